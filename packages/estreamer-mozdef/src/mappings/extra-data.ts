import { isIPv4, SocketAddress } from 'node:net';
import { octetsAsText } from './octets-as-text.ts';

interface ExtraData {
  readonly extraDataType: number;
  readonly extraData: Uint8Array;
}

/** Types of extra data that are an address in octets: the client in front of a proxy, the ends of a tunnel. */
const ORIGINAL_CLIENT_TYPES: readonly number[] = [1, 2];
const ADDRESS_TYPES: readonly number[] = [...ORIGINAL_CLIENT_TYPES, 11, 12];

/** Extra data of an intrusion event as text: an address where it is one. */
export function extraDataText(data: ExtraData): string {
  return addressIn(data, ADDRESS_TYPES) ?? octetsAsText(data.extraData);
}

/** The client that the extra data names. */
export function extraDataAddress(data: ExtraData): string | undefined {
  return addressIn(data, ORIGINAL_CLIENT_TYPES);
}

function addressIn({ extraDataType, extraData }: ExtraData, types: readonly number[]): string | undefined {
  if (!types.includes(extraDataType)) return undefined;
  if (extraData.length === 4) return extraData.join('.');
  return extraData.length === 16 ? ipv6Text(extraData) : undefined;
}

/** IPv6 in its short form; IPv4 where it is mapped. */
function ipv6Text(octets: Uint8Array): string {
  const groups = Buffer.from(octets)
    .toString('hex')
    .replace(/(?<=.)(?=(?:.{4})+$)/g, ':');
  const { address } = new SocketAddress({ family: 'ipv6', address: groups });
  const mapped = address.slice(address.lastIndexOf(':') + 1);
  return address.startsWith('::ffff:') && isIPv4(mapped) ? mapped : address;
}
