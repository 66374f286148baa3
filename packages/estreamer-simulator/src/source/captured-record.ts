import { createRecordCatalogue } from '@x/estreamer-protocol';

/** A record of a capture. */
export interface CapturedRecord {
  /** The payload of its event data message. */
  readonly payload: Uint8Array;
  readonly recordType: number;
  /** False for metadata. */
  readonly isEvent: boolean;
  /** Whether a session that starts at a time gets it: metadata and what has no archive timestamp always, and all with 0. */
  isFrom(start: number): boolean;
}

const RECORD_TYPE_SIZE = 4;
const LONG_HEADER_SIZE = 16;

/** Makes a function that reads the header of a record. */
export function createRecordReader(): (payload: Uint8Array) => CapturedRecord {
  const catalogue = createRecordCatalogue();
  return (payload) => {
    const octets = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const recordType = octets.length < RECORD_TYPE_SIZE ? -1 : octets.readUInt16BE(2);
    const isEvent = catalogue.byType(recordType)?.category !== 'metadata';
    const archived = archiveTimestampOf(octets);
    return {
      payload,
      recordType,
      isEvent,
      isFrom: (start) => !isEvent || archived === undefined || archived >= start,
    };
  };
}

/** The header is 16 octets long when the record's length says that 16 octets are before its content. */
function archiveTimestampOf(octets: Buffer): number | undefined {
  if (octets.length < LONG_HEADER_SIZE) return undefined;
  if (octets.length - octets.readUInt32BE(4) !== LONG_HEADER_SIZE) return undefined;
  return octets.readUInt32BE(8) || undefined;
}
