import type { BookmarkFileFacts, BookmarkFiles } from '../../src/index.ts';

/** A file: what it holds, and how much of that is on the disk for sure. */
interface MemoryFile {
  readonly id: string;
  text: string;
  synced: number;
}

/** A file system of which each step can be the last. */
export interface MemoryDisk extends BookmarkFiles {
  /** Steps so far. */
  readonly steps: number;
  /** What a process after the crash may find: with all that was written, and with no more than what was synced. */
  afterCrash(): BookmarkFiles[];
}

/** @param crashAfter after so many steps every further one throws */
export function createMemoryDisk(crashAfter = Number.POSITIVE_INFINITY): MemoryDisk {
  return diskOf(new Map(), crashAfter);
}

function diskOf(names: Map<string, MemoryFile>, crashAfter: number): MemoryDisk {
  let steps = 0;
  let files = names.size;

  const step = async (act: () => void = () => {}) => {
    await Promise.resolve();
    if (steps >= crashAfter) throw new Error('the process is gone');
    steps += 1;
    act();
  };
  const fileAt = (name: string): MemoryFile => {
    const file = names.get(name);
    if (file === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return file;
  };
  const factsOf = ({ id, text }: MemoryFile): BookmarkFileFacts => ({ isFile: true, id, size: text.length });

  const writeIn = async (file: MemoryFile, text: string) => {
    for (const piece of [text.slice(0, 9), text.slice(9)]) {
      await step(() => {
        file.text += piece;
      });
    }
    await step(() => {
      file.synced = file.text.length;
    });
  };

  return {
    get steps() {
      return steps;
    },
    target: () => Promise.resolve(undefined),
    async look(name) {
      const file = names.get(name);
      return file === undefined ? undefined : factsOf(file);
    },
    read: async (name) => Buffer.from(fileAt(name).text),
    async write(name, text) {
      files += 1;
      const file = { id: String(files), text: '', synced: 0 };
      await step(() => names.set(name, file));
      await writeIn(file, text);
    },
    async open(name) {
      const file = fileAt(name);
      return {
        look: async () => factsOf(file),
        append: (text) => writeIn(file, text),
        close: () => Promise.resolve(),
      };
    },
    async copyName(from, to) {
      await step(() => names.delete(to));
      await step(() => names.set(to, fileAt(from)));
    },
    rename: (from, to) =>
      step(() => {
        names.set(to, fileAt(from));
        names.delete(from);
      }),
    syncDirectory: () => step(),
    afterCrash: () =>
      ['written', 'synced'].map((what) => {
        const found = new Map<string, MemoryFile>();
        for (const [name, file] of names) {
          found.set(name, {
            ...file,
            text: what === 'written' ? file.text : file.text.slice(0, file.synced),
          });
        }
        return diskOf(found, Number.POSITIVE_INFINITY);
      }),
  };
}
