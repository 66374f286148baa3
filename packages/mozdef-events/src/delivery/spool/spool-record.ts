import { crc32 } from 'node:zlib';
import { encodedMessage } from '../../encoding/encoded-message.ts';
import type { EncodedMessage } from '../../transport/encoded-message.ts';

/**
 * A record on disk, little-endian: a mark (4 bytes), length of the payload (4), CRC-32 of all that follows (4), sequence
 * number (6), time of writing in milliseconds since 1970 (6), payload. The payload is `kind LF severity LF json`.
 */
const HEADER_BYTES = 24;
const CHECKED_FROM = 12;
const MARK = 0x31_53_5a_4d;
const MARK_BYTES = Buffer.from('MZS1', 'latin1');

/** The longest payload; what claims to be longer is damaged. */
const MAX_PAYLOAD_BYTES = 0x7fff_ffff;

/** An event as the spool keeps it. */
export interface SpoolRecord {
  readonly sequence: number;
  /** When it was written, in milliseconds since 1970. */
  readonly writtenAt: number;
  readonly event: EncodedMessage;
  /** Where the next record starts in the file. */
  readonly end: number;
}

/** What is at a place of a segment: a record, damage, or the beginning of a record whose rest is not there. */
export type SpoolRead =
  | { readonly status: 'record'; readonly record: SpoolRecord }
  | { readonly status: 'damaged' }
  | { readonly status: 'incomplete' };

/** Writes an event as a record. */
export function encodeRecord(event: EncodedMessage, sequence: number, writtenAt: number): Buffer {
  const payload = Buffer.from(`${event.kind}\n${event.severity}\n${event.json}`);
  const record = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  record.writeUInt32LE(MARK, 0);
  record.writeUInt32LE(payload.length, 4);
  record.writeUIntLE(sequence, CHECKED_FROM, 6);
  record.writeUIntLE(writtenAt, CHECKED_FROM + 6, 6);
  payload.copy(record, HEADER_BYTES);
  record.writeUInt32LE(crc32(record.subarray(CHECKED_FROM)), 8);
  return record;
}

/** Reads the record at an offset of a segment's bytes. */
export function readRecord(bytes: Buffer, offset: number): SpoolRead {
  if (offset + HEADER_BYTES > bytes.length) return { status: 'incomplete' };
  if (bytes.readUInt32LE(offset) !== MARK) return { status: 'damaged' };
  const length = bytes.readUInt32LE(offset + 4);
  if (length > MAX_PAYLOAD_BYTES) return { status: 'damaged' };
  const end = offset + HEADER_BYTES + length;
  if (end > bytes.length) return { status: 'incomplete' };
  if (crc32(bytes.subarray(offset + CHECKED_FROM, end)) !== bytes.readUInt32LE(offset + 8)) {
    return { status: 'damaged' };
  }
  const payload = bytes.toString('utf8', offset + HEADER_BYTES, end);
  const [kind, severity] = payload.split('\n', 2) as [EncodedMessage['kind'], EncodedMessage['severity']];
  const json = payload.slice(kind.length + severity.length + 2);
  return {
    status: 'record',
    record: {
      sequence: bytes.readUIntLE(offset + CHECKED_FROM, 6),
      writtenAt: bytes.readUIntLE(offset + CHECKED_FROM + 6, 6),
      event: encodedMessage(kind, json, severity),
      end,
    },
  };
}

/** @returns where the next intact record begins after an offset, or `undefined` if there is none */
export function findNextRecord(bytes: Buffer, offset: number): number | undefined {
  let found = bytes.indexOf(MARK_BYTES, offset);
  while (found !== -1) {
    if (readRecord(bytes, found).status === 'record') return found;
    found = bytes.indexOf(MARK_BYTES, found + 1);
  }
  return undefined;
}
