/** Octets of a message header: version (2), message type (2), message length (4). */
export const MESSAGE_HEADER_SIZE = 8;

/** The only version of the message header. */
export const MESSAGE_HEADER_VERSION = 1;

/** The message types, by the guide's names. */
export const messageTypes = {
  null: 0,
  error: 1,
  eventStreamRequest: 2,
  eventData: 4,
  hostDataRequest: 5,
  singleHostData: 6,
  multipleHostData: 7,
  streamingRequest: 2049,
  streamingInformation: 2051,
  messageBundle: 4002,
} as const;

/** Reads a header's fields without a check. */
export function readMessageHeader(
  octets: Buffer,
  offset: number,
): { version: number; messageType: number; messageLength: number } {
  return {
    version: octets.readUInt16BE(offset),
    messageType: octets.readUInt16BE(offset + 2),
    messageLength: octets.readUInt32BE(offset + 4),
  };
}
