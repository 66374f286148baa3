import { fstatSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { TransportError } from '@x/transport';

const NEWLINE = 0x0a;
const LOOK_BACK_BYTES = 65_536;

/** How a file is opened. */
export interface LineFileSettings {
  readonly path: string;
  readonly fileMode: number;
  /** Tells whether a file that is not empty was begun by the one who opens it. */
  isOwn(handle: FileHandle, inode: number): Promise<boolean>;
  /** As `open` of node:fs/promises. */
  openFile(path: string, flags: string, mode: number): Promise<FileHandle>;
}

/**
 * Opens a file for lines, or makes it, and cuts off what is no complete line at its end.
 *
 * @throws {TransportError} `write-failed` if somebody else made it: its end may be in order as it is
 */
export async function openLineFile({ path, fileMode, isOwn, openFile }: LineFileSettings): Promise<LineFile> {
  const handle = await openFile(path, 'a+', fileMode);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw failure(path, 'is not a file; give the path of one');
    if (found.size > 0 && !(await isOwn(handle, found.ino))) {
      throw failure(
        path,
        'was written by another program, and is left as it is; move it away or choose another path',
      );
    }
    const complete = await endOfLastLine(handle, found.size);
    if (complete < found.size) await handle.truncate(complete);
    return new LineFile(path, handle, complete, found);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A file of complete lines that can be taken back to where the last complete batch ended. */
export class LineFile {
  readonly path: string;
  /** The file's number in its file system. */
  readonly inode: number;
  /** When the file was last written before it was opened, in milliseconds since 1970; undefined if it was empty. */
  readonly writtenBefore: number | undefined;
  /** Bytes of a half line that were cut off when the file was opened. */
  readonly repairedBytes: number;
  readonly #handle: FileHandle;
  #complete: number;
  /** Bytes of the file as far as they are known. */
  #size: number;
  #broken = false;

  constructor(
    path: string,
    handle: FileHandle,
    complete: number,
    found: { readonly ino: number; readonly size: number; readonly mtimeMs: number },
  ) {
    this.path = path;
    this.inode = found.ino;
    this.writtenBefore = complete === 0 ? undefined : found.mtimeMs;
    this.repairedBytes = found.size - complete;
    this.#handle = handle;
    this.#complete = complete;
    this.#size = complete;
  }

  /** Bytes of complete batches. */
  get bytes(): number {
    return this.#complete;
  }

  /** Bytes with those of the batch at hand. */
  get size(): number {
    return this.#size;
  }

  /** Whether it was deleted: what is written into it is seen by nobody. */
  get isRemoved(): boolean {
    return fstatSync(this.#handle.fd).nlink === 0;
  }

  /**
   * Looks whether the file is still as it was left.
   *
   * @returns how many bytes somebody has taken away, or `undefined` if the file itself was deleted
   * @throws {TransportError} `write-failed` if somebody else writes to it
   */
  async check(): Promise<number | undefined> {
    if (this.#broken) await this.rollBack();
    // An open file's facts are in memory; a thread of its own would cost more than the answer.
    const { size: now, nlink } = fstatSync(this.#handle.fd);
    if (nlink === 0) return undefined;
    if (now > this.#size) {
      throw failure(this.path, 'was written to by another program; give each output a file of its own');
    }
    if (now === this.#size) return 0;
    // Somebody cut it, perhaps within a line.
    this.#complete = await endOfLastLine(this.#handle, now);
    if (this.#complete < now) await this.#handle.truncate(this.#complete);
    const before = this.#size;
    this.#size = this.#complete;
    return before - this.#complete;
  }

  async append(pieces: readonly Buffer[]): Promise<void> {
    for (let left = pieces; left.length > 0; ) {
      const { bytesWritten } = await this.#handle.writev(left);
      this.#size += bytesWritten;
      left = behind(left, bytesWritten);
    }
  }

  /** Ends a batch. */
  complete(): void {
    this.#complete = this.#size;
  }

  /** Takes back what was written since the last complete batch. */
  async rollBack(): Promise<void> {
    this.#broken = true;
    // Never longer than it is: somebody may have emptied it.
    const { size: now } = await this.#handle.stat();
    if (now > this.#complete) await this.#handle.truncate(this.#complete);
    this.#size = Math.min(now, this.#complete);
    this.#complete = this.#size;
    this.#broken = false;
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  async close(): Promise<void> {
    // What could not be taken back would stay for good.
    if (this.#broken) await this.rollBack().catch(() => {});
    await this.#handle.close();
  }
}

/** What is left of pieces behind so many bytes. */
function behind(pieces: readonly Buffer[], bytes: number): readonly Buffer[] {
  let end = 0;
  for (const [index, piece] of pieces.entries()) {
    end += piece.length;
    if (end > bytes) return [piece.subarray(piece.length - (end - bytes)), ...pieces.slice(index + 1)];
  }
  return [];
}

/** Where the last complete line ends. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const bytes = Buffer.alloc(Math.min(size, LOOK_BACK_BYTES));
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - bytes.length);
    const { bytesRead } = await handle.read(bytes, 0, end - start, start);
    const newline = bytes.lastIndexOf(NEWLINE, bytesRead - 1);
    if (newline >= 0 && bytesRead > 0) return start + newline + 1;
    end = start;
  }
  return 0;
}

function failure(path: string, what: string): TransportError {
  return new TransportError('write-failed', `${path} ${what}.`, { context: { destination: path } });
}
