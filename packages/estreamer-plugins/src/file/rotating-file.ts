import { dirname } from 'node:path';
import type { Serial } from '../output/serial.ts';
import type { FilePluginDependencies } from './file-settings.ts';
import { type LineFile, openLineFile } from './line-file.ts';
import type { CompleteFileSettings } from './read-file-settings.ts';
import { createRotatedFiles, syncDirectory } from './rotated-files.ts';

/** The file that is written to, whichever it is at the time. One call at a time. */
export interface RotatingFile {
  /** Bytes of complete deliveries in the file at hand. */
  readonly bytes: number;
  readonly rotations: number;
  open(): Promise<void>;
  /** Makes the file ready for a delivery: opened, as it was left, and new if it is time for that. */
  begin(): Promise<void>;
  append(octets: Buffer): Promise<void>;
  /** Ends a delivery: it is safe as far as the policy says. */
  commit(): Promise<void>;
  /** Takes the delivery back. What cannot be taken back now is taken back before the next one. */
  rollBack(): Promise<void>;
  reopen(): Promise<void>;
  rotate(): Promise<void>;
  close(): Promise<void>;
}

const LONGEST_TIMER = 2_147_483_647;

/** Without keeping the process alive: whoever ends it has the plugin torn down. */
function afterUnreferenced(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds).unref();
  return () => clearTimeout(timer);
}

/** @param serial keeps what timers do apart from everything else */
export function createRotatingFile(
  settings: CompleteFileSettings,
  serial: Serial,
  { now = Date.now, after = afterUnreferenced }: FilePluginDependencies,
): RotatingFile {
  const { path, format, maxFileBytes, maxFileSeconds, fsync, fsyncIntervalMs, fileMode, onEvent } = settings;
  const rotated = createRotatedFiles(settings, after);
  const lineEnd = format.lineEnd ?? '\n';
  const header = format.header === undefined ? '' : format.header() + lineEnd;
  const headerBytes = Buffer.byteLength(header);
  let file: LineFile | undefined;
  let period = 0;
  let rotations = 0;
  /** Whether the delivery at hand has written nothing yet: only then may a new file be begun. */
  let fresh = true;
  let cancelSync: (() => void) | undefined;
  let cancelRotation: (() => void) | undefined;

  const periodOf = (time: number) => Math.floor(time / 1000 / maxFileSeconds);
  const hasLines = (opened: LineFile) => opened.bytes > headerBytes;

  async function open(): Promise<LineFile> {
    if (file !== undefined) return file;
    file = await openLineFile(path, fileMode);
    if (file.repairedBytes > 0) onEvent({ kind: 'repaired', file: path, removedBytes: file.repairedBytes });
    if (fsync === 'delivery') await syncDirectory(dirname(path));
    period = periodOf(file.writtenBefore ?? now());
    scheduleRotation();
    onEvent({ kind: 'opened', file: path, bytes: file.bytes });
    rotated.tidy();
    return file;
  }

  /** A quiet stream has its files ended in time too. */
  function scheduleRotation(): void {
    cancelRotation?.();
    if (maxFileSeconds === Number.POSITIVE_INFINITY) return;
    const wait = (periodOf(now()) + 1) * maxFileSeconds * 1000 - now();
    cancelRotation = after(Math.min(Math.max(wait, 1), LONGEST_TIMER), () => {
      serial(async () => {
        if (file !== undefined && isOver()) await rotate();
        else if (file !== undefined) scheduleRotation();
      }).catch((error: unknown) => onEvent({ kind: 'warning', file: path, error }));
    });
  }

  /** A clock that was ahead and is put right begins a new file too; otherwise none would begin until it is there again. */
  const isOver = () => periodOf(now()) !== period;

  async function closeFile(): Promise<void> {
    const closing = file;
    cancelSync?.();
    cancelSync = undefined;
    cancelRotation?.();
    if (closing === undefined) return;
    if (fsync !== 'never') await closing.sync();
    file = undefined;
    await closing.close();
  }

  async function rotate(): Promise<void> {
    const full = await open();
    if (!hasLines(full)) {
      period = periodOf(now());
      scheduleRotation();
      return;
    }
    const { bytes } = full;
    await closeFile();
    const target = await rotated.moveAway(now());
    rotations += 1;
    onEvent({ kind: 'rotated', file: target, bytes });
    await open();
  }

  function scheduleSync(): void {
    cancelSync ??= after(fsyncIntervalMs, () => {
      cancelSync = undefined;
      serial(async () => file?.sync()).catch((error: unknown) => {
        onEvent({ kind: 'warning', file: path, error });
        scheduleSync();
      });
    });
  }

  return {
    get bytes() {
      return file?.bytes ?? 0;
    },
    get rotations() {
      return rotations;
    },
    async open() {
      await open();
    },
    async begin() {
      const opened = await open();
      const missing = await opened.check();
      if (missing === undefined) {
        await closeFile();
        await open();
      } else if (missing > 0) onEvent({ kind: 'shortened', file: path, missingBytes: missing });
      if (isOver()) await rotate();
      fresh = true;
    },
    async append(octets) {
      let target = await open();
      if (fresh && hasLines(target) && target.bytes + octets.length > maxFileBytes) {
        await rotate();
        target = await open();
      }
      if (fresh && target.bytes === 0 && header !== '') await target.append(Buffer.from(header));
      fresh = false;
      await target.append(octets);
    },
    async commit() {
      if (file === undefined || fresh) return;
      if (fsync === 'delivery') await file.sync();
      file.complete();
      if (fsync === 'interval') scheduleSync();
    },
    async rollBack() {
      await file?.rollBack().catch(() => {});
    },
    async reopen() {
      await closeFile();
      await open();
    },
    rotate,
    async close() {
      await closeFile();
      await rotated.end();
    },
  };
}
