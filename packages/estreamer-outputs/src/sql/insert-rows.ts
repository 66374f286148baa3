import type { InsertResult, Kysely } from 'kysely';
import { type EstreamerOutputError, isEstreamerOutputError } from '../errors/output-error.ts';
import type { Database } from './database/database.ts';
import { concernsRows } from './database/database-error.ts';
import type { DialectRules, Insert, Tables } from './dialects/dialect-rules.ts';
import type { Row } from './rows/row-builder.ts';
import type { SqlTable } from './sql-table.ts';

/** The statement that writes rows and leaves those alone that are there. */
export function buildInsert(
  db: Kysely<Tables>,
  rules: DialectRules,
  table: SqlTable,
  rows: readonly Row[],
): Insert {
  const target = table.schema === undefined ? db : db.withSchema(table.schema);
  return rules.ignoreExisting(target.insertInto(table.table).values(rows), table);
}

/** Rows of one table, each under a key. */
export type KeyedRow = readonly [key: string, row: Row];

/** Where rows go. */
export interface InsertTarget {
  readonly database: Pick<Database, 'run'>;
  readonly rules: DialectRules;
  readonly table: SqlTable;
}

/** What becomes of rows. */
export interface InsertOutcome {
  /** The database has the rows; `added` of them were not there before. */
  onStored(keys: readonly string[], added: number): void;
  /** The database refuses this row. @returns whether to go on without it */
  onRefused(key: string, error: EstreamerOutputError): boolean;
}

/**
 * Writes rows in as few statements as the database allows. Of rows of which it refuses one, the others are found out by
 * halves and written.
 *
 * @throws {EstreamerOutputError} `database-unavailable`, or `database-refused` if it is not gone on
 */
export async function insertRows(
  target: InsertTarget,
  rows: readonly KeyedRow[],
  outcome: InsertOutcome,
): Promise<void> {
  const { rules, table } = target;
  const size = Math.min(rules.maxRows, Math.floor(rules.maxParameters / table.columns.length));
  for (let start = 0; start < rows.length; start += size) {
    await insertSome(target, rows.slice(start, start + size), outcome);
  }
}

async function insertSome(
  target: InsertTarget,
  rows: readonly KeyedRow[],
  outcome: InsertOutcome,
): Promise<void> {
  const { database, rules, table } = target;
  let results: readonly InsertResult[];
  try {
    results = await database.run((db) => {
      const values = rows.map(([, row]) => row);
      return buildInsert(db, rules, table, values).execute();
    }, table);
  } catch (error) {
    if (!isEstreamerOutputError(error) || !concernsRows(rules.name, error)) throw error;
    const [first, second] = rows;
    if (first !== undefined && second === undefined) {
      if (outcome.onRefused(first[0], error)) return;
      throw error;
    }
    const middle = Math.ceil(rows.length / 2);
    await insertSome(target, rows.slice(0, middle), outcome);
    await insertSome(target, rows.slice(middle), outcome);
    return;
  }
  outcome.onStored(
    rows.map(([key]) => key),
    addedBy(results) ?? rows.length,
  );
}

/** How many rows a statement added, where the driver says so. */
function addedBy(results: readonly InsertResult[]): number | undefined {
  const counts = results.map(({ numInsertedOrUpdatedRows }) => numInsertedOrUpdatedRows);
  if (counts.includes(undefined)) return undefined;
  return counts.reduce<number>((sum, count) => sum + Number(count), 0);
}
