import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import { type BytesNotation, bytesText } from './bytes-text.ts';
import type { Cuts } from './cuts.ts';
import { jsonOf } from './json-text.ts';

/**
 * Every field of a record with their names, as JSON; nothing if there are none.
 *
 * @param max the longest text, in UTF-8 bytes
 */
export function dataJson(
  { data }: EventRecord,
  names: ResolvedNames,
  max: number,
  cuts: Cuts,
): string | undefined {
  if (data === undefined || Object.keys(data).length === 0) return undefined;
  return recordJson(Object.keys(names).length > 0 ? { ...data, names } : data, 'hex', max, cuts);
}

/**
 * Fields that no fact says, as JSON; nothing if there are none.
 *
 * @param max the longest text, in UTF-8 bytes
 */
export function othersJson(
  fields: readonly (readonly [name: string, value: string | number])[],
  max: number,
  cuts: Cuts,
): string | undefined {
  return fields.length === 0 ? undefined : recordJson(Object.fromEntries(fields), 'hex', max, cuts);
}

/**
 * A part of a record as JSON, on one line for every reader: bytes become text, and what has more than 53 bits its
 * digits.
 *
 * @param max the longest text, in UTF-8 bytes
 */
export function recordJson(value: unknown, bytes: BytesNotation, max: number, cuts: Cuts): string {
  return jsonOf(isPlain(value, max) ? value : plainValue(value, bytes, max, cuts));
}

/** Whether JSON takes a value as it is: an object that has short texts, numbers and the like. */
function isPlain(value: unknown, max: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) || value instanceof Uint8Array) return false;
  for (const key in value) {
    const field = (value as Readonly<Record<string, unknown>>)[key];
    const type = typeof field;
    if (type === 'object' || type === 'bigint') return false;
    if (type === 'string' && (field as string).length * 3 > max) return false;
  }
  return true;
}

function plainValue(value: unknown, bytes: BytesNotation, max: number, cuts: Cuts): unknown {
  if (typeof value === 'string') return cuts.toBytes(value, max);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return cuts.toBytes(bytesText(value, bytes), max);
  if (Array.isArray(value)) return value.map((item) => plainValue(item, bytes, max, cuts));
  // Without a prototype, a field named __proto__ is a field like any other.
  const plain: Record<string, unknown> = Object.create(null);
  for (const [name, field] of Object.entries(value)) plain[name] = plainValue(field, bytes, max, cuts);
  return plain;
}
