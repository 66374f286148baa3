/** A TCP segment whose source port and sequence number are still open. */
interface TcpSegment {
  /** IPv4 addresses. */
  readonly source: string;
  readonly destination: string;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

const ETHERNET_SIZE = 14;
const IP_SIZE = 20;
const TCP_SIZE = 20;
const SOURCE_MAC = '0050560000fe';
const DESTINATION_MAC = '005056000050';
const ETHERTYPE_IPV4 = 0x0800;
const PROTOCOL_TCP = 6;
const TIME_TO_LIVE = 57;
const DO_NOT_FRAGMENT = 0x4000;
const HEADER_WORDS_AND_FLAGS = 0x5018;
const WINDOW = 64_240;

const IP_OFFSET = ETHERNET_SIZE;
const TCP_OFFSET = ETHERNET_SIZE + IP_SIZE;
const SOURCE_PORT_OFFSET = TCP_OFFSET;
const SEQUENCE_OFFSET = TCP_OFFSET + 4;
const CHECKSUM_OFFSET = TCP_OFFSET + 16;

/** A whole Ethernet frame with the segment; source port and sequence number are 0 and the checksums fit that. */
export function tcpFrame({ source, destination, destinationPort, payload }: TcpSegment): Buffer {
  const frame = Buffer.alloc(ETHERNET_SIZE + IP_SIZE + TCP_SIZE + payload.length);
  frame.write(DESTINATION_MAC + SOURCE_MAC, 'hex');
  frame.writeUInt16BE(ETHERTYPE_IPV4, 12);
  frame[IP_OFFSET] = 0x45;
  frame.writeUInt16BE(IP_SIZE + TCP_SIZE + payload.length, IP_OFFSET + 2);
  frame.writeUInt16BE(DO_NOT_FRAGMENT, IP_OFFSET + 6);
  frame[IP_OFFSET + 8] = TIME_TO_LIVE;
  frame[IP_OFFSET + 9] = PROTOCOL_TCP;
  frame.set(source.split('.').map(Number), IP_OFFSET + 12);
  frame.set(destination.split('.').map(Number), IP_OFFSET + 16);
  frame.writeUInt16BE(complement(sumOfWords(frame.subarray(IP_OFFSET, TCP_OFFSET))), IP_OFFSET + 10);
  frame.writeUInt16BE(destinationPort, TCP_OFFSET + 2);
  frame.writeUInt16BE(HEADER_WORDS_AND_FLAGS, TCP_OFFSET + 12);
  frame.writeUInt16BE(WINDOW, TCP_OFFSET + 14);
  frame.set(payload, TCP_OFFSET + TCP_SIZE);
  const pseudoHeader =
    sumOfWords(frame.subarray(IP_OFFSET + 12, TCP_OFFSET)) + PROTOCOL_TCP + TCP_SIZE + payload.length;
  frame.writeUInt16BE(complement(pseudoHeader + sumOfWords(frame.subarray(TCP_OFFSET))), CHECKSUM_OFFSET);
  return frame;
}

/** Sets source port and sequence number of a frame from {@link tcpFrame}, and its checksum accordingly. */
export function addressFrame(frame: Buffer, sourcePort: number, sequence: number): void {
  frame.writeUInt16BE(sourcePort, SOURCE_PORT_OFFSET);
  frame.writeUInt32BE(sequence, SEQUENCE_OFFSET);
  const before = complement(frame.readUInt16BE(CHECKSUM_OFFSET));
  const sum = before + sourcePort + (sequence >>> 16) + (sequence & 0xffff);
  frame.writeUInt16BE(complement(sum), CHECKSUM_OFFSET);
}

function sumOfWords(octets: Buffer): number {
  let sum = 0;
  for (let offset = 0; offset < octets.length; offset += 2) {
    sum += ((octets[offset] ?? 0) << 8) | (octets[offset + 1] ?? 0);
  }
  return sum;
}

/** The ones' complement of a ones' complement sum, in 16 bits (RFC 1071). */
function complement(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}
