import type { RecordDefinition } from '@x/estreamer-protocol';
import { compileField, type DetailReader, type FieldPick, type ReadableRecord } from './field-reader.ts';
import { addressOf, idOf, nameOf, textOrNumber, timeOf } from './read-detail.ts';
import { isScalar, type RecordField, recordFields } from './record-fields.ts';
import type { DetailScalar, RecordMapping } from './record-mapping.ts';
import { MOZDEF_RESERVED_WORDS, SERVER_DETAIL_KEYS } from './reserved-words.ts';
import { fieldsOfMapping } from './source-fields.ts';

/** Reads the fields that a mapping does not name, each with the key that it goes under. */
export type RemainingReader = (
  readable: ReadableRecord,
) => Iterable<readonly [key: string, value: DetailScalar]>;

/** The most fields of a text event that are kept beside those that the mapping names. */
const MAX_OPEN_FIELDS = 100;
const MAX_KEY_LENGTH = 64;
const FIELDS_LEFT_OUT = 'fieldsleftout';

/** Types of fields whose values metadata can name. */
const CODES: ReadonlySet<string> = new Set(['uint8', 'uint16', 'uint32', 'int32', 'uuid']);

/**
 * Makes the reader of what `rest` stands for.
 *
 * @param definition the record; `undefined` for text events, whose fields show with the event
 */
export function compileRemaining(
  mapping: RecordMapping,
  definition: RecordDefinition | undefined,
): RemainingReader {
  if (mapping.rest === undefined) return () => [];
  const named = fieldsOfMapping(mapping);
  const fields = definition === undefined ? undefined : recordFields(definition);
  return fields === undefined
    ? readOpenFields(new Set(named), mapping)
    : readKnownFields(fields, named, mapping);
}

function readKnownFields(
  fields: ReadonlyMap<string, RecordField>,
  named: readonly string[],
  { details }: RecordMapping,
): RemainingReader {
  const readers: (readonly [string, DetailReader])[] = [];
  for (const [path, field] of fields) {
    const key = keyOf(path);
    const isNamed = named.some((name) => path === name || path.startsWith(`${name}.`));
    if (field.header || field.reserved || isNamed || !isScalar(field) || Object.hasOwn(details, key))
      continue;
    readers.push([key, compileField(path, pickFor(field))]);
    if (CODES.has(field.type)) readers.push([`${key}_name`, compileField(path, pickName)]);
  }
  return function* readRemaining(readable) {
    for (const [key, read] of readers) {
      const value = read(readable);
      if (value !== undefined) yield [key, value];
    }
  };
}

const pickName: FieldPick = (value, name) => (idOf(value) === undefined ? undefined : nameOf(name));

function pickFor({ type, time }: RecordField): FieldPick {
  if (time) return timeOf;
  if (type === 'ipv4' || type === 'ipv6') return (value) => addressOf(value);
  return (value) => idOf(value);
}

function readOpenFields(named: ReadonlySet<string>, { details }: RecordMapping): RemainingReader {
  const taken = new Set([
    ...Object.keys(details),
    ...MOZDEF_RESERVED_WORDS,
    ...SERVER_DETAIL_KEYS,
    FIELDS_LEFT_OUT,
  ]);
  return function* readRemaining({ data }) {
    let count = 0;
    for (const [field, value] of Object.entries(data)) {
      if (named.has(field)) continue;
      const scalar = openValue(value);
      if (scalar === undefined) continue;
      count += 1;
      if (count > MAX_OPEN_FIELDS) continue;
      const key = keyOf(field);
      yield [taken.has(key) ? `field_${key}` : key, scalar];
    }
    if (count > MAX_OPEN_FIELDS) yield [FIELDS_LEFT_OUT, count - MAX_OPEN_FIELDS];
  };
}

/** A value of a field that nobody knows: text or number, so that the key never has another type. */
function openValue(value: unknown): DetailScalar | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : textOrNumber(value);
}

/** The name of a field as a key: small letters, digits and underscores, a letter first, no ending that converts it. */
function keyOf(field: string): string {
  const key = field
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, MAX_KEY_LENGTH)
    .replace(/_(?=int$|float$)/, '');
  return key === '' ? 'field' : key;
}
