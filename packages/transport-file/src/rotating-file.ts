import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { backgroundClock, type Clock } from '@x/foundation';
import type { Message } from '@x/transport';
import { FileState } from './file-state.ts';
import type { FileTransportDependencies, ResolvedFileSettings } from './file-transport-settings.ts';
import { LineBuffer } from './line-buffer.ts';
import { type LineFile, openLineFile } from './line-file.ts';
import { RotatedFiles, syncDirectory } from './rotated-files.ts';

/** Bytes that are given to the operating system at once. */
const WRITE_BYTES = 1_048_576;

/** Does one thing after the other. */
export type Serial = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** The file that is written to, whichever it is at the time. One call at a time. */
export class RotatingFile {
  readonly #settings: ResolvedFileSettings;
  readonly #serial: Serial;
  readonly #clock: Pick<Clock, 'now' | 'after'>;
  readonly #openFile: NonNullable<FileTransportDependencies['openFile']>;
  readonly #state: FileState;
  readonly #rotated: RotatedFiles;
  readonly #buffer: LineBuffer;
  readonly #header: string;
  readonly #headerBytes: number;
  #file: LineFile | undefined;
  #period = 0;
  #cancelSync: (() => void) | undefined;
  #cancelRotation: (() => void) | undefined;
  rotations = 0;
  syncs = 0;

  /** @param serial keeps what timers do apart from everything else */
  constructor(
    settings: ResolvedFileSettings,
    serial: Serial,
    { clock = backgroundClock, openFile = open }: FileTransportDependencies,
  ) {
    const { path, fileMode, fsync, header, lineEnd } = settings;
    this.#settings = settings;
    this.#buffer = new LineBuffer(lineEnd);
    this.#serial = serial;
    this.#clock = clock;
    this.#openFile = openFile;
    this.#state = new FileState(path, fileMode, fsync === 'batch');
    this.#rotated = new RotatedFiles(settings, this.#state, clock);
    this.#header = header === undefined ? '' : header + lineEnd;
    this.#headerBytes = Buffer.byteLength(this.#header);
  }

  get bytes(): number {
    return this.#file?.bytes ?? 0;
  }

  async open(): Promise<LineFile> {
    if (this.#file !== undefined) return this.#file;
    const { path, fileMode, fsync, onEvent } = this.#settings;
    const directory = dirname(path);
    await mkdir(directory, { recursive: true });
    await this.#state.load();
    const file = await openLineFile({
      path,
      fileMode,
      isOwn: (handle, inode) => this.#state.isOwn(handle, inode),
      openFile: this.#openFile,
    });
    this.#file = file;
    if (file.repairedBytes > 0) onEvent({ kind: 'repaired', file: path, removedBytes: file.repairedBytes });
    if (fsync === 'batch') await syncDirectory(directory);
    this.#period = this.#periodOf(file.writtenBefore ?? this.#clock.now());
    this.#scheduleRotation();
    onEvent({ kind: 'opened', file: path, bytes: file.bytes });
    this.#rotated.tidy();
    return file;
  }

  /**
   * Writes messages as lines, as many to a file as there is room for.
   *
   * @param onSafe told how many of the messages are safe, as far as the policy says; those behind are taken back when it rejects
   */
  async write(messages: readonly Message[], onSafe: (count: number) => void): Promise<void> {
    const { lineEnd, maxFileBytes } = this.#settings;
    const buffer = this.#buffer;
    // What fails before the first byte has nothing to take back, least of all what another program wrote.
    let file = await this.#begin();
    buffer.clear();
    try {
      // This loop runs for every message: an iterator of entries would make two objects for each.
      for (let index = 0; index < messages.length; index += 1) {
        const message = messages[index] as Message;
        const { byteLength } = message;
        const size = file.size + buffer.length;
        if (size > this.#headerBytes && size + byteLength + lineEnd.length > maxFileBytes) {
          await this.#commit(file);
          onSafe(index);
          file = await this.#rotateNow();
        }
        if (file.size + buffer.length === 0) buffer.add(this.#header, this.#headerBytes);
        buffer.addLine(message);
        if (buffer.length >= WRITE_BYTES) await this.#flush(file);
      }
      await this.#commit(file);
      onSafe(messages.length);
    } catch (error) {
      // What cannot be taken back now is taken back before the next batch.
      await this.#file?.rollBack().catch(() => {});
      throw error;
    }
    if (this.#settings.fsync === 'interval') this.#scheduleSync();
  }

  async reopen(): Promise<void> {
    await this.#closeFile();
    await this.open();
  }

  async rotate(): Promise<void> {
    await this.#rotateNow();
  }

  async close(): Promise<void> {
    await this.#closeFile();
    await this.#rotated.end();
  }

  /** Makes the file ready for a batch: opened, as it was left, and new if it is time for that. */
  async #begin(): Promise<LineFile> {
    const { path, onEvent } = this.#settings;
    let file = await this.open();
    const missing = await file.check();
    if (missing === undefined) {
      await this.#closeFile();
      file = await this.open();
    } else if (missing > 0) onEvent({ kind: 'shortened', file: path, missingBytes: missing });
    return this.#isOver() ? this.#rotateNow() : file;
  }

  /** A clock that was ahead and is put right begins a new file too; without that, none would begin until it is there again. */
  #isOver(): boolean {
    return this.#periodOf(this.#clock.now()) !== this.#period;
  }

  #periodOf(time: number): number {
    return Math.floor(time / 1000 / this.#settings.maxFileSeconds);
  }

  async #flush(file: LineFile): Promise<void> {
    if (this.#buffer.length === 0) return;
    const { pieces } = this.#buffer;
    if (file.size === 0) await this.#state.begin(file.inode, pieces);
    await file.append(pieces);
    this.#buffer.clear();
  }

  /** Ends a batch: it is safe as far as the policy says. */
  async #commit(file: LineFile): Promise<void> {
    await this.#flush(file);
    if (this.#settings.fsync === 'batch') await this.#sync(file);
    file.complete();
  }

  async #sync(file: LineFile): Promise<void> {
    await file.sync();
    this.syncs += 1;
  }

  async #rotateNow(): Promise<LineFile> {
    const full = await this.open();
    if (full.bytes <= this.#headerBytes) {
      this.#period = this.#periodOf(this.#clock.now());
      this.#scheduleRotation();
      return full;
    }
    await this.#closeFile();
    const target = await this.#rotated.moveAway(this.#clock.now());
    this.rotations += 1;
    this.#settings.onEvent({ kind: 'rotated', file: target, bytes: full.bytes });
    return this.open();
  }

  async #closeFile(): Promise<void> {
    const closing = this.#file;
    this.#cancelSync?.();
    this.#cancelSync = undefined;
    this.#cancelRotation?.();
    if (closing === undefined) return;
    if (this.#settings.fsync !== 'never') await this.#sync(closing);
    this.#file = undefined;
    if (closing.isRemoved && closing.bytes > 0)
      this.#settings.onEvent({
        kind: 'removed',
        file: this.#settings.path,
        missingBytes: closing.bytes,
      });
    await closing.close();
  }

  /** A quiet stream has its files ended in time too. */
  #scheduleRotation(): void {
    this.#cancelRotation?.();
    const { maxFileSeconds } = this.#settings;
    if (maxFileSeconds === Number.POSITIVE_INFINITY) return;
    const now = this.#clock.now();
    const wait = (this.#periodOf(now) + 1) * maxFileSeconds * 1000 - now;
    this.#cancelRotation = this.#clock.after(Math.max(wait, 1), () =>
      this.#later(async () => {
        if (this.#file === undefined) return;
        if (this.#isOver()) await this.#rotateNow();
        else this.#scheduleRotation();
      }),
    );
  }

  #scheduleSync(): void {
    this.#cancelSync ??= this.#clock.after(this.#settings.fsyncIntervalMs, () => {
      this.#cancelSync = undefined;
      this.#later(async () => {
        const file = this.#file;
        if (file === undefined) return;
        await this.#sync(file).catch((error: unknown) => {
          this.#scheduleSync();
          throw error;
        });
      });
    });
  }

  #later(work: () => Promise<void>): void {
    const { path, onEvent } = this.#settings;
    this.#serial(work).catch((error: unknown) => onEvent({ kind: 'warning', file: path, error }));
  }
}
