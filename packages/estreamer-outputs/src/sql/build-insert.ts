import type { Kysely } from 'kysely';
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
