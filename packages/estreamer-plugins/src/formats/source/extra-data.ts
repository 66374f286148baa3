import { isUtf8 } from 'node:buffer';
import { isIPv4, SocketAddress } from 'node:net';

/** Types of extra data that are an address in octets: the client in front of a proxy, the ends of a tunnel. */
const ADDRESS_TYPES: readonly number[] = [1, 2, 11, 12];

/** Extra data of an intrusion event as text: an address where it is one; hexadecimal where it is no text. */
export function extraDataText(type: number, octets: Uint8Array): string {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  if (ADDRESS_TYPES.includes(type) && buffer.length === 4) return buffer.join('.');
  if (ADDRESS_TYPES.includes(type) && buffer.length === 16) return ipv6Text(buffer);
  return isUtf8(buffer) ? buffer.toString('utf8').replace(/\0+$/, '') : buffer.toString('hex');
}

/** IPv6 in its short form; IPv4 where it is mapped. */
function ipv6Text(octets: Buffer): string {
  const groups = octets.toString('hex').replace(/(?<=.)(?=(?:.{4})+$)/g, ':');
  const { address } = new SocketAddress({ family: 'ipv6', address: groups });
  const mapped = address.slice(address.lastIndexOf(':') + 1);
  return address.startsWith('::ffff:') && isIPv4(mapped) ? mapped : address;
}
