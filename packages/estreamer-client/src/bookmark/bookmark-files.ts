import { statSync, writeSync } from 'node:fs';
import { type FileHandle, link, lstat, open, readFile, readlink, rename, rm } from 'node:fs/promises';

/** What a bookmark file does with the file system. */
export interface BookmarkFiles {
  /** Where a path leads when it is a symbolic link, one step; undefined for anything else. */
  target(path: string): Promise<string | undefined>;
  /** What stands under a name; undefined when nothing does. */
  look(path: string): Promise<BookmarkFileFacts | undefined>;
  /** A file's content. */
  read(path: string): Promise<Buffer>;
  /** Writes a new file, or a file again, and resolves when it is on the disk. */
  write(path: string, text: string): Promise<void>;
  /** Opens a file that is there, to write to its end. */
  open(path: string): Promise<OpenBookmarkFile>;
  /** Gives a file a second name; one that has it is replaced. */
  copyName(from: string, to: string): Promise<void>;
  /** Renames a file; one that has the new name is replaced. */
  rename(from: string, to: string): Promise<void>;
  /** Resolves when the names in a directory are on the disk. */
  syncDirectory(path: string): Promise<void>;
}

/** Which file it is, and how long. */
export interface BookmarkFileFacts {
  readonly isFile: boolean;
  /** The same for one file whatever its name. */
  readonly id: string;
  readonly size: number;
}

/** A file that is written to its end. */
export interface OpenBookmarkFile {
  /** Which file it is, and how long. */
  look(): Promise<BookmarkFileFacts>;
  /** Resolves when the text is on the disk. */
  append(text: string): Promise<void>;
  close(): Promise<void>;
}

/** The file system of Node.js. */
export const nodeBookmarkFiles: BookmarkFiles = {
  async target(path) {
    try {
      return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
    } catch (error) {
      return isAbsent(error, undefined);
    }
  },
  async look(path) {
    // What the operating system knows of a file in use is in memory; a thread of its own would cost more than the answer.
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : factsOf(stats);
  },
  read: (path) => readFile(path),
  async write(path, text) {
    await using file = await open(path, 'w', 0o600);
    await file.writeFile(text);
    await file.sync();
  },
  async open(path) {
    const file: FileHandle = await open(path, 'a');
    return {
      look: async () => factsOf(await file.stat({ bigint: true })),
      async append(text) {
        const bytes = Buffer.from(text);
        // A few kilobytes for the operating system's memory: only the way to the disk is worth a thread.
        for (let written = 0; written < bytes.length; ) written += writeSync(file.fd, bytes, written);
        await file.datasync();
      },
      close: () => file.close(),
    };
  },
  async copyName(from, to) {
    try {
      await rm(to, { force: true });
      await link(from, to);
    } catch (error) {
      // A file system that knows no second names: the file gets the other one, and is absent until the next has its name.
      if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      await rename(from, to);
    }
  },
  rename,
  async syncDirectory(path) {
    // Windows neither has it nor needs it.
    if (process.platform === 'win32') return;
    await using directory = await open(path, 'r');
    await directory.sync();
  },
};

const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

function factsOf(stats: { isFile(): boolean; dev: bigint; ino: bigint; size: bigint }): BookmarkFileFacts {
  return { isFile: stats.isFile(), id: `${stats.dev}.${stats.ino}`, size: Number(stats.size) };
}

/** A value in place of a file that is not there; any other failure is thrown. */
function isAbsent<Value>(error: unknown, value: Value): Value {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return value;
  throw error;
}
