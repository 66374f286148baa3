import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRecordDecoder, createRecordEncoder, type RecordOfKind } from '@x/estreamer-protocol';

type Packet = RecordOfKind<'packet'>;

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();

/** A packet record as the decoder gives it; its octets say which it is. */
export function packet(number: number, given: Partial<Packet['data']> = {}): Packet {
  const octets = Buffer.from(`packet ${number} `.padEnd(60, '.'));
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
        packetLength: given.packetData?.length ?? octets.length,
        packetData: octets,
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

/** Reads a file octet by octet, on its own understanding of the format; throws if an octet is left over. */
export function parsePcap(octets: Buffer): { linkType: number; snapLength: number; packets: ReadPacket[] } {
  if (octets.readUInt32LE(0) !== 0xa1b2c3d4) throw new Error('no pcap file');
  const packets: ReadPacket[] = [];
  let position = 24;
  while (position < octets.length) {
    const length = octets.readUInt32LE(position + 8);
    if (position + 16 + length > octets.length) throw new Error('a packet is cut short');
    packets.push({
      second: octets.readUInt32LE(position),
      microsecond: octets.readUInt32LE(position + 4),
      originalLength: octets.readUInt32LE(position + 12),
      text: octets.toString('latin1', position + 16, position + 16 + length).replace(/\.+$/, ''),
    });
    position += 16 + length;
  }
  return { linkType: octets.readUInt32LE(20), snapLength: octets.readUInt32LE(16), packets };
}

/** The files of a folder by name, with the texts of their packets. */
export async function readFiles(directory: string): Promise<Record<string, string[]>> {
  const files: Record<string, string[]> = {};
  for (const name of (await readdir(directory)).sort()) {
    files[name] = parsePcap(await readFile(join(directory, name))).packets.map(({ text }) => text.trim());
  }
  return files;
}
