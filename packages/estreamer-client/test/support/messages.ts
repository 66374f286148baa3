import { createRecordEncoder, type EventDataMessage, encodeMessage } from '@x/estreamer-protocol';

const recordEncoder = createRecordEncoder();

export const NULL = encodeMessage({ kind: 'null' });

/** The message in which a client says that it ends the session on its own. */
export const isGoodbye = (bytes: Buffer): boolean =>
  bytes.readUInt16BE(2) === 1 && bytes.readInt32BE(8) === -1;

export const streamingInformation = (...serviceTypes: number[]): Buffer =>
  encodeMessage({
    kind: 'streamingInformation',
    services: serviceTypes.map((serviceType) => ({ serviceType, serviceData: new Uint8Array(8) })),
  });

/** An event data message with a managed device: a record of metadata. */
export const deviceRecord = (id: number): EventDataMessage => ({
  kind: 'eventData',
  payload: recordEncoder.encode({ kind: 'managedDevice', data: { id, name: `device ${id}` } }),
});

/** An event data message with a record type that does not exist, archived at a time. */
export const strangeRecord = (archiveTimestamp: number, size = 0): EventDataMessage => {
  const payload = Buffer.alloc(16 + size);
  payload.writeUInt32BE(59_999, 0);
  payload.writeUInt32BE(size, 4);
  payload.writeUInt32BE(archiveTimestamp, 8);
  return { kind: 'eventData', payload };
};

export const bundle = (sequenceNumber: number, ...messages: EventDataMessage[]): Buffer =>
  encodeMessage({ kind: 'messageBundle', connectionId: 77, sequenceNumber, messages });
