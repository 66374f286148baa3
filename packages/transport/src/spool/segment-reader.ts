import { open } from 'node:fs/promises';
import type { Segment, SpoolDamage } from './segments.ts';
import { findNextRecord, readRecord, type SpoolRecord } from './spool-record.ts';

/** Bytes that are read at a time, unless a record is larger. */
const CHUNK_BYTES = 1_048_576;

/** Reads the records of one segment in order, as far as it is written. */
export interface SegmentReader {
  readonly segment: Segment;
  /** Whether everything that is written so far has been read. */
  readonly isAtEnd: boolean;
  /** @returns at most so many records; none if there are no more for now */
  read(most: number): Promise<SpoolRecord[]>;
}

/** @param onDamage told about bytes that are no record; they are passed over */
export function createSegmentReader(
  segment: Segment,
  onDamage: (damage: SpoolDamage) => void,
): SegmentReader {
  let chunk: Buffer = Buffer.alloc(0);
  /** Where the chunk begins in the file. */
  let chunkStart = 0;
  let offset = 0;

  async function fill(bytes: number): Promise<void> {
    const handle = await open(segment.file, 'r');
    try {
      const length = Math.min(bytes, segment.size - offset);
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      chunk = buffer.subarray(0, filled);
      chunkStart = offset;
      if (filled === length) return;
      // Somebody has cut off the end of the file.
      onDamage({ file: segment.file, offset: offset + filled, bytes: length - filled, isTorn: false });
      segment.size = offset + filled;
    } finally {
      await handle.close();
    }
  }

  /** Passes over what is no record. */
  async function skipDamage(): Promise<void> {
    const from = offset;
    const size = segment.size - from;
    await fill(size);
    const next = findNextRecord(chunk, 1);
    offset = next === undefined ? from + size : from + next;
    onDamage({ file: segment.file, offset: from, bytes: offset - from, isTorn: false });
  }

  return {
    segment,
    get isAtEnd() {
      return offset >= segment.size;
    },
    async read(most) {
      const records: SpoolRecord[] = [];
      while (records.length < most && offset < segment.size) {
        const read = readRecord(chunk, offset - chunkStart);
        if (read.status === 'record') {
          records.push(read.record);
          offset = chunkStart + read.record.end;
          continue;
        }
        const reachesEnd = chunkStart + chunk.length >= segment.size;
        if (read.status === 'incomplete' && !reachesEnd) {
          if (records.length > 0) break;
          const isWhole = chunkStart === offset && chunk.length > 0;
          await fill(isWhole ? chunk.length * 2 : CHUNK_BYTES);
          continue;
        }
        await skipDamage();
      }
      return records;
    },
  };
}
