import type { EventDataMessage, RecordDecoder, RecordFilter } from '@x/estreamer-protocol';
import type { ReceivedRecord } from './session-step.ts';

const EXTENDED_HEADER_SIZE = 16;
const TIMESTAMP_OFFSET = 8;

/** Unix seconds: when the server archived the record in a payload; undefined where it does not say, or says 0. */
function archiveSecondOf(payload: Uint8Array): number | undefined {
  if (payload.length < EXTENDED_HEADER_SIZE) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (payload.length - view.getUint32(4) !== EXTENDED_HEADER_SIZE) return undefined;
  return view.getUint32(TIMESTAMP_OFFSET) || undefined;
}

/** Decodes the records of a message that the filter lets through. */
export function receiveRecords(
  messages: readonly EventDataMessage[],
  decoder: RecordDecoder,
  filter: RecordFilter | undefined,
): ReceivedRecord[] {
  return messages.map(({ payload }) => ({
    payload,
    second: archiveSecondOf(payload),
    record: filter === undefined || filter(payload) ? decoder.decode(payload) : undefined,
  }));
}
