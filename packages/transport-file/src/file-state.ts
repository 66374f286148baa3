import { hash } from 'node:crypto';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How many of a file's first bytes tell it from others. */
const START_BYTES = 256;

/** How many rotated files have their order remembered; those before are in the order of their names. */
const REMEMBERED = 10_000;

interface Saved {
  /** The inode of the file that was begun last. */
  readonly inode: number;
  /** How many bytes `start` is made of. */
  readonly startBytes: number;
  /** Digest of its first bytes: a copy of the file, or a file system that numbers files again, is recognised by it. */
  readonly start: string;
  /** Names of rotated files without `.gz`, in the order in which they were written. */
  readonly rotated: readonly string[];
}

/**
 * Remembers, in a hidden file beside it, which file was written by the transport, so that nothing of a file is taken back
 * that is not its own; and in which order rotated files were written, which names do not say once a clock was set back.
 */
export class FileState {
  readonly #path: string;
  readonly #mode: number;
  readonly #sync: boolean;
  #saved: Saved = { inode: 0, startBytes: 0, start: '', rotated: [] };

  constructor(file: string, mode: number, sync: boolean) {
    this.#path = join(dirname(file), `.${basename(file)}.state`);
    this.#mode = mode;
    this.#sync = sync;
  }

  /** Reads what an earlier process left; what is not there or not readable says nothing. */
  async load(): Promise<void> {
    try {
      const saved = JSON.parse(await readFile(this.#path, 'utf8')) as Partial<Saved>;
      const { inode = 0, startBytes = 0, start = '', rotated = [] } = saved;
      this.#saved = { inode, startBytes, start, rotated: rotated.filter((name) => typeof name === 'string') };
    } catch {
      // Without it, only an empty file is this transport's own.
    }
  }

  /** Tells whether a file that is not empty was begun by this transport. */
  async isOwn(handle: FileHandle, inode: number): Promise<boolean> {
    const { inode: own, startBytes, start } = this.#saved;
    if (start === '') return false;
    if (own === inode) return true;
    const first = Buffer.alloc(Math.min(startBytes, START_BYTES));
    const { bytesRead } = await handle.read(first, 0, first.length, 0);
    return bytesRead === startBytes && digest(first) === start;
  }

  /** Remembers the file that is begun with these bytes, before they are written. */
  async begin(inode: number, pieces: readonly Buffer[]): Promise<void> {
    const starts = pieces.map((piece) => piece.subarray(0, START_BYTES));
    const first = Buffer.concat(starts).subarray(0, START_BYTES);
    await this.#save({ ...this.#saved, inode, startBytes: first.length, start: digest(first) });
  }

  /** Remembers the name of a file that is about to be rotated. */
  async addRotated(file: string): Promise<void> {
    await this.#save({
      ...this.#saved,
      rotated: [...this.#saved.rotated, basename(file)].slice(-REMEMBERED),
    });
  }

  /** Forgets the names of all but these. */
  keepRotated(names: ReadonlySet<string>): void {
    this.#saved = { ...this.#saved, rotated: this.#saved.rotated.filter((name) => names.has(name)) };
  }

  /** Sorts names of rotated files, those that were written first at the start. */
  inOrder(names: readonly string[]): string[] {
    const places = new Map(this.#saved.rotated.map((name, place) => [name, place]));
    return names.toSorted((one, other) => {
      const difference = (places.get(one) ?? -1) - (places.get(other) ?? -1);
      return difference === 0 ? compareNames(one, other) : difference;
    });
  }

  async #save(next: Saved): Promise<void> {
    const handle = await open(`${this.#path}.new`, 'w', this.#mode);
    try {
      await handle.writeFile(`${JSON.stringify(next)}\n`);
      if (this.#sync) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${this.#path}.new`, this.#path);
    this.#saved = next;
  }
}

/** `a.…Z-2.log` comes before `a.…Z-10.log`. */
const compareNames = new Intl.Collator('en', { numeric: true }).compare;

function digest(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex');
}
