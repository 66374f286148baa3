import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeFileHeader, FILE_HEADER_SIZE, type PcapFileHeader } from './pcap-format.ts';
import { markOf, scanPcapFile } from './scan-pcap-file.ts';

/** A pcap file open for writing. */
export interface PcapFile {
  readonly path: string;
  readonly linkType: number;
  /** Bytes that it has. */
  readonly size: number;
  /** Unix seconds of when it was made. */
  readonly madeAt: number;
  /** True when an earlier run had left it with a last packet that was cut short. */
  readonly repaired: boolean;
  /**
   * Tells whether the packet stands in the file since before it was opened. Each packet that stands there is reported
   * once, so of two equal packets the second is reported only if the file has two.
   */
  claim(encodedPacket: Uint8Array): boolean;
  /** Writes bytes at the end. The file is as it was when that fails. */
  append(bytes: Uint8Array): Promise<void>;
  /** Takes back all that was written behind a length. */
  cutBack(length: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** How files are made. */
export interface PcapFileOptions extends PcapFileHeader {
  readonly fileMode: number;
  readonly rememberedPackets: number;
  /** Whether a new file's place in its folder is forced to the disk as well. */
  readonly syncDirectory: boolean;
  /** Unix seconds. */
  readonly now: number;
}

/** What the system says when the name belongs to a symbolic link or a folder. */
const NOT_A_FILE = new Set(['ELOOP', 'EISDIR']);

/** Opens a file that is there and can be continued; undefined if it is another kind of file or damaged. */
export async function continuePcapFile(
  path: string,
  options: PcapFileOptions,
): Promise<PcapFile | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDWR | constants.O_NOFOLLOW);
  } catch (error) {
    if (NOT_A_FILE.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  try {
    const scan = await scanPcapFile(handle, options.rememberedPackets);
    const { header, rest, length } = scan;
    const fits = header?.linkType === options.linkType && header.snapLength === options.snapLength;
    if (rest === 'damaged' || (!fits && length >= FILE_HEADER_SIZE)) {
      await handle.close();
      return undefined;
    }
    if (rest === 'cut-short') await handle.truncate(length);
    if (length < FILE_HEADER_SIZE) {
      await handle.truncate(0);
      await writeAll(handle, encodeFileHeader(options), 0);
    }
    return createPcapFile(handle, path, options.linkType, {
      size: Math.max(length, FILE_HEADER_SIZE),
      madeAt: scan.madeAt,
      marks: scan.marks,
      repaired: rest === 'cut-short',
    });
  } catch (error) {
    await handle.close().catch(() => {});
    throw error;
  }
}

/** Makes a file. @throws the system's error, `EEXIST` if there is one of the name */
export async function beginPcapFile(path: string, options: PcapFileOptions): Promise<PcapFile> {
  const handle = await open(path, 'wx+', options.fileMode);
  try {
    await writeAll(handle, encodeFileHeader(options), 0);
    if (options.syncDirectory) await syncDirectory(dirname(path));
  } catch (error) {
    await handle.close().catch(() => {});
    await unlink(path).catch(() => {});
    throw error;
  }
  return createPcapFile(handle, path, options.linkType, {
    size: FILE_HEADER_SIZE,
    madeAt: options.now,
    marks: new Map(),
    repaired: false,
  });
}

function createPcapFile(
  handle: FileHandle,
  path: string,
  linkType: number,
  found: { size: number; madeAt: number; marks: Map<string, number>; repaired: boolean },
): PcapFile {
  const { madeAt, marks, repaired } = found;
  let { size } = found;
  return {
    path,
    linkType,
    madeAt,
    repaired,
    get size() {
      return size;
    },
    claim(encodedPacket) {
      if (marks.size === 0) return false;
      const mark = markOf(encodedPacket);
      const count = marks.get(mark);
      if (count === undefined) return false;
      if (count === 1) marks.delete(mark);
      else marks.set(mark, count - 1);
      return true;
    },
    async append(bytes) {
      try {
        await writeAll(handle, bytes, size);
      } catch (error) {
        // A failure of this too leaves what the next run repairs.
        await handle.truncate(size).catch(() => {});
        throw error;
      }
      size += bytes.length;
    },
    async cutBack(length) {
      await handle.truncate(length);
      size = length;
    },
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open folders, and needs no such thing.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
