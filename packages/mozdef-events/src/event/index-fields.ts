import type { MozDefRule } from '../errors/mozdef-error.ts';
import { hasValue, isPlainObject } from './check-json.ts';

/** The most fields that an index of MozDef takes (`index.mapping.total_fields.limit` of Elasticsearch). */
const MAX_FIELDS = 1000;

/** Told of what the index refuses. */
type Lose = (path: readonly (string | number)[], rule: MozDefRule, message: string, hint: string) => void;

/**
 * Finds what makes Elasticsearch refuse a document after MozDef has answered 200: names with an empty part, fields that are
 * an object in one place and a value in another (a dot in a name separates the parts of a path), and too many fields.
 *
 * @param object plain data without cycles
 * @param at where it is
 */
export function checkIndexFields(
  object: Readonly<Record<string, unknown>>,
  at: readonly string[],
  lose: Lose,
): void {
  if (areDistinctFields(object, { keys: 0 })) return;
  const fields = new Map<string, 'object' | 'value'>();
  const path: (string | number)[] = [...at];

  function note(field: string, kind: 'object' | 'value'): void {
    const before = fields.get(field);
    if (before === undefined) fields.set(field, kind);
    if (before === undefined || before === kind) return;
    lose(
      path,
      'field-conflict',
      'is an object in one place and a value in another, which makes Elasticsearch refuse the event',
      'give it another name; a dot in a name stands for an object',
    );
  }

  function checkValue(value: unknown, field: string): void {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        path.push(index);
        checkValue(item, field);
        path.pop();
      }
    } else if (isPlainObject(value)) {
      // Without a value there is nothing that the index would store.
      if (hasValue(value)) note(field, 'object');
      checkEntries(value, `${field}.`);
    } else {
      note(field, 'value');
    }
  }

  function checkEntries(entries: Readonly<Record<string, unknown>>, prefix: string): void {
    for (const [name, value] of Object.entries(entries)) {
      if (value === undefined) continue;
      path.push(name);
      checkName(name, prefix);
      checkValue(value, `${prefix}${name}`);
      path.pop();
    }
  }

  function checkName(name: string, prefix: string): void {
    const parts = name.split('.');
    if (parts.includes('')) {
      lose(
        path,
        'field-name',
        name === '' ? 'is an empty key' : 'is a key with a dot too many',
        'give a name; dots separate the names of objects',
      );
    }
    for (let length = 1; length < parts.length; length += 1) {
      note(`${prefix}${parts.slice(0, length).join('.')}`, 'object');
    }
  }

  checkEntries(object, '');
  if (fields.size <= MAX_FIELDS) return;
  const message = `has ${fields.size} keys; an index of MozDef takes at most ${MAX_FIELDS}`;
  lose(at, 'too-many-fields', message, 'send fewer, or write some of them as one text');
}

/**
 * Tells quickly that every field has one place, as nearly always: no dots, no lists with objects, not many keys. `false`
 * means that one has to look.
 */
function areDistinctFields(entries: Readonly<Record<string, unknown>>, count: { keys: number }): boolean {
  for (const name of Object.keys(entries)) {
    count.keys += 1;
    if (count.keys > MAX_FIELDS || name === '' || name.includes('.')) return false;
    const value = entries[name];
    if (typeof value !== 'object' || value === null) continue;
    if (
      Array.isArray(value) ? value.some(hasEntries) : isPlainObject(value) && !areDistinctFields(value, count)
    ) {
      return false;
    }
  }
  return true;
}

function hasEntries(item: unknown): boolean {
  return typeof item === 'object' && item !== null && hasValue(item);
}
