import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small disk of its own, where this process may make one: it can be full, or read-only. */
export interface Disk {
  readonly folder: string;
  readonly isOwn: boolean;
  fill(): void;
  /** Makes room again. */
  empty(): void;
  /** Lets nobody write, as long as no file is open for writing. @returns whether that worked */
  setReadOnly(readOnly: boolean): boolean;
  remove(): void;
}

export function createDisk(folder: string, megabytes: number): Disk {
  mkdirSync(folder, { recursive: true });
  const isOwn = run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    isOwn,
    fill() {
      if (!isOwn) return;
      // A block more at a time until there is no room: one large write would be refused whole.
      for (let block = 0; block < 1_000_000; block += 1) {
        try {
          writeFileSync(ballast, Buffer.alloc(block < 1000 ? 1_000_000 : 4096), { flag: 'a' });
        } catch {
          if (block >= 1000) return;
          block = 999;
        }
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    setReadOnly: (readOnly) => isOwn && run('mount', '-o', `remount,${readOnly ? 'ro' : 'rw'}`, folder),
    remove() {
      if (isOwn) run('umount', '-l', folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
