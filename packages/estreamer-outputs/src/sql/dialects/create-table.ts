import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { SqlTable } from '../sql-table.ts';
import type { DialectRules, Tables, TypeNames } from './dialect-rules.ts';

/** The name of a table's unique constraint or index. */
export function keyNameOf({ table }: SqlTable): string {
  return `${table.slice(0, 59)}_key`;
}

/**
 * Column types by name, with `varchar` for text that has a length.
 *
 * @param keyCollation what makes text differ in a key that differs at all
 */
export function typesBy(names: TypeNames, varchar: string, keyCollation = ''): DialectRules['columnType'] {
  return ({ type, length }, inKey): RawBuilder<unknown> => {
    if (type !== 'text' || length === undefined) return sql.raw(names[type]);
    return sql.raw(`${varchar}(${length})${inKey ? keyCollation : ''}`);
  };
}

/** The statement that makes a table's columns, without its key. */
export function createColumns(
  db: Kysely<Tables>,
  rules: Pick<DialectRules, 'columnType'>,
  table: SqlTable,
): CreateTableBuilder<string, string> {
  const schema = table.schema === undefined ? db.schema : db.schema.withSchema(table.schema);
  return table.columns.reduce<CreateTableBuilder<string, string>>((builder, column) => {
    const inKey = table.key.includes(column.name);
    return builder.addColumn(column.name, rules.columnType(column, inKey), (definition) =>
      inKey ? definition.notNull() : definition,
    );
  }, schema.createTable(table.table));
}

/** One statement for the databases that know `create table if not exists`. */
export function createTableWithKey(db: Kysely<Tables>, rules: DialectRules, table: SqlTable) {
  return [
    createColumns(db, rules, table)
      .ifNotExists()
      .addUniqueConstraint(keyNameOf(table), [...table.key]),
  ];
}

/** `2026-01-31 23:59:59`, in UTC. */
export function writeTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
