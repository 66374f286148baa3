import { closeSync, fsyncSync, openSync, unlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Message } from '../contract/transport.ts';
import { TransportError } from '../contract/transport-error.ts';
import {
  createSegment,
  createSegmentReader,
  openSegments,
  type Segment,
  type SegmentReader,
  type SpoolDamage,
} from './segment-reader.ts';
import { encodeRecord, type SpoolRecord } from './spool-record.ts';
import type { ResolvedSpoolSettings } from './spool-settings.ts';

const FSYNC_INTERVAL_MS = 1000;

/** Bounds and habits of a log. */
export type SpoolLogSettings<M extends Message> = Pick<
  ResolvedSpoolSettings<M>,
  'directory' | 'maxBytes' | 'segmentBytes' | 'whenFull' | 'fsync' | 'restore'
>;

/** What a log tells and asks. */
export interface SpoolLogHooks<M extends Message> {
  /** The time, in milliseconds since 1970. */
  now(): number;
  /** Told of records that cannot be read: how many at least, and where. */
  onDamage(damage: SpoolDamage, count: number): void;
  /** Told of records that were dropped to make room. */
  onDropped(messages: readonly M[]): void;
  onError(error: TransportError): void;
}

/** Messages in segment files: written at the end, read once from the beginning, forgotten when they are decided. */
export interface SpoolLog<M extends Message> {
  /** @returns an error if the messages could not be kept; none of them is kept then */
  append(messages: readonly M[]): Promise<TransportError | undefined>;
  /** @returns at most so many records after those read before; none if there are no more for now */
  read(most: number): Promise<readonly SpoolRecord<M>[]>;
  /** Frees the files whose records are all before this sequence number. */
  forget(sequence: number): void;
  /** The sequence number that the next record gets. */
  readonly nextSequence: number;
  /** Every record before this sequence number has been read, was dropped or is damaged. */
  readonly readUpTo: number;
  readonly bytes: number;
  close(): Promise<void>;
}

/** @param next every record before this sequence number is decided */
export function openLog<M extends Message>(
  settings: SpoolLogSettings<M>,
  next: number,
  hooks: SpoolLogHooks<M>,
): SpoolLog<M> {
  return new Log(settings, next, hooks);
}

interface Waiting<M> {
  readonly messages: readonly M[];
  readonly resolve: (error: TransportError | undefined) => void;
}

interface Writer {
  readonly segment: Segment;
  readonly handle: FileHandle;
}

class Log<M extends Message> implements SpoolLog<M> {
  readonly #settings: SpoolLogSettings<M>;
  readonly #hooks: SpoolLogHooks<M>;
  /** Oldest first. */
  readonly #segments: Segment[];
  #nextSequence: number;
  /** Records before this one are decided. */
  #decided: number;
  #reader: SegmentReader | undefined;
  /** Records before this one have been read. */
  #readUpTo: number;
  #damage: SpoolDamage | undefined;
  #writer: Writer | undefined;
  #waiting: Waiting<M>[] = [];
  #writing: Promise<void> | undefined;
  #syncTimer: NodeJS.Timeout | undefined;

  constructor(settings: SpoolLogSettings<M>, next: number, hooks: SpoolLogHooks<M>) {
    this.#settings = settings;
    this.#hooks = hooks;
    const { segments, nextSequence, cut } = openSegments(settings.directory, next);
    this.#segments = segments;
    this.#nextSequence = nextSequence;
    this.#decided = next;
    this.#readUpTo = next;
    if (cut !== undefined) hooks.onDamage(cut, cut.isTorn ? 0 : 1);
  }

  get nextSequence(): number {
    return this.#nextSequence;
  }

  get readUpTo(): number {
    return this.#readUpTo;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0);
  }

  append(messages: readonly M[]): Promise<TransportError | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push({ messages, resolve });
      this.#writing ??= this.#writeWaiting();
    });
  }

  async read(most: number): Promise<readonly SpoolRecord<M>[]> {
    for (;;) {
      const segment = this.#reader?.segment ?? this.#segments[0];
      if (segment === undefined) return [];
      this.#reader ??= createSegmentReader(segment, this.#noteDamage);
      const reader = this.#reader;
      let records: readonly SpoolRecord[] = [];
      try {
        records = await reader.read(most);
      } catch (cause) {
        // Files that were dropped to make room are not missed.
        if (this.#segments.includes(segment)) throw this.#failed('read', cause);
      }
      const unread = records.filter(({ sequence }) => sequence >= this.#readUpTo);
      for (const { sequence } of unread) {
        this.#noteMissing(sequence);
        this.#readUpTo = sequence + 1;
      }
      if (unread.length > 0) return unread.map(this.#restore);
      if (records.length > 0 || (!reader.isAtEnd && this.#segments.includes(segment))) continue;
      const following = this.#segments.find(({ base }) => base > segment.base);
      if (following === undefined) {
        this.#noteMissing(this.#nextSequence);
        return [];
      }
      this.#reader = createSegmentReader(following, this.#noteDamage);
    }
  }

  forget(sequence: number): void {
    this.#decided = Math.max(this.#decided, sequence);
    for (;;) {
      const [first, second] = this.#segments;
      if (first === undefined || second === undefined || second.base > this.#decided) return;
      this.#remove(first);
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    clearTimeout(this.#syncTimer);
    const last = this.#writer;
    this.#writer = undefined;
    if (this.#settings.fsync !== 'never') await last?.handle.datasync();
    await last?.handle.close();
  }

  readonly #restore = ({ message, ...record }: SpoolRecord): SpoolRecord<M> => ({
    ...record,
    message: this.#settings.restore(message),
  });

  readonly #noteDamage = (found: SpoolDamage): void => {
    this.#damage ??= found;
  };

  /** What is missing between the record before and this one could not be read. */
  #noteMissing(sequence: number): void {
    if (this.#damage !== undefined && sequence > this.#readUpTo) {
      this.#hooks.onDamage(this.#damage, sequence - this.#readUpTo);
      this.#damage = undefined;
    }
    this.#readUpTo = Math.max(this.#readUpTo, sequence);
  }

  #remove(segment: Segment): void {
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    try {
      unlinkSync(segment.file);
    } catch (cause) {
      this.#hooks.onError(this.#failed('freed', cause));
    }
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batches = this.#waiting;
      this.#waiting = [];
      const error = await this.#write(batches.flatMap(({ messages }) => messages));
      if (error === undefined || batches.length === 1) {
        for (const { resolve } of batches) resolve(error);
        continue;
      }
      // Together they were too much; some of them may fit.
      for (const { messages, resolve } of batches) resolve(await this.#write(messages));
    }
    this.#writing = undefined;
  }

  async #write(messages: readonly M[]): Promise<TransportError | undefined> {
    const { fsync } = this.#settings;
    try {
      const now = this.#hooks.now();
      const bytes = Buffer.concat(
        messages.map((message, index) => encodeRecord(message, this.#nextSequence + index, now)),
      );
      if (!(await this.#hasRoom(bytes.length))) return this.#fullError();
      const { segment, handle } = await this.#writerFor(bytes.length);
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
      this.#nextSequence += messages.length;
      if (fsync === 'each-second') this.#syncSoon();
      return undefined;
    } catch (cause) {
      return this.#failed('written', cause);
    }
  }

  /** Makes room for so many bytes where it may. @returns whether there is */
  async #hasRoom(bytes: number): Promise<boolean> {
    const { maxBytes, whenFull } = this.#settings;
    const fits = () => this.bytes + bytes <= maxBytes;
    // What is decided already takes up no room that is needed.
    const hasDecided = this.#decided === this.#nextSequence && (this.#segments.at(-1)?.size ?? 0) > 0;
    if (hasDecided && !fits()) await this.#roll();
    if (!fits() && whenFull === 'drop-oldest') await this.#dropOldest(fits);
    return fits();
  }

  /** Drops the oldest segments, as far as that is possible, until what is to be written fits. */
  async #dropOldest(fits: () => boolean): Promise<void> {
    while (!fits()) {
      const oldest = this.#oldestAtRest();
      if (oldest === undefined) return;
      if (oldest === this.#segments.at(-1)) await this.#roll();
      const records: SpoolRecord[] = [];
      const all = createSegmentReader(oldest, this.#noteDamage);
      while (!all.isAtEnd) records.push(...(await all.read(1000)));
      // Meanwhile some of it may have been taken to be sent, or all of it may have been delivered.
      if (this.#oldestAtRest() !== oldest) continue;
      const unread = records.filter(({ sequence }) => sequence >= this.#readUpTo);
      if (this.#decided === this.#readUpTo) {
        const following = this.#segments[this.#segments.indexOf(oldest) + 1];
        this.#readUpTo = Math.max(this.#readUpTo, following?.base ?? this.#nextSequence);
        this.#decided = this.#readUpTo;
      }
      this.#remove(oldest);
      if (unread.length > 0) this.#hooks.onDropped(unread.map((record) => this.#restore(record).message));
    }
  }

  /** The oldest segment that nothing is being sent of: what is being sent must stay on disk until it is decided. */
  #oldestAtRest(): Segment | undefined {
    if (this.#decided === this.#readUpTo) return this.#segments.find(({ size }) => size > 0);
    return this.#segments.find(
      (segment) => segment.size > 0 && segment.base >= this.#readUpTo && segment !== this.#reader?.segment,
    );
  }

  async #writerFor(bytes: number): Promise<Writer> {
    let segment = this.#segments.at(-1);
    if (segment === undefined || (segment.size > 0 && segment.size + bytes > this.#settings.segmentBytes)) {
      segment = await this.#roll();
    }
    if (this.#writer?.segment !== segment) {
      this.#writer = { segment, handle: await open(segment.file, 'r+') };
    }
    return this.#writer;
  }

  /** Ends the last segment and begins a new one. */
  async #roll(): Promise<Segment> {
    const { directory, fsync } = this.#settings;
    const full = this.#writer;
    this.#writer = undefined;
    if (full !== undefined) {
      if (fsync === 'each-second') await full.handle.datasync();
      await full.handle.close();
    }
    const segment = createSegment(directory, this.#nextSequence);
    this.#segments.push(segment);
    if (fsync !== 'never') syncDirectory(directory);
    this.forget(this.#decided);
    return segment;
  }

  #syncSoon(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined;
      this.#writer?.handle.datasync().catch((cause: unknown) => {
        // A file that was closed in the meantime was synced before.
        if (this.#writer !== undefined) this.#hooks.onError(this.#failed('written', cause));
      });
    }, FSYNC_INTERVAL_MS).unref();
  }

  #fullError(): TransportError {
    const { directory, maxBytes } = this.#settings;
    const message = `The spool ${directory} has no room (the destination is down or slow; raise maxBytes, or let whenFull drop the oldest)`;
    return new TransportError('queue-full', message, {
      context: { destination: directory, limit: maxBytes },
    });
  }

  #failed(what: string, cause: unknown): TransportError {
    const { directory } = this.#settings;
    const message = `The spool ${directory} cannot be ${what} (check the disk and the permissions; see cause)`;
    return new TransportError('spool-failed', message, { cause, context: { destination: directory } });
  }
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
