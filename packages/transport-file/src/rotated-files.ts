import { createReadStream, createWriteStream } from 'node:fs';
import { access, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Clock } from '@x/foundation';
import type { FileState } from './file-state.ts';
import type { ResolvedFileSettings } from './file-transport-settings.ts';

const PARTIAL = '.partial';
const COMPRESSED = '.gz';

/** How long the end waits for a compression. */
const END_GRACE_MS = 2000;

/**
 * Looks after the files that were rotated away from a path: `events.jsonl` becomes `events.20261122T101500Z.jsonl`, a
 * second one of that second `events.20261122T101500Z-1.jsonl`.
 */
export class RotatedFiles {
  readonly #settings: ResolvedFileSettings;
  readonly #state: FileState;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #directory: string;
  readonly #stem: string;
  readonly #extension: string;
  #tidying: Promise<void> = Promise.resolve();
  #waiting = false;
  #ending = new AbortController();

  constructor(settings: ResolvedFileSettings, state: FileState, clock: Pick<Clock, 'after'>) {
    this.#settings = settings;
    this.#state = state;
    this.#clock = clock;
    this.#directory = dirname(settings.path);
    const { name, ext } = parse(basename(settings.path));
    this.#stem = `${name}.`;
    this.#extension = ext;
  }

  /** Moves the file away, never over another one. Resolves with its new path. */
  async moveAway(time: number): Promise<string> {
    const stamp = new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
    for (let number = 0; ; number += 1) {
      const name = `${this.#stem}${stamp}${number === 0 ? '' : `-${number}`}${this.#extension}`;
      const target = join(this.#directory, name);
      if ((await isThere(target)) || (await isThere(target + COMPRESSED))) continue;
      await this.#state.addRotated(target);
      await rename(this.#settings.path, target);
      if (this.#settings.fsync === 'batch') await syncDirectory(this.#directory);
      return target;
    }
  }

  /** Compresses and deletes what there is to compress and delete, behind everything else. Never rejects. */
  tidy(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#tidying = this.#tidying.then(() => this.#warnOf(this.#directory, () => this.#tidyNow()));
  }

  /** Resolves when that is done, or has taken long enough: what is not compressed then is compressed after the next start. */
  async end(): Promise<void> {
    const cancel = this.#clock.after(END_GRACE_MS, () => this.#ending.abort());
    await this.#tidying;
    cancel();
    this.#ending = new AbortController();
  }

  async #tidyNow(): Promise<void> {
    this.#waiting = false;
    const names = await readdir(this.#directory);
    await this.#removePartial(names);
    /** By the name without `.gz`: whether it is compressed. */
    const found = new Map<string, boolean>();
    for (const name of names) {
      if (this.#isRotated(name)) found.set(name, false);
      else if (this.#isCompressed(name)) found.set(name.slice(0, -COMPRESSED.length), true);
    }
    this.#state.keepRotated(new Set(found.keys()));
    const files = this.#state.inOrder([...found.keys()]);
    const surplus = Math.max(0, files.length - this.#settings.keep);
    for (const [place, name] of files.entries()) {
      const compressed = found.get(name) === true;
      const file = join(this.#directory, compressed ? name + COMPRESSED : name);
      if (place < surplus) await this.#warnOf(file, () => this.#delete(file));
      else if (this.#settings.gzip && !compressed && !this.#ending.signal.aborted) {
        await this.#warnOf(file, () => this.#compress(file));
      }
    }
  }

  async #delete(file: string): Promise<void> {
    await rm(file);
    this.#settings.onEvent({ kind: 'deleted', file });
  }

  async #compress(file: string): Promise<void> {
    const { fileMode, fsync, onEvent } = this.#settings;
    const target = file + COMPRESSED;
    const partial = target + PARTIAL;
    await rm(partial, { force: true });
    await pipeline(
      createReadStream(file),
      createGzip(),
      createWriteStream(partial, { flags: 'wx', mode: fileMode, flush: fsync !== 'never' }),
      { signal: this.#ending.signal },
    );
    const { size } = await stat(partial);
    await rename(partial, target);
    await rm(file);
    onEvent({ kind: 'compressed', file: target, bytes: size });
  }

  /** Leftovers of a process that ended while it compressed. */
  async #removePartial(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (!name.endsWith(PARTIAL) || !this.#isCompressed(name.slice(0, -PARTIAL.length))) continue;
      await rm(join(this.#directory, name));
    }
  }

  #isCompressed(name: string): boolean {
    return name.endsWith(COMPRESSED) && this.#isRotated(name.slice(0, -COMPRESSED.length));
  }

  #isRotated(name: string): boolean {
    if (!name.startsWith(this.#stem) || !name.endsWith(this.#extension)) return false;
    return /^\d{8}T\d{6}Z(-\d+)?$/.test(name.slice(this.#stem.length, name.length - this.#extension.length));
  }

  async #warnOf(file: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#ending.signal.aborted) this.#settings.onEvent({ kind: 'warning', file, error });
    }
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Makes the names in a folder survive a power failure. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open folders, and needs no such thing.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
