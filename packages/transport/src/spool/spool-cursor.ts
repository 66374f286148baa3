import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** How far a spool has been delivered. */
interface SpoolProgress {
  /** Every record before this sequence number is decided. */
  readonly next: number;
  /** Records from `next` up to this sequence number, not included, may have arrived. */
  readonly attempted: number;
}

/** Keeps the progress on disk. */
export interface SpoolCursor {
  readonly progress: SpoolProgress;
  /** Notes progress. It survives the end of the process at once, and that of the machine after `sync`. */
  note(progress: SpoolProgress): void;
  sync(): void;
  close(): void;
}

/** Two places take turns, so that a write that is torn leaves the one before it: count, next, attempted, CRC-32. */
const SLOT_BYTES = 22;
const CHECKED_BYTES = 18;

/** Opens the progress of a spool; a new one begins at 0. */
export function openCursor(directory: string): SpoolCursor {
  const file = openSync(join(directory, 'progress'), 'a+');
  closeSync(file);
  const descriptor = openSync(join(directory, 'progress'), 'r+');
  const bytes = Buffer.alloc(SLOT_BYTES * 2);
  readSync(descriptor, bytes, 0, bytes.length, 0);
  const slots = [readSlot(bytes, 0), readSlot(bytes, SLOT_BYTES)].filter((slot) => slot !== undefined);
  let { count, progress } = slots.toSorted((a, b) => b.count - a.count)[0] ?? {
    count: 0,
    progress: { next: 0, attempted: 0 },
  };
  return {
    get progress() {
      return progress;
    },
    note(next) {
      count += 1;
      progress = next;
      writeSync(descriptor, writeSlot(count, next), 0, SLOT_BYTES, (count % 2) * SLOT_BYTES);
    },
    sync: () => fdatasyncSync(descriptor),
    close: () => closeSync(descriptor),
  };
}

function writeSlot(count: number, { next, attempted }: SpoolProgress): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.writeUIntLE(count, 0, 6);
  slot.writeUIntLE(next, 6, 6);
  slot.writeUIntLE(attempted, 12, 6);
  slot.writeUInt32LE(crc32(slot.subarray(0, CHECKED_BYTES)), CHECKED_BYTES);
  return slot;
}

function readSlot(bytes: Buffer, offset: number): { count: number; progress: SpoolProgress } | undefined {
  const slot = bytes.subarray(offset, offset + SLOT_BYTES);
  const count = slot.readUIntLE(0, 6);
  if (count === 0 || slot.readUInt32LE(CHECKED_BYTES) !== crc32(slot.subarray(0, CHECKED_BYTES)))
    return undefined;
  return { count, progress: { next: slot.readUIntLE(6, 6), attempted: slot.readUIntLE(12, 6) } };
}
