/** Bytes of a message header: version (2), message type (2), message length (4). */
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

/** The message types of an event: the guide's text says 4, and some of its figures draw 3. */
export function isEventData(messageType: number): boolean {
  return messageType === messageTypes.eventData || messageType === 3;
}

/** A header's version, without a check. */
export function versionAt(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);
}

/** A header's message type. */
export function messageTypeAt(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
}

/** A header's message length: the bytes that follow it. */
export function messageLengthAt(bytes: Uint8Array, offset: number): number {
  // Faster than `readUInt32BE`, which checks the offset that the caller has checked.
  return (
    (((bytes[offset + 4] as number) << 24) |
      ((bytes[offset + 5] as number) << 16) |
      ((bytes[offset + 6] as number) << 8) |
      (bytes[offset + 7] as number)) >>>
    0
  );
}
