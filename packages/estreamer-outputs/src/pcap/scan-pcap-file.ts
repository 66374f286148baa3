import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import {
  decodeFileHeader,
  FILE_HEADER_SIZE,
  MAX_SNAP_LENGTH,
  PACKET_HEADER_SIZE,
  type PcapFileHeader,
} from './pcap-format.ts';

/** What stands in a file that an earlier run left. */
export interface PcapScan {
  /** Undefined when it is not a file of this plugin's form, or too short for its header. */
  readonly header: PcapFileHeader | undefined;
  /** Bytes up to the end of the last whole packet. */
  readonly length: number;
  /**
   * What follows there: nothing, a packet that was cut short (or the zeros that a power cut leaves), or something that
   * is no packet.
   */
  readonly rest: 'none' | 'cut-short' | 'damaged';
  /** Marks of the file's last packets and how often each is there. */
  readonly marks: Map<string, number>;
  /** Unix seconds of when the file was made, as far as the file system knows. */
  readonly madeAt: number;
}

const CHUNK_SIZE = 1_048_576;

/** What tells a packet in a file from others: its header and its bytes. */
export function markOf(encodedPacket: Uint8Array): string {
  return hash('sha1', encodedPacket, 'base64');
}

/**
 * Walks a file packet by packet.
 *
 * @param remember how many of the last packets to make marks of
 */
export async function scanPcapFile(file: FileHandle, remember: number): Promise<PcapScan> {
  const { size, birthtimeMs, mtimeMs } = await file.stat();
  const madeAt = (birthtimeMs > 0 ? birthtimeMs : mtimeMs) / 1000;
  const read = createWindow(file, size);
  const start = await read(0, FILE_HEADER_SIZE);
  const header = start === undefined ? undefined : decodeFileHeader(start);
  const recent: string[] = [];
  let position = FILE_HEADER_SIZE;
  let rest: PcapScan['rest'] = size < FILE_HEADER_SIZE ? 'cut-short' : 'none';
  while (header !== undefined && position < size) {
    const packetHeader = await read(position, PACKET_HEADER_SIZE);
    const captured = packetHeader?.readUInt32LE(8) ?? 0;
    if (packetHeader?.every((byte) => byte === 0) === true) {
      rest = (await isAllZero(read, position, size)) ? 'cut-short' : 'damaged';
      break;
    }
    if (captured > Math.min(header.snapLength, MAX_SNAP_LENGTH)) {
      rest = 'damaged';
      break;
    }
    const length = PACKET_HEADER_SIZE + captured;
    const packet = packetHeader === undefined ? undefined : await read(position, length);
    if (packet === undefined) {
      rest = 'cut-short';
      break;
    }
    recent.push(markOf(packet));
    if (recent.length > remember * 2) recent.splice(0, recent.length - remember);
    position += length;
  }
  const marks = new Map<string, number>();
  for (const mark of remember === 0 ? [] : recent.slice(-remember)) {
    marks.set(mark, (marks.get(mark) ?? 0) + 1);
  }
  return { header, length: Math.min(position, size), rest, marks, madeAt };
}

type Read = (position: number, length: number) => Promise<Buffer | undefined>;

/** Reads forward through a file in large steps; undefined where the file ends before. */
function createWindow(file: FileHandle, size: number): Read {
  let window = Buffer.alloc(0);
  let windowStart = 0;
  return async (position, length) => {
    if (position + length > size) return undefined;
    if (position < windowStart || position + length > windowStart + window.length) {
      const buffer = Buffer.alloc(Math.min(Math.max(length, CHUNK_SIZE), size - position));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled);
        if (bytesRead === 0) return undefined;
        filled += bytesRead;
      }
      window = buffer;
      windowStart = position;
    }
    return window.subarray(position - windowStart, position - windowStart + length);
  };
}

async function isAllZero(read: Read, start: number, size: number): Promise<boolean> {
  for (let position = start; position < size; position += CHUNK_SIZE) {
    const bytes = await read(position, Math.min(CHUNK_SIZE, size - position));
    if (bytes?.some((byte) => byte !== 0) ?? true) return false;
  }
  return true;
}
