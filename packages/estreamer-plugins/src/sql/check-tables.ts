import type { SqlColumnType, SqlTable } from './sql-table.ts';

/** PostgreSQL's limit; those of the others are higher. */
const NAME = /^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const NAME_RULE = 'is not made of 1 to 63 ASCII letters, digits and "_", with no digit at its start';

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

/** What a table's columns are limited by. */
export interface TableLimits {
  /** The most parameters of a statement, and so the most columns of a row. */
  readonly maxParameters: number;
  /** Whether text needs a length to be part of a key. */
  readonly keyNeedsLength: boolean;
}

/** Every reason why tables cannot be worked with. */
export function findTableIssues(tables: readonly SqlTable[], limits: TableLimits): string[] {
  if (!Array.isArray(tables) || tables.length === 0) return ['"tables" is not an array with a table'];
  const names = new Set<string>();
  const issues: string[] = [];
  for (const [index, table] of tables.entries()) {
    const place = `tables[${index}]`;
    const name = `${table?.schema ?? ''}.${table?.table}`.toLowerCase();
    if (names.has(name)) issues.push(`${place}: another table is also named ${JSON.stringify(table.table)}`);
    names.add(name);
    issues.push(...findIssuesOf(table, limits).map((issue) => `${place}: ${issue}`));
  }
  return issues;
}

function findIssuesOf(table: SqlTable, limits: TableLimits): string[] {
  if (typeof table !== 'object' || table === null) return ['it is not an object'];
  const { table: name, schema, kinds, columns, key } = table;
  const issues: string[] = [];
  if (!isName(name)) issues.push(`the table name ${JSON.stringify(name)} ${NAME_RULE}`);
  if (schema !== undefined && !isName(schema))
    issues.push(`the schema ${JSON.stringify(schema)} ${NAME_RULE}`);
  if (!Array.isArray(kinds) || kinds.length === 0)
    issues.push('"kinds" is not an array with a kind of record');
  if (!Array.isArray(columns) || columns.length === 0)
    return [...issues, '"columns" is not an array with a column'];
  if (columns.length > limits.maxParameters) {
    issues.push(`it has ${columns.length} columns; the database takes ${limits.maxParameters}`);
  }
  const names = new Set<string>();
  for (const column of columns) {
    if (!isName(column.name)) issues.push(`the column name ${JSON.stringify(column.name)} ${NAME_RULE}`);
    else if (names.has(column.name.toLowerCase())) issues.push(`two columns are named "${column.name}"`);
    names.add(String(column.name).toLowerCase());
    if (!TYPES.has(column.type)) {
      issues.push(
        `column "${column.name}" has type ${JSON.stringify(column.type)}, which is none of ${[...TYPES].join(', ')}`,
      );
    }
    const sources = SOURCES.filter(
      (source) => (column as Readonly<Record<string, unknown>>)[source] !== undefined,
    );
    if (sources.length !== 1)
      issues.push(`column "${column.name}" has not exactly one of ${SOURCES.join(', ')}`);
    if (
      column.length !== undefined &&
      (!Number.isInteger(column.length) || column.length < 1 || column.length > 4000)
    ) {
      issues.push(`column "${column.name}" has a "length" that is not an integer from 1 to 4000`);
    }
  }
  return [...issues, ...findKeyIssues(key, columns, limits)];
}

function findKeyIssues(
  key: unknown,
  columns: SqlTable['columns'],
  { keyNeedsLength }: TableLimits,
): string[] {
  if (!Array.isArray(key) || key.length === 0) return ['"key" is not an array with the name of a column'];
  return key.flatMap((name) => {
    const column = columns.find((candidate) => candidate.name === name);
    if (column === undefined) return [`"key" names ${JSON.stringify(name)}, which is no column`];
    if (column.type === 'json') return [`column "${name}" of the key is json, which cannot be compared`];
    if (keyNeedsLength && column.type === 'text' && column.length === undefined) {
      return [`column "${name}" of the key is text without a "length", which this database cannot index`];
    }
    return [];
  });
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}
