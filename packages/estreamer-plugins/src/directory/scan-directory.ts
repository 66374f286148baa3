import type { BigIntStats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import type { RefusalReason } from '../slot/plugin-event.ts';
import type { PluginDirectorySettings } from './directory-settings.ts';

/** A plugin file as it was found. */
export interface FoundFile {
  readonly name: string;
  /** Where it is, links followed. */
  readonly path: string;
  /** Changes whenever the file does. */
  readonly signature: string;
  /** Unix time in milliseconds of the last change. */
  readonly changedAt: number;
}

/** What is in a directory. */
export interface DirectoryScan {
  /** Tells the directory from another one of the same path. */
  readonly identity: string;
  readonly files: readonly FoundFile[];
  readonly refused: readonly RefusedFile[];
}

/** What is in a directory and is not loaded. */
export interface RefusedFile {
  readonly name: string;
  readonly reason: RefusalReason;
}

const WRITABLE_BY_ALL = 0o002n;
/** As /tmp has it: in a folder that everybody may write to, only owners may replace their files. */
const STICKY = 0o1000n;
/** Far more than code that somebody wrote; what is larger got its name by mistake, and would fill the memory. */
const MAX_FILE_BYTES = 16n * 1024n * 1024n;
const PLUGIN_FILE = /^[^._].*\.m?[jt]s$/;
const NO_PLUGIN_FILE = /\.d\.m?ts$|\.(test|spec)\.m?[jt]s$/;

/** Tells whether a name is that of a plugin file, where `accepts` is not given. */
function isPluginFileName(name: string): boolean {
  return PLUGIN_FILE.test(name) && !NO_PLUGIN_FILE.test(name);
}

/**
 * Looks at what is in a directory.
 *
 * @param directory its path
 * @throws {EstreamerPluginError} `bad-directory` when it cannot be read, is no directory, or everybody may write to it or to a
 *   folder above it, or it belongs to another user than root and the process's
 */
export async function scanDirectory(
  directory: string,
  settings: Pick<PluginDirectorySettings, 'accepts' | 'allowWorldWritable' | 'allowOutsideLinks'>,
): Promise<DirectoryScan> {
  const { accepts = isPluginFileName, allowWorldWritable = false, allowOutsideLinks = false } = settings;
  const bad = (reason: string, cause?: unknown) =>
    new EstreamerPluginError(
      'bad-directory',
      `The plugin directory ${JSON.stringify(directory)} ${reason}.`,
      { file: directory },
      { cause },
    );
  const unsafe = (stats: BigIntStats) => !allowWorldWritable && isWorldWritable(stats);
  let root: string;
  let identity: string;
  let entries: string[];
  try {
    root = await realpath(directory);
    const stats = await stat(root, { bigint: true });
    if (!stats.isDirectory()) throw bad('is no directory');
    if (unsafe(stats)) {
      throw bad('may be written to by everybody. Run "chmod o-w" on it, or set allowWorldWritable');
    }
    if (!allowWorldWritable) await checkOwners(root, stats, bad);
    identity = `${stats.dev} ${stats.ino} ${stats.birthtimeNs}`;
    entries = await readdir(root);
  } catch (error) {
    if (error instanceof EstreamerPluginError) throw error;
    throw bad(`cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }

  const files: FoundFile[] = [];
  const refused: RefusedFile[] = [];
  for (const name of entries.toSorted()) {
    if (!accepts(name)) {
      refused.push({ name, reason: 'name' });
      continue;
    }
    try {
      const path = await realpath(join(root, name));
      const stats = await stat(path, { bigint: true });
      const reason = !stats.isFile()
        ? 'no-file'
        : !path.startsWith(root.endsWith(sep) ? root : root + sep) && !allowOutsideLinks
          ? 'outside-link'
          : unsafe(stats)
            ? 'world-writable'
            : stats.size > MAX_FILE_BYTES
              ? 'too-large'
              : undefined;
      if (reason !== undefined) refused.push({ name, reason });
      else files.push({ name, path, signature: signatureOf(path, stats), changedAt: Number(stats.mtimeMs) });
    } catch (error) {
      // Gone between two steps: the next look will not find it. A link to what is not there is still there itself.
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT' && !(await isThere(join(root, name)));
      if (!isGone) refused.push({ name, reason: 'unreadable' });
    }
  }
  return { identity, files, refused };
}

/**
 * The owner of a folder can put files into it, and a user who may write to a folder above it can put another one in its place.
 *
 * @throws what `bad` makes
 */
async function checkOwners(root: string, stats: BigIntStats, bad: (reason: string) => Error): Promise<void> {
  const user = process.geteuid?.();
  if (user === undefined) return;
  if (stats.uid !== 0n && stats.uid !== BigInt(user)) {
    throw bad(
      `belongs to the user ${stats.uid}, and this process runs as ${user}. Run "chown" on it, or set allowWorldWritable`,
    );
  }
  for (let path = dirname(root), below = root; path !== below; below = path, path = dirname(path)) {
    const above = await stat(path, { bigint: true });
    if (isWorldWritable(above) && (above.mode & STICKY) === 0n) {
      throw bad(
        `lies in ${JSON.stringify(path)}, which may be written to by everybody, so that it can be replaced. Run "chmod o-w" on that, or set allowWorldWritable`,
      );
    }
  }
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Windows keeps permissions elsewhere and shows all files as writable. */
function isWorldWritable({ mode }: BigIntStats): boolean {
  return process.platform !== 'win32' && (mode & WRITABLE_BY_ALL) !== 0n;
}

/** Permissions count: a file that could not be read may be readable now. */
function signatureOf(path: string, { dev, ino, size, mtimeNs, mode }: BigIntStats): string {
  return `${path} ${dev} ${ino} ${size} ${mtimeNs} ${mode}`;
}
