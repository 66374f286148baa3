import type { ResolvedNames } from '@x/estreamer-protocol';
import { noAddresses } from '../../event/no-value.ts';
import { hexText } from '../../values/bytes-text.ts';
import type { Cuts } from '../../values/cuts.ts';

/** What to leave out. */
export interface Omissions {
  readonly omitEmpty: boolean;
  readonly omitZeros: boolean;
}

const STANDS_ALONE = /^[\w.:/@+-]+$/;
const TO_ESCAPE = /["\\\p{Cc}\p{Cs}\u2028\u2029]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Writes a text: as it is, where everybody sees where it ends, else in quotes. */
export function pairText(text: string, max: number, cuts: Cuts): string {
  const short = cuts.toBytes(text, max);
  return STANDS_ALONE.test(short) ? short : `"${short.replace(TO_ESCAPE, escapeFound)}"`;
}

function escapeFound(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** No identifier, hardware address or hash. */
const ONLY_ZEROS = /^(?:00(?::00){5}|0{8}(?:-0{4}){3}-0{12}|0{32,})$/;

/** Tells whether a text is empty, or an address, identifier or hash that is all zeros. */
function isNothing(text: string): boolean {
  const first = text.charCodeAt(0);
  // Only what begins with 0 or a colon can be all zeros.
  if (first !== 48 && first !== 58 && text !== '') return false;
  return noAddresses.includes(text) || ONLY_ZEROS.test(text);
}

const KEY = /^[\w.]+$/;

/** Gives a key a form that everybody can read; one that is empty or means something else becomes `field_<key>`. */
function keyText(path: string): string {
  const key = KEY.test(path) ? path : path.replace(/[^\w.]/g, '_');
  return key === '' || ownKeys.has(key) ? `field_${key}` : key;
}

/** The keys of what is known of every event. */
const ownKeys: ReadonlySet<string> = new Set([
  'event_time',
  'kind',
  'record_type',
  'category',
  'sensor',
  'severity',
  'summary',
  'id',
  'server',
  'netmap_id',
  'archive_timestamp',
  'undecoded_bytes',
  'missing_fields',
]);

/** What stands before a value, and before the name of it. */
export interface PairPrefix {
  readonly value: string;
  readonly name: string;
}

export function pairPrefix(path: string): PairPrefix {
  const key = keyText(path);
  return { value: ` ${key}=`, name: ` ${key}_name=` };
}

/** More keys than all records have; servers can invent others. */
const MAX_KEYS = 10_000;

/** Writes pairs of which nothing is known beforehand. */
export class PairWriter {
  readonly #omissions: Omissions;
  readonly #prefixes = new Map<string, PairPrefix>();

  constructor(omissions: Omissions) {
    this.#omissions = omissions;
  }

  /** A text behind its key, unless it says nothing. */
  text(prefix: string, text: string, max: number, cuts: Cuts): string {
    return this.#omissions.omitEmpty && isNothing(text) ? '' : prefix + pairText(text, max, cuts);
  }

  /** Every field of an object with its name, those of objects in it under their path. */
  fields(prefix: string, values: object, names: ResolvedNames, max: number, cuts: Cuts): string {
    let text = '';
    for (const [field, value] of Object.entries(values))
      text += this.value(prefix + field, value, names, max, cuts);
    return text;
  }

  /** A value of any kind under its path, with its name. */
  value(path: string, value: unknown, names: ResolvedNames, max: number, cuts: Cuts): string {
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      return this.fields(`${path}.`, value, names, max, cuts);
    const prefix = this.#prefixOf(path);
    const name = Object.hasOwn(names, path) ? names[path] : undefined;
    const pair = this.#pair(prefix.value, value, max, cuts);
    return name === undefined ? pair : pair + this.text(prefix.name, name, max, cuts);
  }

  #pair(prefix: string, value: unknown, max: number, cuts: Cuts): string {
    switch (typeof value) {
      case 'string':
        return this.text(prefix, value, max, cuts);
      case 'number':
        return value === 0 && this.#omissions.omitZeros ? '' : prefix + value;
      case 'bigint':
      case 'boolean':
        return prefix + value;
      default:
        return value instanceof Uint8Array ? this.text(prefix, hexText(value), max, cuts) : '';
    }
  }

  #prefixOf(path: string): PairPrefix {
    let prefix = this.#prefixes.get(path);
    if (prefix === undefined) {
      prefix = pairPrefix(path);
      if (this.#prefixes.size >= MAX_KEYS) this.#prefixes.clear();
      this.#prefixes.set(path, prefix);
    }
    return prefix;
  }
}
