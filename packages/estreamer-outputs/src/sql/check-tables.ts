import type { SettingPlace } from '@x/foundation';
import type { SqlColumn, SqlColumnType, SqlTable } from './sql-table.ts';

/** PostgreSQL's limit; those of the others are higher. */
const NAME = /^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const NAME_RULE = 'give 1 to 63 ASCII letters, digits and "_", with no digit at the start';

const TYPES: ReadonlySet<unknown> = new Set<SqlColumnType>([
  'integer',
  'uint64',
  'real',
  'text',
  'timestamp',
  'address',
  'json',
]);
const SOURCES = ['field', 'resolved', 'header', 'record', 'digest', 'value'] as const;
const MAX_TEXT_LENGTH = 4000;

/** What a table's columns are limited by. */
export interface TableLimits {
  /** The most parameters of a statement, and so the most columns of a row. */
  readonly maxParameters: number;
  /** Whether text needs a length to be part of a key. */
  readonly keyNeedsLength: boolean;
}

/** Says at its place everything that is wrong with tables. */
export function checkTables(tables: readonly SqlTable[], limits: TableLimits, place: SettingPlace): void {
  const names = new Set<string>();
  for (const [index, table] of tables.entries()) {
    const at = place.at(index);
    if (typeof table !== 'object' || table === null) {
      at.refuse('is not an object', 'give a table');
      continue;
    }
    const name = `${table.schema ?? ''}.${table.table}`.toLowerCase();
    if (names.has(name)) at.at('table').refuse('is the name of another table too', 'give each table its own');
    names.add(name);
    checkTable(table, limits, at);
  }
}

function checkTable(table: SqlTable, limits: TableLimits, place: SettingPlace): void {
  const { table: name, schema, kinds, columns, key } = table;
  if (!isName(name)) place.at('table').refuse('is not the name of a table', NAME_RULE);
  if (schema !== undefined && !isName(schema))
    place.at('schema').refuse('is not the name of a schema', NAME_RULE);
  if (!isFilled(kinds)) place.at('kinds').refuse('is not a list with a kind of record', 'give at least one');
  if (!isFilled(columns)) {
    place.at('columns').refuse('is not a list with a column', 'give at least one');
    return;
  }
  if (columns.length > limits.maxParameters) {
    place
      .at('columns')
      .refuse(`has ${columns.length}`, `give at most ${limits.maxParameters} for this database`);
  }
  checkColumns(columns, place.at('columns'));
  checkKey(key, columns, limits, place.at('key'));
}

function checkColumns(columns: readonly SqlColumn[], place: SettingPlace): void {
  const names = new Set<string>();
  for (const [index, column] of columns.entries()) {
    const { name, type, length } = column;
    const at = place.at(index);
    const lower = String(name).toLowerCase();
    if (!isName(name)) at.at('name').refuse('is not the name of a column', NAME_RULE);
    else if (names.has(lower)) at.at('name').refuse('is the name of another column too', 'give each its own');
    names.add(lower);
    if (!TYPES.has(type)) at.at('type').refuse('is not a type', `give one of ${[...TYPES].join(', ')}`);
    const values = column as Readonly<Record<string, unknown>>;
    const sources = SOURCES.filter((source) => values[source] !== undefined);
    if (sources.length !== 1) {
      at.refuse(`has ${sources.length} sources`, `give exactly one of ${SOURCES.join(', ')}`);
    }
    if (length !== undefined && (!Number.isInteger(length) || length < 1 || length > MAX_TEXT_LENGTH)) {
      at.at('length').refuse('is not a length', `give a whole number from 1 to ${MAX_TEXT_LENGTH}`);
    }
  }
}

function checkKey(
  key: unknown,
  columns: readonly SqlColumn[],
  { keyNeedsLength }: TableLimits,
  place: SettingPlace,
): void {
  if (!isFilled(key)) {
    place.refuse('is not a list with the name of a column', 'give at least one');
    return;
  }
  for (const [index, name] of key.entries()) {
    const column = columns.find((candidate) => candidate.name === name);
    const at = place.at(index);
    if (column === undefined) at.refuse('is no column', 'give the name of one');
    else if (column.type === 'json') at.refuse('is a json column', 'give one that can be compared');
    else if (keyNeedsLength && column.type === 'text' && column.length === undefined) {
      at.refuse('is a text column without a "length"', 'give it one, or this database cannot index it');
    }
  }
}

function isFilled(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}
