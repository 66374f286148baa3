import { sql } from 'kysely';
import { createColumns, keyNameOf, typesBy, writeTime } from './create-table.ts';
import type { DialectRules } from './dialect-rules.ts';

/** SQL Server 2016 and later, and Azure SQL. */
export const sqlserver: DialectRules = {
  name: 'sqlserver',
  // One less than 2100: the statement itself is one.
  maxParameters: 2_099,
  maxRows: 1_000,
  keyNeedsLength: true,
  columnType: typesBy(
    {
      integer: 'bigint',
      uint64: 'decimal(20, 0)',
      real: 'float',
      text: 'nvarchar(max)',
      timestamp: 'datetime2(0)',
      address: 'nvarchar(45)',
      json: 'nvarchar(max)',
    },
    'nvarchar',
    ' collate Latin1_General_100_BIN2',
  ),
  encodeUint64: (digits) => digits,
  encodeTimestamp: (seconds) => writeTime(seconds).replace(' ', 'T'),
  // The index that `createTable` makes leaves them alone by itself.
  ignoreExisting: (insert) => insert,
  createTable(db, table) {
    const target = sql.id(...(table.schema === undefined ? [] : [table.schema]), table.table);
    const name = sql.lit(
      table.schema === undefined ? `[${table.table}]` : `[${table.schema}].[${table.table}]`,
    );
    const index = keyNameOf(table);
    const key = sql.join(table.key.map((column) => sql.id(column)));
    const statements = [
      sql`if object_id(${name}) is null ${sql.raw(createColumns(db, sqlserver, table).compile().sql)}`,
      sql`if not exists (select 1 from sys.indexes where name = ${sql.lit(index)} and object_id = object_id(${name})) create unique index ${sql.id(index)} on ${target} (${key}) with (ignore_dup_key = on)`,
    ];
    return statements.map((statement) => ({
      execute: () => statement.execute(db),
      compile: () => statement.compile(db),
    }));
  },
};
