import { createReadStream, createWriteStream } from 'node:fs';
import { access, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createSerial } from '../output/serial.ts';
import type { FilePluginDependencies } from './file-settings.ts';
import type { CompleteFileSettings } from './read-file-settings.ts';
import { createRotatedNames, type RotatedFile } from './rotated-name.ts';

/** What becomes of files that are full. */
export interface RotatedFiles {
  /** Moves the file away, never over another one. Resolves with its new path. */
  moveAway(time: number): Promise<string>;
  /** Compresses and deletes what there is to compress and delete, behind everything else. Never rejects. */
  tidy(): void;
  /** Resolves when that is done, or has taken long enough: what is not compressed then is compressed after the next start. */
  end(): Promise<void>;
}

const PARTIAL = '.partial';

/** How long the end waits for a compression. */
const END_GRACE_MS = 2000;

/** Looks after the files that were rotated away from a path. */
export function createRotatedFiles(
  { path, gzip, keep, fileMode, fsync, onEvent }: CompleteFileSettings,
  after: NonNullable<FilePluginDependencies['after']>,
): RotatedFiles {
  const names = createRotatedNames(path);
  const serial = createSerial();
  let waiting = false;
  let ending = new AbortController();

  async function list(): Promise<RotatedFile[]> {
    const found = (await readdir(names.directory)).map((name) => names.read(name));
    return found
      .filter((file) => file !== undefined)
      .sort((one, other) => (one.order < other.order ? -1 : one.order > other.order ? 1 : 0));
  }

  async function compress(file: string): Promise<void> {
    const target = `${file}.gz`;
    const partial = target + PARTIAL;
    await rm(partial, { force: true });
    await pipeline(
      createReadStream(file),
      createGzip(),
      createWriteStream(partial, { flags: 'wx', mode: fileMode, flush: fsync !== 'never' }),
      { signal: ending.signal },
    );
    const { size } = await stat(partial);
    await rename(partial, target);
    await rm(file);
    onEvent({ kind: 'compressed', file: target, bytes: size });
  }

  /** Leftovers of a process that ended while it compressed. */
  async function removePartial(): Promise<void> {
    for (const name of await readdir(names.directory)) {
      if (!name.endsWith(PARTIAL)) continue;
      if (names.read(name.slice(0, -PARTIAL.length))?.compressed === true)
        await rm(join(names.directory, name));
    }
  }

  async function warnOf(file: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!ending.signal.aborted) onEvent({ kind: 'warning', file, error });
    }
  }

  async function tidyNow(): Promise<void> {
    waiting = false;
    await removePartial();
    const files = await list();
    const surplus = Math.max(0, files.length - keep);
    for (const { path: file } of files.slice(0, surplus)) {
      await warnOf(file, async () => {
        await rm(file);
        onEvent({ kind: 'deleted', file });
      });
    }
    if (!gzip) return;
    for (const { path: file, compressed } of files.slice(surplus)) {
      if (!compressed && !ending.signal.aborted) await warnOf(file, () => compress(file));
    }
  }

  return {
    async moveAway(time) {
      for (let number = 0; ; number += 1) {
        const target = names.pathFor(time, number);
        if ((await isThere(target)) || (await isThere(`${target}.gz`))) continue;
        await rename(path, target);
        if (fsync === 'delivery') await syncDirectory(names.directory);
        return target;
      }
    },
    tidy() {
      if (waiting) return;
      waiting = true;
      serial(() => warnOf(names.directory, tidyNow));
    },
    async end() {
      const cancel = after(END_GRACE_MS, () => ending.abort());
      await serial(async () => {});
      cancel();
      ending = new AbortController();
    },
  };
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Makes the names in a folder survive a power failure. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
