import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { findNextRecord, readRecord, type SpoolRecord } from './spool-record.ts';

/** A file of a spool. Its name is the sequence number of its first record. */
export interface Segment {
  readonly base: number;
  readonly file: string;
  /** Bytes that are written whole. */
  size: number;
}

/** Bytes of a segment that are no record. */
export interface SpoolDamage {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  /** Whether it looks like a record that was being written when the process ended. */
  readonly isTorn: boolean;
}

const NAME = /^(\d{15})\.segment$/;

/** Makes a new, empty segment. */
export function createSegment(directory: string, base: number): Segment {
  const file = join(directory, `${String(base).padStart(15, '0')}.segment`);
  closeSync(openSync(file, 'wx', 0o600));
  return { base, file, size: 0 };
}

/**
 * Finds the segments of a directory, which is made if it is missing, oldest first. The end of the last one is cut off if
 * it is not a whole record: what a process leaves that ended while it wrote.
 *
 * @param after no record is expected before this sequence number
 * @returns the segments, the sequence number of the next record, and what was cut off
 */
export function openSegments(
  directory: string,
  after: number,
): { readonly segments: Segment[]; readonly nextSequence: number; readonly cut: SpoolDamage | undefined } {
  const segments = readdirSync(directory)
    .flatMap((name): Segment[] => {
      const base = NAME.exec(name)?.[1];
      const file = join(directory, name);
      return base === undefined ? [] : [{ base: Number(base), file, size: statSync(file).size }];
    })
    .toSorted((a, b) => a.base - b.base);
  const last = segments.at(-1);
  if (last === undefined) return { segments, nextSequence: after, cut: undefined };
  const bytes = readFileSync(last.file);
  let nextSequence = Math.max(after, last.base);
  let offset = 0;
  let cut: SpoolDamage | undefined;
  while (offset < bytes.length) {
    const read = readRecord(bytes, offset);
    if (read.status === 'record') {
      nextSequence = Math.max(nextSequence, read.record.sequence + 1);
      offset = read.record.end;
      continue;
    }
    const next = findNextRecord(bytes, offset + 1);
    if (next === undefined) {
      const isTorn = read.status === 'incomplete';
      cut = { file: last.file, offset, bytes: bytes.length - offset, isTorn };
      break;
    }
    offset = next;
  }
  if (cut !== undefined) truncateSync(last.file, offset);
  last.size = offset;
  return { segments, nextSequence, cut };
}

/** Makes the directory of a spool, for its owner alone. */
export function makeDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
}

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
