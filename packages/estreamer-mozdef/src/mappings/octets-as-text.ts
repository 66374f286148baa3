import { isUtf8 } from 'node:buffer';

/** Octets as the text that they are, without closing NULs; as hexadecimal text where they are none. */
export function octetsAsText(octets: Uint8Array): string {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  return isUtf8(buffer) ? buffer.toString('utf8').replace(/\0+$/, '') : buffer.toString('hex');
}
