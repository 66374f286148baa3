import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Does something that may make these files, with others whose names begin as theirs, and takes away those that were not
 * there: a check as root must leave none that the service cannot write to.
 */
export async function withoutTraces(files: readonly string[], work: () => Promise<void>): Promise<void> {
  const before = new Map<string, ReadonlySet<string>>();
  for (const file of files) before.set(file, new Set(await siblings(file)));
  try {
    await work();
  } finally {
    for (const [file, names] of before) {
      for (const name of await siblings(file)) {
        if (names.has(name)) continue;
        const path = join(dirname(file), name);
        // A folder only if nothing is in it.
        await rm(path).catch(() => rmdir(path).catch(() => {}));
      }
    }
  }
}

async function siblings(file: string): Promise<readonly string[]> {
  const names = await readdir(dirname(file)).catch(() => []);
  return names.filter((name) => name.startsWith(basename(file)));
}
