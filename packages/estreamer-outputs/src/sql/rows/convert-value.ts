import { isIP } from 'node:net';
import type { DialectRules, SqlValue } from '../dialects/dialect-rules.ts';
import type { SqlColumn, SqlColumnType } from '../sql-table.ts';

/** What became of a value. */
export interface ConvertedValue {
  /** Undefined when the column cannot hold it. */
  readonly value: SqlValue | undefined;
  /** False when it is not all that the record said. */
  readonly exact: boolean;
}

const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_SECONDS = 0xffffffff;
const DIGITS = /^\d{1,20}$/;
const INTEGER = /^-?\d{1,16}$/;

const misfit: ConvertedValue = { value: undefined, exact: false };
const exactly = (value: SqlValue): ConvertedValue => ({ value, exact: true });

/** Makes the function that fits values into a column. Its argument is never undefined or null. */
export function createConverter(
  { type, length }: SqlColumn,
  rules: Pick<DialectRules, 'encodeUint64' | 'encodeTimestamp'>,
): (value: unknown) => ConvertedValue {
  switch (type) {
    case 'integer':
      return convertInteger;
    case 'uint64':
      return (value) => convertUint64(value, rules.encodeUint64);
    case 'real':
      return convertReal;
    case 'text':
      return (value) => convertText(value, length);
    case 'timestamp':
      return (value) => convertTimestamp(value, rules.encodeTimestamp);
    case 'address':
      return convertAddress;
    case 'json':
      return convertJson;
  }
}

/** What stands in a key's column for a value that is not there. */
export function nothingOf(type: SqlColumnType, rules: Pick<DialectRules, 'encodeTimestamp'>): SqlValue {
  switch (type) {
    case 'integer':
    case 'uint64':
    case 'real':
      return 0;
    case 'timestamp':
      return rules.encodeTimestamp(0);
    case 'address':
      return '::';
    default:
      return '';
  }
}

function convertInteger(value: unknown): ConvertedValue {
  if (typeof value === 'boolean') return exactly(value ? 1 : 0);
  const number = typeof value === 'string' && INTEGER.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? exactly(number as number) : misfit;
}

function convertUint64(value: unknown, encode: DialectRules['encodeUint64']): ConvertedValue {
  const digits = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof digits !== 'string' || !DIGITS.test(digits) || BigInt(digits) > MAX_UINT64) return misfit;
  return exactly(encode(digits));
}

function convertReal(value: unknown): ConvertedValue {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isFinite(number) ? exactly(number as number) : misfit;
}

function convertTimestamp(value: unknown, encode: DialectRules['encodeTimestamp']): ConvertedValue {
  const seconds = Number.isInteger(value) ? (value as number) : -1;
  if (seconds === 0) return exactly(null);
  return seconds > 0 && seconds <= MAX_SECONDS ? exactly(encode(seconds)) : misfit;
}

function convertAddress(value: unknown): ConvertedValue {
  return typeof value === 'string' && isIP(value) !== 0 && !value.includes('%') ? exactly(value) : misfit;
}

function convertText(value: unknown, length: number | undefined): ConvertedValue {
  const text = textOf(value);
  const stored = cleanText(length === undefined || text.length <= length ? text : text.slice(0, length));
  return { value: stored, exact: stored === text };
}

function convertJson(value: unknown): ConvertedValue {
  const text = writeJson(value);
  const stored = makeStorable(text);
  return { value: stored, exact: stored === text };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex');
  }
  return typeof value === 'object' ? writeJson(value) : String(value);
}

/** JSON with bytes as hexadecimal digits. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    item instanceof Uint8Array
      ? Buffer.from(item.buffer, item.byteOffset, item.length).toString('hex')
      : item,
  );
}

/** What databases do not store, as JSON writes it: NUL and half surrogate pairs. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

/** Replaces in JSON what databases do not store. */
function makeStorable(json: string): string {
  if (!UNSTORABLE.test(json)) return json;
  return JSON.stringify(JSON.parse(json), (_name, item: unknown) => {
    if (typeof item === 'string') return cleanText(item);
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([name, value]) => [cleanText(name), value]));
  });
}

/** Text without NUL, which PostgreSQL does not take, and without half surrogate pairs, which no database does. */
function cleanText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
