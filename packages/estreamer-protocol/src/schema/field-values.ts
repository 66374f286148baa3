import { isIPv4, isIPv6 } from 'node:net';
import { EstreamerProtocolError } from '../errors/protocol-error.ts';

/** Checks of what an encoder is given; each throws `invalid-value` with the field's name. */

type Values = Readonly<Record<string, unknown>>;

export function invalid(name: string, value: unknown, expected: string): EstreamerProtocolError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
  return new EstreamerProtocolError('invalid-value', `${name} is ${shown}; it must be ${expected}.`, {
    field: name,
  });
}

export function asInteger(name: string, value: unknown, min: number, max: number): number {
  const number = value ?? 0;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
    throw invalid(name, value, `an integer from ${min} to ${max}`);
  }
  return number;
}

export function asUint64(name: string, value: unknown): number | bigint {
  const given = value ?? 0;
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0) return given;
  const number = typeof given === 'string' && /^\d{1,20}$/.test(given) ? BigInt(given) : given;
  if (typeof number !== 'bigint' || number < 0n || number > 0xffff_ffff_ffff_ffffn) {
    throw invalid(name, value, 'an integer from 0 to 18446744073709551615, above 2^53 - 1 as decimal text');
  }
  return number;
}

/** A UUID without its dashes. */
export function uuidHex(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.length !== 36 || !hasDashes(value))
    throw invalid(name, value, '16 bytes in hexadecimal text, 8-4-4-4-12');
  return value.slice(0, 8) + value.slice(9, 13) + value.slice(14, 18) + value.slice(19, 23) + value.slice(24);
}

function hasDashes(uuid: string): boolean {
  return uuid[8] === '-' && uuid[13] === '-' && uuid[18] === '-' && uuid[23] === '-';
}

/** Bytes from hexadecimal text of exactly their number; zeros for none. */
export function hexBytes(name: string, value: unknown, length: number): Uint8Array {
  if (value === undefined) return new Uint8Array(length);
  // Buffer stops at the first character that is not hexadecimal.
  const bytes =
    typeof value === 'string' && value.length === 2 * length ? Buffer.from(value, 'hex') : undefined;
  if (bytes?.length !== length) throw invalid(name, value, `${length} bytes in hexadecimal text`);
  return bytes;
}

export function ipv4Bytes(name: string, value: unknown): Uint8Array {
  if (value === undefined) return new Uint8Array(4);
  if (typeof value !== 'string' || !isIPv4(value)) throw invalid(name, value, 'an IPv4 address');
  return Uint8Array.from(value.split('.').map(Number));
}

export function ipv6Bytes(name: string, value: unknown): Uint8Array {
  const bytes = new Uint8Array(16);
  if (value === undefined || value === '::') return bytes;
  if (typeof value !== 'string') throw invalid(name, value, 'an IPv6 or IPv4 address');
  if (isIPv4(value)) {
    bytes.fill(0xff, 10, 12);
    bytes.set(ipv4Bytes(name, value), 12);
    return bytes;
  }
  if (!isIPv6(value) || value.includes('%')) throw invalid(name, value, 'an IPv6 or IPv4 address');
  const [head = '', tail = ''] = withoutDots(name, value).split('::');
  bytes.set(groupBytes(head));
  const last = groupBytes(tail);
  bytes.set(last, 16 - last.length);
  return bytes;
}

/** The last two groups of an address in hexadecimal where it ends in dotted decimal. */
function withoutDots(name: string, address: string): string {
  const dotted = /[^:]*\.[^:]*$/.exec(address)?.[0];
  if (dotted === undefined) return address;
  const hex = Buffer.from(ipv4Bytes(name, dotted)).toString('hex');
  return `${address.slice(0, -dotted.length)}${hex.slice(0, 4)}:${hex.slice(4)}`;
}

function groupBytes(groups: string): number[] {
  if (groups === '') return [];
  return groups.split(':').flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

export function asText(name: string, value: unknown): string {
  const text = value ?? '';
  if (typeof text !== 'string') throw invalid(name, value, 'text');
  return text;
}

export function asBytes(name: string, value: unknown): Uint8Array {
  const bytes = value ?? new Uint8Array();
  if (!(bytes instanceof Uint8Array)) throw invalid(name, value, 'a Uint8Array');
  return bytes;
}

export function asObject(name: string, value: unknown): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(name, value, 'an object');
  return value as Values;
}

export function asArray(name: string, value: unknown): readonly unknown[] {
  const items = value ?? [];
  if (!Array.isArray(items)) throw invalid(name, value, 'an array');
  return items;
}
