import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRecordDecoder, createRecordEncoder, type RecordOfKind } from '@x/estreamer-protocol';

type Packet = RecordOfKind<'packet'>;

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();

/** A packet record as the decoder gives it; its bytes say which it is. */
export function packet(number: number, given: Partial<Packet['data']> = {}): Packet {
  const bytes = Buffer.from(`packet ${number} `.padEnd(60, '.'));
  return decoder.decode(
    encoder.encode({
      kind: 'packet',
      data: {
        deviceId: 1,
        eventId: number,
        eventSecond: 1_700_000_000,
        packetSecond: 1_700_000_000 + number,
        packetMicrosecond: 123_456,
        linkType: 1,
        packetLength: given.packetData?.length ?? bytes.length,
        packetData: bytes,
        ...given,
      },
    }),
  ) as Packet;
}

/** A packet as a file has it. */
export interface ReadPacket {
  readonly second: number;
  readonly microsecond: number;
  readonly originalLength: number;
  readonly text: string;
}

/** Reads a file byte by byte, on its own understanding of the format; throws if an byte is left over. */
export function parsePcap(bytes: Buffer): { linkType: number; snapLength: number; packets: ReadPacket[] } {
  if (bytes.readUInt32LE(0) !== 0xa1b2c3d4) throw new Error('no pcap file');
  const packets: ReadPacket[] = [];
  let position = 24;
  while (position < bytes.length) {
    const length = bytes.readUInt32LE(position + 8);
    if (position + 16 + length > bytes.length) throw new Error('a packet is cut short');
    packets.push({
      second: bytes.readUInt32LE(position),
      microsecond: bytes.readUInt32LE(position + 4),
      originalLength: bytes.readUInt32LE(position + 12),
      text: bytes.toString('latin1', position + 16, position + 16 + length).replace(/\.+$/, ''),
    });
    position += 16 + length;
  }
  return { linkType: bytes.readUInt32LE(20), snapLength: bytes.readUInt32LE(16), packets };
}

/** The files of a folder by name, with the texts of their packets. */
export async function readFiles(directory: string): Promise<Record<string, string[]>> {
  const files: Record<string, string[]> = {};
  for (const name of (await readdir(directory)).sort()) {
    files[name] = parsePcap(await readFile(join(directory, name))).packets.map(({ text }) => text.trim());
  }
  return files;
}
