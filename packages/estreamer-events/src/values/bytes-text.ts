import { isUtf8 } from 'node:buffer';
import { isIPv4, SocketAddress } from 'node:net';

/** How bytes are written. */
export type BytesNotation = 'hex' | 'base64';

/** Bytes in a notation. */
export function bytesText(bytes: Uint8Array, notation: BytesNotation): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(notation);
}

/** Bytes as the text that they are, without closing NULs; as hexadecimal text where they are none. */
export function bytesAsText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString('utf8').replace(/\0+$/, '') : buffer.toString('hex');
}

/** Bytes in hexadecimal. */
export function hexText(bytes: Uint8Array): string {
  return bytesText(bytes, 'hex');
}

/** The IP address that 4 or 16 bytes stand for; IPv4 where it is mapped. */
export function addressText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  const groups = hexText(bytes).replace(/(?<=.)(?=(?:.{4})+$)/g, ':');
  const { address } = new SocketAddress({ family: 'ipv6', address: groups });
  const mapped = address.slice(address.lastIndexOf(':') + 1);
  return address.startsWith('::ffff:') && isIPv4(mapped) ? mapped : address;
}
