import { crc32 } from 'node:zlib';
import type { Message } from '../contract/transport.ts';

/**
 * A record on disk, little-endian: a mark (4 bytes), length of the payload (4), sequence number (6), time of writing in
 * milliseconds since 1970 (6), CRC-32 of these (4), CRC-32 of the payload (4), payload. The payload is a line of JSON
 * with what the message has besides its text, LF, and the text.
 *
 * The header has a checksum of its own, so that a length that is damaged is not taken for a record that was being written.
 */
const HEADER_BYTES = 28;
const HEADER_CRC_AT = 20;
const PAYLOAD_CRC_AT = 24;
const MARK_BYTES = Buffer.from('SPL2', 'latin1');
const MARK = MARK_BYTES.readUInt32LE();

/** A message as the spool keeps it. */
export interface SpoolRecord<M extends Message = Message> {
  readonly sequence: number;
  /** When it was written, in milliseconds since 1970. */
  readonly writtenAt: number;
  readonly message: M;
  /** Where the next record starts in the file. */
  readonly end: number;
}

/** What is at a place of a segment: a record, damage, or the beginning of a record whose rest is not there. */
export type SpoolRead =
  | { readonly status: 'record'; readonly record: SpoolRecord }
  | { readonly status: 'damaged' }
  | { readonly status: 'incomplete' };

const DAMAGED: SpoolRead = { status: 'damaged' };
const INCOMPLETE: SpoolRead = { status: 'incomplete' };

/** Writes a message as a record. */
export function encodeRecord(message: Message, sequence: number, writtenAt: number): Buffer {
  const { text, id, time, severity, kind, source } = message;
  const payload = Buffer.from(`${JSON.stringify({ id, time, severity, kind, source })}\n${text}`);
  const record = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  record.writeUInt32LE(MARK, 0);
  record.writeUInt32LE(payload.length, 4);
  record.writeUIntLE(sequence, 8, 6);
  record.writeUIntLE(writtenAt, 14, 6);
  record.writeUInt32LE(crc32(record.subarray(0, HEADER_CRC_AT)), HEADER_CRC_AT);
  record.writeUInt32LE(crc32(payload), PAYLOAD_CRC_AT);
  payload.copy(record, HEADER_BYTES);
  return record;
}

/** Reads the record at an offset of a segment's bytes. */
export function readRecord(bytes: Buffer, offset: number): SpoolRead {
  if (!beginsWithMark(bytes, offset)) return DAMAGED;
  const start = offset + HEADER_BYTES;
  if (start > bytes.length) return INCOMPLETE;
  const header = bytes.subarray(offset, start);
  if (crc32(header.subarray(0, HEADER_CRC_AT)) !== header.readUInt32LE(HEADER_CRC_AT)) return DAMAGED;
  const end = start + header.readUInt32LE(4);
  if (end > bytes.length) return INCOMPLETE;
  const payload = bytes.subarray(start, end);
  if (crc32(payload) !== header.readUInt32LE(PAYLOAD_CRC_AT)) return DAMAGED;
  return {
    status: 'record',
    record: {
      sequence: header.readUIntLE(8, 6),
      writtenAt: header.readUIntLE(14, 6),
      message: decodeMessage(payload),
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

/** Whether there is the mark, or as much of it as the bytes have room for. */
function beginsWithMark(bytes: Buffer, offset: number): boolean {
  const there = bytes.subarray(offset, offset + MARK_BYTES.length);
  return there.equals(MARK_BYTES.subarray(0, there.length));
}

function decodeMessage(payload: Buffer): Message {
  const line = payload.indexOf(0x0a);
  const fields = JSON.parse(payload.toString('utf8', 0, line)) as Partial<Message>;
  return {
    ...fields,
    text: payload.toString('utf8', line + 1),
    byteLength: payload.length - line - 1,
  };
}
