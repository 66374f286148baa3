import { closeSync, fsyncSync, openSync, unlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { MozDefError } from '../../errors/mozdef-error.ts';
import type { EncodedMessage } from '../../transport/encoded-message.ts';
import { createSegmentReader, type SegmentReader } from './segment-reader.ts';
import { createSegment, openSegments, type Segment, type SpoolDamage } from './segments.ts';
import { encodeRecord, type SpoolRecord } from './spool-record.ts';

const FSYNC_INTERVAL_MS = 1000;

/** Bounds and habits of a log. */
export interface SpoolLogSettings {
  readonly directory: string;
  readonly maxBytes: number;
  readonly segmentBytes: number;
  readonly whenFull: 'refuse' | 'drop-oldest';
  readonly fsync: 'always' | 'each-second' | 'never';
}

/** What a log tells and asks. */
export interface SpoolLogHooks {
  /** The time, in milliseconds since 1970. */
  now(): number;
  /** Told of records that cannot be read: how many at least, and where. */
  onDamage(damage: SpoolDamage, count: number): void;
  /** Told of records that were dropped to make room. */
  onDropped(events: readonly EncodedMessage[]): void;
  onError(error: MozDefError): void;
}

/** Events in segment files: written at the end, read once from the beginning, forgotten when they are decided. */
export interface SpoolLog {
  /** @returns an error if the events could not be kept; none of them is kept then */
  append(events: readonly EncodedMessage[]): Promise<MozDefError | undefined>;
  /** @returns at most so many records after those read before; none if there are no more for now */
  read(most: number): Promise<SpoolRecord[]>;
  /** Frees the files whose records are all before this sequence number. */
  forget(sequence: number): void;
  /** The sequence number that the next record gets. */
  readonly nextSequence: number;
  /** Every record before this sequence number has been read, was dropped or is damaged. */
  readonly readUpTo: number;
  readonly bytes: number;
  close(): Promise<void>;
}

interface Waiting {
  readonly events: readonly EncodedMessage[];
  readonly resolve: (error: MozDefError | undefined) => void;
}

/** @param next every record before this sequence number is decided */
export function openLog(settings: SpoolLogSettings, next: number, hooks: SpoolLogHooks): SpoolLog {
  const { directory, maxBytes, segmentBytes, whenFull, fsync } = settings;
  const opened = openSegments(directory, next);
  const { segments } = opened;
  let { nextSequence } = opened;
  let decided = next;
  let reader: SegmentReader | undefined;
  /** Records before this one have been read. */
  let readUpTo = next;
  let writer: { readonly segment: Segment; readonly handle: FileHandle } | undefined;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let syncTimer: NodeJS.Timeout | undefined;

  let damage: SpoolDamage | undefined;
  if (opened.cut !== undefined) hooks.onDamage(opened.cut, opened.cut.isTorn ? 0 : 1);

  const noteDamage = (found: SpoolDamage) => {
    damage ??= found;
  };

  /** What is missing between the record before and this one could not be read. */
  function noteMissing(sequence: number): void {
    if (damage !== undefined && sequence > readUpTo) {
      hooks.onDamage(damage, sequence - readUpTo);
      damage = undefined;
    }
    readUpTo = Math.max(readUpTo, sequence);
  }

  const totalBytes = () => segments.reduce((sum, { size }) => sum + size, 0);

  function failed(what: string, cause: unknown): MozDefError {
    const message = `The spool ${directory} cannot be ${what} (check the disk and the permissions; see cause)`;
    return new MozDefError('spool-failed', message, { cause, context: { destination: directory } });
  }

  function remove(segment: Segment): void {
    segments.splice(segments.indexOf(segment), 1);
    try {
      unlinkSync(segment.file);
    } catch (cause) {
      hooks.onError(failed('freed', cause));
    }
  }

  function forget(sequence: number): void {
    decided = Math.max(decided, sequence);
    for (;;) {
      const [first, second] = segments;
      if (first === undefined || second === undefined || second.base > decided) return;
      remove(first);
    }
  }

  async function roll(): Promise<Segment> {
    const full = writer;
    writer = undefined;
    if (full !== undefined) {
      if (fsync === 'each-second') await full.handle.datasync();
      await full.handle.close();
    }
    const segment = createSegment(directory, nextSequence);
    segments.push(segment);
    if (fsync !== 'never') syncDirectory(directory);
    forget(decided);
    return segment;
  }

  async function writerFor(bytes: number): Promise<NonNullable<typeof writer>> {
    let segment = segments.at(-1);
    if (segment === undefined || (segment.size > 0 && segment.size + bytes > segmentBytes)) {
      segment = await roll();
    }
    if (writer?.segment !== segment) writer = { segment, handle: await open(segment.file, 'r+') };
    return writer;
  }

  /** The oldest segment that nothing is being sent of: what is being sent must stay on disk until it is decided. */
  function oldestAtRest(): Segment | undefined {
    if (decided === readUpTo) return segments.find(({ size }) => size > 0);
    return segments.find(
      (segment) => segment.size > 0 && segment.base >= readUpTo && segment !== reader?.segment,
    );
  }

  /** Drops the oldest segments, as far as that is possible, until there is room for so many bytes. */
  async function makeRoom(bytes: number): Promise<void> {
    while (totalBytes() + bytes > maxBytes) {
      const oldest = oldestAtRest();
      if (oldest === undefined) return;
      if (oldest === segments.at(-1)) await roll();
      const records: SpoolRecord[] = [];
      const all = createSegmentReader(oldest, noteDamage);
      while (!all.isAtEnd) records.push(...(await all.read(1000)));
      // Meanwhile some of it may have been taken to be sent, or all of it may have been delivered.
      if (oldestAtRest() !== oldest) continue;
      const unread = records.filter(({ sequence }) => sequence >= readUpTo);
      if (decided === readUpTo) {
        readUpTo = Math.max(readUpTo, segments[segments.indexOf(oldest) + 1]?.base ?? nextSequence);
        decided = readUpTo;
      }
      remove(oldest);
      if (unread.length > 0) hooks.onDropped(unread.map(({ event }) => event));
    }
  }

  async function write(events: readonly EncodedMessage[]): Promise<MozDefError | undefined> {
    try {
      const now = hooks.now();
      const bytes = Buffer.concat(
        events.map((event, index) => encodeRecord(event, nextSequence + index, now)),
      );
      // What is decided already takes up no room that is needed.
      const hasDecided = decided === nextSequence && (segments.at(-1)?.size ?? 0) > 0;
      if (hasDecided && totalBytes() + bytes.length > maxBytes) await roll();
      if (totalBytes() + bytes.length > maxBytes) {
        if (whenFull === 'drop-oldest') await makeRoom(bytes.length);
        if (totalBytes() + bytes.length > maxBytes) return fullError();
      }
      const { segment, handle } = await writerFor(bytes.length);
      try {
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, segment.size + done);
          done += bytesWritten;
        }
        if (fsync === 'always') await handle.datasync();
      } catch (cause) {
        await handle.truncate(segment.size).catch(() => {});
        throw cause;
      }
      segment.size += bytes.length;
      nextSequence += events.length;
      if (fsync === 'each-second') syncSoon();
      return undefined;
    } catch (cause) {
      return failed('written', cause);
    }
  }

  function fullError(): MozDefError {
    const message = `The spool ${directory} has no room (the destination is down or slow; raise maxBytes, or let whenFull drop the oldest)`;
    return new MozDefError('queue-full', message, {
      context: { destination: directory, limit: maxBytes },
    });
  }

  function syncSoon(): void {
    syncTimer ??= setTimeout(() => {
      syncTimer = undefined;
      writer?.handle.datasync().catch((cause: unknown) => {
        // A file that was closed in the meantime was synced before.
        if (writer !== undefined) hooks.onError(failed('written', cause));
      });
    }, FSYNC_INTERVAL_MS).unref();
  }

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const batches = waiting;
      waiting = [];
      const error = await write(batches.flatMap(({ events }) => events));
      if (error === undefined || batches.length === 1) {
        for (const { resolve } of batches) resolve(error);
        continue;
      }
      // Together they were too much; some of them may fit.
      for (const { events, resolve } of batches) resolve(await write(events));
    }
    writing = undefined;
  }

  return {
    append(events) {
      return new Promise((resolve) => {
        waiting.push({ events, resolve });
        writing ??= writeWaiting();
      });
    },
    async read(most) {
      for (;;) {
        const segment = reader?.segment ?? segments[0];
        if (segment === undefined) return [];
        reader ??= createSegmentReader(segment, noteDamage);
        let records: SpoolRecord[] = [];
        try {
          records = await reader.read(most);
        } catch (cause) {
          // Files that were dropped to make room are not missed.
          if (segments.includes(segment)) throw failed('read', cause);
        }
        const unread = records.filter(({ sequence }) => sequence >= readUpTo);
        for (const { sequence } of unread) {
          noteMissing(sequence);
          readUpTo = sequence + 1;
        }
        if (unread.length > 0) return unread;
        if (records.length > 0 || (!reader.isAtEnd && segments.includes(segment))) continue;
        const following = segments.find(({ base }) => base > segment.base);
        if (following === undefined) {
          noteMissing(nextSequence);
          return [];
        }
        reader = createSegmentReader(following, noteDamage);
      }
    },
    forget,
    get nextSequence() {
      return nextSequence;
    },
    get readUpTo() {
      return readUpTo;
    },
    get bytes() {
      return totalBytes();
    },
    async close() {
      await writing;
      clearTimeout(syncTimer);
      const last = writer;
      writer = undefined;
      if (fsync !== 'never') await last?.handle.datasync();
      await last?.handle.close();
    },
  };
}

/** Makes the names of new files last. */
function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
