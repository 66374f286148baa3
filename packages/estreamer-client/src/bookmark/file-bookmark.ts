import { hash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EstreamerClientError } from '../errors/client-error.ts';
import { printable } from '../errors/printable.ts';
import type { Bookmark, BookmarkStore } from './bookmark.ts';
import { bookmarkFault } from './check-bookmark.ts';

/** Settings of {@link createFileBookmark}. */
export interface FileBookmarkSettings {
  /**
   * The file. Beside it stand, under the same name with another ending, `.previous` (the bookmark before the last) and
   * `.new` (one that is being written). The directory must exist. One file belongs to one client: when another writes
   * it too, the next save fails with `bookmark-changed`.
   */
  readonly path: string;
}

/** What {@link createFileBookmark} uses from outside; each can be replaced. */
export interface FileBookmarkDependencies {
  /**
   * The file system.
   * @default node:fs/promises
   */
  readonly files?: BookmarkFiles | undefined;
}

/** What a file bookmark does with the file system. */
export interface BookmarkFiles {
  /** The file's text, or its first characters. Rejects with code `ENOENT` when there is none. */
  read(path: string, characters?: number): Promise<string>;
  /** Writes a file anew and resolves when it is on the disk. */
  write(path: string, text: string): Promise<void>;
  /** Renames a file; one that has the new name is replaced. Rejects with code `ENOENT` when there is none. */
  rename(from: string, to: string): Promise<void>;
  /** Resolves when the names in a directory are on the disk. */
  syncDirectory(path: string): Promise<void>;
}

/**
 * Keeps a bookmark in a file, so that it survives the process and the machine. A save writes a new file, brings it to
 * the disk, keeps the last one as `.previous`, and renames: whenever the process dies, one of the two is whole. A file
 * whose checksum does not fit is not used; the previous one is, and the client says so. A file that is not the one that
 * was loaded or saved last is left alone.
 *
 * @throws {EstreamerClientError} from `load`, `bookmark-unusable`, when there are files and none of them is whole; from
 *   `save`, `bookmark-changed`, when another process has written the file
 */
export function createFileBookmark(
  { path }: FileBookmarkSettings,
  { files = nodeFiles }: FileBookmarkDependencies = {},
): BookmarkStore {
  if (typeof path !== 'string' || path === '') {
    throw new EstreamerClientError('invalid-settings', 'path is the path of the bookmark file.');
  }
  const current = resolve(path);
  const previous = `${current}.previous`;
  const next = `${current}.new`;
  /** Whether the current file may become the previous one: a damaged one must not replace a good one. */
  let currentIsWhole = false;
  /** The beginning of the file as it was last seen or written; undefined when there was none. */
  let seen: string | undefined;
  /** That of the last one that was to take its place: a rename that fails may have happened all the same. */
  let written: string | undefined;

  const beginning = async (): Promise<string | undefined> => {
    try {
      return beginningOf(await files.read(current, BEGINNING));
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : '';
    }
  };

  const checkUnchanged = async () => {
    const found = await beginning();
    if (found === undefined) currentIsWhole = false;
    if (found === undefined || found === seen || found === written) return;
    throw new EstreamerClientError(
      'bookmark-changed',
      `The bookmark ${printable(current)} is not the one that this client has written or read last: another process uses it, or it was replaced. It is left as it is, and nothing is saved. Give each client a file of its own, end the other process, and start this one anew.`,
      { file: current },
    );
  };

  return {
    async load() {
      seen = await beginning();
      const newest = await readBookmark(files, current);
      currentIsWhole = newest.bookmark !== undefined;
      if (newest.bookmark !== undefined) return newest.bookmark;
      const older = await readBookmark(files, previous);
      if (newest.fault === undefined && older.fault === undefined) return older.bookmark;
      if (older.bookmark !== undefined) {
        const recovered = `The bookmark ${printable(current)} is damaged (${newest.fault}); the one before it is used instead, so that some events come a second time.`;
        return { ...older.bookmark, recovered };
      }
      const faults = [newest, older]
        .filter(({ fault }) => fault !== undefined)
        .map(({ path, fault }) => `${printable(path)} (${fault})`);
      throw new EstreamerClientError(
        'bookmark-unusable',
        `No bookmark can be read: ${faults.join(', ')}. Restore it from a backup; or delete the files and set start to a time before which everything has arrived.`,
        { file: current },
        { cause: newest.cause ?? older.cause },
      );
    },
    async save(bookmark) {
      const text = format(bookmark);
      await checkUnchanged();
      await files.write(next, text);
      if (currentIsWhole) await files.rename(current, previous);
      currentIsWhole = false;
      written = beginningOf(text);
      await files.rename(next, current);
      seen = written;
      currentIsWhole = true;
      await files.syncDirectory(dirname(current));
    },
  };
}

/** So many characters have the checksum in them. */
const BEGINNING = 100;

/** A file with a bookmark, or why there is none in it; neither when there is no file. */
interface BookmarkFile {
  readonly path: string;
  readonly bookmark?: Bookmark;
  readonly fault?: string;
  readonly cause?: unknown;
}

async function readBookmark(files: BookmarkFiles, path: string): Promise<BookmarkFile> {
  let text: string;
  try {
    text = await files.read(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { path } : { path, cause, fault: printable(message) };
  }
  try {
    const { checksum, bookmark } = JSON.parse(text) as { checksum?: unknown; bookmark?: unknown };
    const fault =
      checksum === checksumOf(JSON.stringify(bookmark))
        ? bookmarkFault(bookmark)
        : 'its checksum does not fit';
    return fault === undefined ? { path, bookmark: bookmark as Bookmark } : { path, fault };
  } catch (cause) {
    return { path, cause, fault: 'it is not JSON' };
  }
}

function format(bookmark: Bookmark): string {
  const text = JSON.stringify(bookmark);
  return `{"checksum":"${checksumOf(text)}","bookmark":${text}}\n`;
}

function beginningOf(text: string): string {
  return text.slice(0, BEGINNING);
}

function checksumOf(text: string | undefined): string {
  return hash('sha256', text ?? '', 'hex');
}

const nodeFiles: BookmarkFiles = {
  async read(path, characters) {
    if (characters === undefined) return readFile(path, 'utf8');
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(characters), 0, characters, 0);
    return buffer.toString('utf8', 0, bytesRead);
  },
  async write(path, text) {
    await using file = await open(path, 'w', 0o600);
    await file.writeFile(text);
    await file.sync();
  },
  rename,
  async syncDirectory(path) {
    // Windows neither has it nor needs it.
    if (process.platform === 'win32') return;
    await using directory = await open(path, 'r');
    await directory.sync();
  },
};
