import { fstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { EstreamerPluginError } from '../errors/plugin-error.ts';

/** A file of complete lines that can be taken back to where the last complete delivery ended. */
export interface LineFile {
  readonly path: string;
  /** Bytes of complete deliveries. */
  readonly bytes: number;
  /** When the file was last written before it was opened, in milliseconds since 1970; undefined if it was empty. */
  readonly writtenBefore: number | undefined;
  /** Octets of a half line that were cut off when the file was opened. */
  readonly repairedBytes: number;
  /**
   * Looks whether the file is still as it was left.
   *
   * @returns how many bytes somebody has taken away, or `undefined` if the file itself was deleted
   * @throws {EstreamerPluginError} `write-failed` if somebody else writes to it
   */
  check(): Promise<number | undefined>;
  append(octets: Buffer): Promise<void>;
  /** Ends a delivery. */
  complete(): void;
  /** Takes back what was written since the last complete delivery. */
  rollBack(): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

const NEWLINE = 0x0a;
const LOOK_BACK_BYTES = 65_536;

/** Opens a file for lines, or makes it, and cuts off what is no complete line at its end. */
export async function openLineFile(path: string, mode: number): Promise<LineFile> {
  const handle = await open(path, 'a+', mode);
  try {
    return await readLineFile(path, handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readLineFile(path: string, handle: FileHandle): Promise<LineFile> {
  const found = await handle.stat();
  if (!found.isFile()) throw failure(path, 'is not a file');
  let complete = await endOfLastLine(handle, found.size);
  if (complete < found.size) await handle.truncate(complete);
  /** Bytes of the file as far as they are known. */
  let size = complete;
  let broken = false;

  async function rollBack(): Promise<void> {
    broken = true;
    // Never longer than it is: somebody may have emptied it.
    const { size: now } = await handle.stat();
    if (now > complete) await handle.truncate(complete);
    size = Math.min(now, complete);
    complete = size;
    broken = false;
  }

  return {
    path,
    get bytes() {
      return complete;
    },
    writtenBefore: complete === 0 ? undefined : found.mtimeMs,
    repairedBytes: found.size - complete,
    async check() {
      if (broken) await rollBack();
      // An open file's facts are in memory; a thread of its own would cost more than the answer.
      const { size: now, nlink } = fstatSync(handle.fd);
      if (nlink === 0) return undefined;
      if (now > size)
        throw failure(path, 'was written to by somebody else; give each plugin a file of its own');
      if (now === size) return 0;
      // Somebody cut it, perhaps within a line.
      complete = await endOfLastLine(handle, now);
      if (complete < now) await handle.truncate(complete);
      const before = size;
      size = complete;
      return before - complete;
    },
    async append(octets) {
      let written = 0;
      while (written < octets.length) {
        const { bytesWritten } = await handle.write(octets, written);
        written += bytesWritten;
        size += bytesWritten;
      }
    },
    complete() {
      complete = size;
    },
    rollBack,
    sync: () => handle.datasync(),
    async close() {
      // What could not be taken back would stay for good.
      if (broken) await rollBack().catch(() => {});
      await handle.close();
    },
  };
}

/** Where the last complete line ends. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const octets = Buffer.alloc(Math.min(size, LOOK_BACK_BYTES));
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - octets.length);
    const { bytesRead } = await handle.read(octets, 0, end - start, start);
    const newline = octets.lastIndexOf(NEWLINE, bytesRead - 1);
    if (newline >= 0 && bytesRead > 0) return start + newline + 1;
    end = start;
  }
  return 0;
}

function failure(path: string, what: string): EstreamerPluginError {
  return new EstreamerPluginError('write-failed', `${path} ${what}.`, { file: path });
}
