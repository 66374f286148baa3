import type { ResolvedNames } from '@x/estreamer-protocol';
import { bytesText } from '../source/plain-value.ts';
import { jsonEscape, replaceSplitting } from '../text.ts';
import type { KeyText } from './key-texts.ts';

/** Writes one line of pairs. */
export interface PairWriter {
  readonly text: string;
  /** Adds a value, unless it says nothing. */
  add(key: string, value: unknown): void;
  /** Adds each field of an object, those of objects in it under their path, and the names of the fields. */
  addFields(prefix: string, fields: object, names: ResolvedNames): void;
}

/** What to leave out. */
export interface Omissions {
  readonly omitEmpty: boolean;
  readonly omitZeros: boolean;
}

const STANDS_ALONE = /^[\w.:/@+-]+$/;

/** No address, no identifier, no hash. */
const NOTHING = /^(?:|::|0\.0\.0\.0|00(?::00){5}|0{8}(?:-0{4}){3}-0{12}|0{32,})$/;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Starts an empty line. */
export function createPairWriter(
  { omitEmpty, omitZeros }: Omissions,
  textOf: (key: string) => KeyText,
): PairWriter {
  let text = '';

  function addText(prefix: string, value: string): void {
    if (!omitEmpty || !isNothing(value)) text += prefix + textValue(value);
  }

  function add(key: string, value: unknown): void {
    switch (typeof value) {
      case 'string':
        addText(textOf(key).value, value);
        break;
      case 'number':
        if (value !== 0 || !omitZeros) text += textOf(key).value + value;
        break;
      case 'bigint':
      case 'boolean':
        text += textOf(key).value + value;
        break;
      case 'object':
        if (value instanceof Uint8Array) addText(textOf(key).value, bytesText(value, 'hex'));
        else if (value !== null) addFields(`${key}.`, value, {});
    }
  }

  function addFields(prefix: string, fields: object, names: ResolvedNames): void {
    const values = fields as Readonly<Record<string, unknown>>;
    for (const field of Object.keys(values)) {
      const path = prefix === '' ? field : prefix + field;
      const value = values[field];
      if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
        addFields(`${path}.`, value, names);
        continue;
      }
      add(path, value);
      const name = names[path];
      if (name !== undefined) addText(textOf(path).name, name);
    }
  }

  return {
    get text() {
      return text.slice(1);
    },
    add,
    addFields,
  };
}

function isNothing(value: string): boolean {
  const first = value[0];
  return first === undefined || ((first === '0' || first === ':') && NOTHING.test(value));
}

function textValue(value: string): string {
  if (STANDS_ALONE.test(value)) return value;
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `"${replaceSplitting(escaped, (character) => SHORT_ESCAPES[character] ?? jsonEscape(character))}"`;
}
