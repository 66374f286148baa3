/** Bytes of a pcap file's header. */
export const FILE_HEADER_SIZE = 24;

/** Bytes of the header before each packet. */
export const PACKET_HEADER_SIZE = 16;

/** The most bytes of a packet that libpcap and Wireshark take. */
export const MAX_SNAP_LENGTH = 262_144;

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const VERSION_MAJOR = 2;
const VERSION_MINOR = 4;
const MICROSECONDS_PER_SECOND = 1_000_000;

/** What the header of a pcap file says. */
export interface PcapFileHeader {
  readonly linkType: number;
  readonly snapLength: number;
}

/** When a packet was seen, and its bytes. */
export interface PcapPacket {
  /** Unix seconds. */
  readonly second: number;
  readonly microsecond: number;
  /** The whole packet. */
  readonly bytes: Uint8Array;
}

/** The header of a little-endian file with microseconds (draft-ietf-opsawg-pcap, section 4). */
export function encodeFileHeader({ linkType, snapLength }: PcapFileHeader): Buffer {
  const header = Buffer.alloc(FILE_HEADER_SIZE);
  header.writeUInt32LE(MAGIC_MICROSECONDS, 0);
  header.writeUInt16LE(VERSION_MAJOR, 4);
  header.writeUInt16LE(VERSION_MINOR, 6);
  header.writeUInt32LE(snapLength, 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}

/** Reads a header of the form that {@link encodeFileHeader} writes; undefined for any other. */
export function decodeFileHeader(header: Buffer): PcapFileHeader | undefined {
  if (header.length < FILE_HEADER_SIZE || header.readUInt32LE(0) !== MAGIC_MICROSECONDS) return undefined;
  if (header.readUInt16LE(4) !== VERSION_MAJOR || header.readUInt16LE(6) !== VERSION_MINOR) return undefined;
  return { snapLength: header.readUInt32LE(16), linkType: header.readUInt32LE(20) };
}

/** A packet as it stands in a file, cut to the snap length (the same draft, section 5). */
export function encodePacket({ second, microsecond, bytes }: PcapPacket, snapLength: number): Buffer {
  const captured = Math.min(bytes.length, snapLength);
  const packet = Buffer.alloc(PACKET_HEADER_SIZE + captured);
  // The wire does not keep a server from writing more microseconds than a second has; tools would misread them.
  const carried = Math.floor(microsecond / MICROSECONDS_PER_SECOND);
  packet.writeUInt32LE((second + carried) >>> 0, 0);
  packet.writeUInt32LE(microsecond % MICROSECONDS_PER_SECOND, 4);
  packet.writeUInt32LE(captured, 8);
  packet.writeUInt32LE(bytes.length, 12);
  packet.set(captured === bytes.length ? bytes : bytes.subarray(0, captured), PACKET_HEADER_SIZE);
  return packet;
}
