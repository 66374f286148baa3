import { keyOfField } from '../event/source-fields.ts';
import { plain } from '../values/read-values.ts';

/** The most fields of a text event that go on beside those that its table names. */
const MAX_OPEN_FIELDS = 100;
export const FIELDS_LEFT_OUT = 'fieldsleftout';

/** More field names than all servers have; an attacker can invent others. */
const MAX_KNOWN_NAMES = 10_000;

/** Gives the fields that a table does not name, each with the key that it goes under. */
export type OpenFields = (
  data: Readonly<Record<string, unknown>>,
) => readonly (readonly [key: string, value: string | number])[];

/**
 * Makes the reader of the fields that show with the event only.
 *
 * @param named the fields that the table names
 * @param taken keys that mean something else; such a field goes under `field_<key>`
 */
export function createOpenFields(named: ReadonlySet<string>, taken: ReadonlySet<string>): OpenFields {
  const keys = new Map<string, string | undefined>();
  const keyFor = (field: string): string | undefined => {
    if (keys.has(field)) return keys.get(field);
    const plainKey = keyOfField(field);
    const key = named.has(field) ? undefined : taken.has(plainKey) ? `field_${plainKey}` : plainKey;
    if (keys.size >= MAX_KNOWN_NAMES) keys.clear();
    keys.set(field, key);
    return key;
  };
  return (data) => {
    const found = new Map<string, string | number>();
    let left = 0;
    for (const field of Object.keys(data)) {
      const key = keyFor(field);
      if (key === undefined) continue;
      const value = openValue(data[field]);
      if (value === undefined || found.has(key)) continue;
      if (found.size < MAX_OPEN_FIELDS) found.set(key, value);
      else left += 1;
    }
    if (left > 0) found.set(FIELDS_LEFT_OUT, left);
    return [...found];
  };
}

/** A value of a field that nobody knows: text or number, so that the key never has another type. */
function openValue(value: unknown): string | number | undefined {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : plain(value);
}
