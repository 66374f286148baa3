import { isIP } from 'node:net';
import { noAddresses } from '../event/no-value.ts';
import type { FactValue } from '../event/vocabulary.ts';
import type { Cuts } from './cuts.ts';

/** What compiled functions call to read values; each gives `undefined` for a value that says nothing. */

const ONLY_ZEROS = /^[0:-]*$/;

/** An event can have dozens of names from metadata; together they must leave room for its own texts. */
const MAX_NAME_BYTES = 1024;

/** The last second of the year 9999, beyond which ISO 8601 has another form. */
const LAST_SECOND = 253_402_300_799;

/** A value that a fact can have. */
export function scalar(value: unknown): FactValue | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'boolean':
      return value;
    case 'bigint':
      return String(value);
    default:
      return undefined;
  }
}

/** The same as text or number, so that a field never has another type. */
export function plain(value: unknown): string | number | undefined {
  const found = scalar(value);
  return typeof found === 'boolean' ? String(found) : found;
}

/** The same, but 0 and all zeros say nothing either. */
export function id(value: unknown): string | number | undefined {
  if (typeof value === 'string') return identifier(value);
  return value === 0 ? undefined : plain(value);
}

/** An identifier that is not all zeros. */
export function identifier(value: string): string | undefined {
  const { length } = value;
  if (length === 0) return undefined;
  // Only what begins and ends with one of these can be all zeros.
  if (!isZeroLike(value.charCodeAt(0)) || !isZeroLike(value.charCodeAt(length - 1))) return value;
  return value === NIL_UUID || ONLY_ZEROS.test(value) ? undefined : value;
}

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** Whether a character is 0, a colon or a hyphen. */
function isZeroLike(code: number): boolean {
  return code === 48 || code === 58 || code === 45;
}

/** What metadata calls a value. */
export function name(called: string | undefined, cuts: Cuts): string | undefined {
  if (called === undefined || called === '') return undefined;
  return cuts.toBytes(called, MAX_NAME_BYTES);
}

/** A text that is known to be an address, if it is that of a host. */
export function knownAddress(value: string | undefined): string | undefined {
  return value === undefined || (value.length < 15 && noAddresses.includes(value)) ? undefined : value;
}

/** Whatever it is, if it is the address of a host: without a zone (`%eth0`), which no index takes for an address. */
export function address(value: unknown): string | undefined {
  return typeof value === 'string' &&
    !noAddresses.includes(value) &&
    isIP(value) !== 0 &&
    !value.includes('%')
    ? value
    : undefined;
}

const SHA256 = /^[0-9a-f]{64}$/i;

/** Whatever it is, if it is a SHA-256 in hexadecimal. */
export function hash(value: unknown): string | undefined {
  return typeof value === 'string' && value.length === 64 && SHA256.test(value) ? value : undefined;
}

/** Unix seconds, if they are a time that ISO 8601 can write. */
export function time(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= LAST_SECOND
    ? (value as number)
    : undefined;
}

/** Microseconds; 0 where there are none. */
export function microseconds(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) < 1_000_000
    ? (value as number)
    : 0;
}

/** Looks a value up in a table whose keys are in small letters. */
export function lookUp(
  table: ReadonlyMap<string | number, FactValue>,
  value: unknown,
): FactValue | undefined {
  if (typeof value === 'number') return table.get(value);
  if (typeof value !== 'string') return typeof value === 'boolean' ? table.get(String(value)) : undefined;
  return table.get(value) ?? table.get(value.toLowerCase());
}

/** Makes a table for {@link lookUp}: keys in any case, numbers by their digits too. */
export function lookUpTable<Value extends FactValue>(
  entries: Readonly<Record<string, Value>>,
): ReadonlyMap<string | number, Value> {
  const table = new Map<string | number, Value>();
  for (const [key, value] of Object.entries(entries)) {
    table.set(key, value);
    table.set(key.toLowerCase(), value);
    if (/^(?:0|[1-9]\d{0,14})$/.test(key)) table.set(Number(key), value);
  }
  return table;
}

/** Makes a set of values for conditions: texts in any case, numbers by their digits too. */
export function valueSet(values: readonly FactValue[]): ReadonlyMap<string | number, true> {
  return lookUpTable(Object.fromEntries(values.map((value) => [String(value), true as const])));
}

/** Makes a test for a list of values: texts in any case. */
export function createValueTest(values: readonly FactValue[]): (value: unknown) => boolean {
  const set = new Set(values.map((value) => (typeof value === 'string' ? value.toLowerCase() : value)));
  // The lengths of the texts, as bits: nearly all texts are told apart by these.
  let lengths = 0;
  for (const value of values) if (typeof value === 'string') lengths |= lengthBit(value);
  return (value) => {
    if (typeof value !== 'string') return set.has(value as FactValue);
    return (lengths & lengthBit(value)) !== 0 && set.has(value.toLowerCase());
  };
}

function lengthBit(text: string): number {
  return 1 << (text.length & 31);
}

/** As many digits as a 64-bit number has. */
const DIGITS = /^\d{1,20}$/;

/** A whole number, also one that a text stands for; its digits where a number cannot hold it. */
export function numeric(value: unknown): number | string | undefined {
  if (typeof value !== 'string') return Number.isSafeInteger(value) ? (value as number) : undefined;
  if (!DIGITS.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Tells whether a protocol, by number or name, is ICMP, which has types and codes in place of ports. */
export function isIcmp(protocol: unknown): boolean {
  if (typeof protocol === 'string') return protocol === '1' || protocol === '58' || /icmp/i.test(protocol);
  return protocol === 1 || protocol === 58;
}

/** Texts of a list are put together until they are this long: more than any event has room for. */
const ENOUGH_CHARACTERS = 40_000;

type Values = Readonly<Record<string, unknown>>;
type Pick = (value: unknown, called: string | undefined) => FactValue | undefined;

/**
 * Makes the reader of a field in blocks and lists. The values of a list become one text, each once.
 *
 * @param path the field, with dots
 * @param pickItem how the items of a list are read
 */
export function createPathReader(
  path: string,
  pick: Pick,
  pickItem: Pick,
  cuts: Cuts,
): (data: Values, names: Readonly<Record<string, string>>) => FactValue | undefined {
  const segments = path.split('.');
  return (data, names) => {
    const texts = new Set<string>();
    let length = 0;
    let single: FactValue | undefined;
    let isCut = false;
    const walk = (value: unknown, depth: number, named: string, listed: boolean): void => {
      if (value === undefined) return;
      if (length > ENOUGH_CHARACTERS && !cuts.isOff) {
        isCut = true;
        return;
      }
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) walk(item, depth, `${named}.${index}`, true);
        return;
      }
      const segment = segments[depth];
      if (segment !== undefined) {
        if (typeof value === 'object' && value !== null) {
          walk((value as Values)[segment], depth + 1, named === '' ? segment : `${named}.${segment}`, listed);
        }
        return;
      }
      const picked = (listed ? pickItem : pick)(value, names[named]);
      if (!listed) single = picked;
      else if (picked !== undefined && !texts.has(String(picked))) {
        texts.add(String(picked));
        length += String(picked).length;
      }
    };
    walk(data, 0, '', false);
    if (isCut) cuts.note(length, ENOUGH_CHARACTERS, 'characters');
    return texts.size === 0 ? single : [...texts].join(', ');
  };
}
