import type { EventTable } from '../event/event-table.ts';
import { noAddresses } from '../event/no-value.ts';
import { fieldsOfSource, fieldsOfTable, keyOfField } from '../event/source-fields.ts';
import { type FactType, factOf } from '../event/vocabulary.ts';
import type { Cuts } from '../values/cuts.ts';
import { address, hash, numeric, plain, time } from '../values/read-values.ts';

/** The most fields of a text event that go on beside those that its table names. */
const MAX_OPEN_FIELDS = 100;
const FIELDS_LEFT_OUT = 'fieldsleftout';

/** More field names than all servers have; an attacker can invent others. */
const MAX_KNOWN_NAMES = 10_000;

/** Gives the fields that a table does not name, each with the key that it goes under. */
export type OpenFields = (
  data: Readonly<Record<string, unknown>>,
) => readonly (readonly [key: string, value: string | number])[];

/**
 * Makes the reader of the fields that show with the event only: those that the table does not name, and those that hold
 * something else than their facts can say, such as a text where a port should be.
 *
 * @param taken keys that mean something else; such a field goes under `field_<key>`
 */
export function createOpenFields(table: EventTable, taken: ReadonlySet<string>, cuts: Cuts): OpenFields {
  const types = typesOfFields(table);
  const keys = new Map<string, string>();
  const keyFor = (field: string): string => {
    let key = keys.get(field);
    if (key === undefined) {
      key = keyOfField(field);
      if (taken.has(key)) key = `field_${key}`;
      if (keys.size >= MAX_KNOWN_NAMES) keys.clear();
      keys.set(field, key);
    }
    return key;
  };
  return (data) => {
    const found = new Map<string, string | number>();
    let left = 0;
    for (const field of Object.keys(data)) {
      const type = types.get(field);
      if (type === 'text' || (type !== undefined && isOfType(data[field], type))) continue;
      const value = openValue(data[field]);
      const key = keyFor(field);
      if (value === undefined || found.has(key)) continue;
      if (found.size < MAX_OPEN_FIELDS || cuts.isOff) found.set(key, value);
      else left += 1;
    }
    if (left > 0) {
      cuts.note(MAX_OPEN_FIELDS + left, MAX_OPEN_FIELDS, 'fields');
      found.set(FIELDS_LEFT_OUT, left);
    }
    return [...found];
  };
}

/** The fields that a table names, each with the type of its facts; `text` where a fact takes it as it is. */
function typesOfFields(table: EventTable): ReadonlyMap<string, FactType> {
  const types = new Map<string, FactType>();
  for (const [name, source] of Object.entries(table.facts)) {
    const type = factOf(name)?.type ?? 'text';
    for (const field of source === undefined ? [] : fieldsOfSource(source)) {
      const other = types.get(field);
      types.set(field, other === undefined || other === type ? type : 'text');
    }
  }
  for (const field of fieldsOfTable(table)) if (!types.has(field)) types.set(field, 'text');
  return types;
}

function isOfType(value: unknown, type: FactType): boolean {
  switch (type) {
    case 'number':
      return numeric(value) !== undefined;
    case 'address':
      return address(value) !== undefined || (noAddresses as readonly unknown[]).includes(value);
    case 'hash':
      return value === '' || hash(value) !== undefined;
    case 'time':
      return value === 0 || time(value) !== undefined;
    default:
      return true;
  }
}

/** A value of a field that nobody knows: text or number, so that the key never has another type. */
function openValue(value: unknown): string | number | undefined {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : plain(value);
}
