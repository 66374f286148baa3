import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { SqlTable } from '../sql-table.ts';
import type { DialectRules, Tables, TypeNames } from './dialect-rules.ts';

/** MySQL 8 and MariaDB. */
export const mysql: DialectRules = {
  name: 'mysql',
  maxParameters: 65_535,
  maxRows: Number.POSITIVE_INFINITY,
  keyNeedsLength: true,
  columnType: typesBy(
    {
      integer: 'bigint',
      uint64: 'bigint unsigned',
      real: 'double',
      text: 'longtext',
      // Not `timestamp`, which ends in 2038.
      timestamp: 'datetime',
      address: 'varchar(45)',
      json: 'json',
    },
    'varchar',
    ' character set utf8mb4 collate utf8mb4_bin',
  ),
  encodeUint64: (digits) => digits,
  encodeTimestamp: writeTime,
  // Not `insert ignore`, which also lets values through that had to be changed to fit.
  ignoreExisting(insert, { key: [first = ''] }) {
    return insert.onDuplicateKeyUpdate({ [first]: sql.ref(first) });
  },
  createTable: (db, table) => createTableWithKey(db, mysql, table),
};

/** PostgreSQL 9.5 and later. */
export const postgresql: DialectRules = {
  name: 'postgresql',
  // The protocol counts them in 16 bits.
  maxParameters: 65_535,
  maxRows: Number.POSITIVE_INFINITY,
  keyNeedsLength: false,
  columnType: typesBy(
    {
      integer: 'bigint',
      uint64: 'numeric(20, 0)',
      real: 'double precision',
      text: 'text',
      timestamp: 'timestamptz',
      address: 'inet',
      json: 'jsonb',
    },
    'varchar',
  ),
  encodeUint64: (digits) => digits,
  encodeTimestamp: (seconds) => `${writeTime(seconds)}+00`,
  ignoreExisting: (insert, { key }) =>
    insert.onConflict((conflict) => conflict.columns([...key]).doNothing()),
  createTable: (db, table) => createTableWithKey(db, postgresql, table),
};

const MAX_INTEGER = 2n ** 63n - 1n;

/** SQLite 3.32 and later. */
export const sqlite: DialectRules = {
  name: 'sqlite',
  maxParameters: 32_766,
  maxRows: Number.POSITIVE_INFINITY,
  keyNeedsLength: false,
  columnType: typesBy(
    {
      integer: 'integer',
      // The only type that neither rounds what 64 bits with a sign do not hold nor makes text of what they do.
      uint64: 'blob',
      real: 'real',
      text: 'text',
      timestamp: 'text',
      address: 'text',
      json: 'text',
    },
    'varchar',
  ),
  encodeUint64(digits) {
    const value = BigInt(digits);
    return value > MAX_INTEGER ? digits : value;
  },
  encodeTimestamp: writeTime,
  ignoreExisting: (insert, { key }) =>
    insert.onConflict((conflict) => conflict.columns([...key]).doNothing()),
  createTable: (db, table) => createTableWithKey(db, sqlite, table),
};

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

/** The name of a table's unique constraint or index. */
function keyNameOf({ table }: SqlTable): string {
  return `${table.slice(0, 59)}_key`;
}

/**
 * Column types by name, with `varchar` for text that has a length.
 *
 * @param keyCollation what makes text differ in a key that differs at all
 */
function typesBy(names: TypeNames, varchar: string, keyCollation = ''): DialectRules['columnType'] {
  return ({ type, length }, inKey): RawBuilder<unknown> => {
    if (type !== 'text' || length === undefined) return sql.raw(names[type]);
    return sql.raw(`${varchar}(${length})${inKey ? keyCollation : ''}`);
  };
}

/** The statement that makes a table's columns, without its key. */
function createColumns(
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
function createTableWithKey(db: Kysely<Tables>, rules: DialectRules, table: SqlTable) {
  return [
    createColumns(db, rules, table)
      .ifNotExists()
      .addUniqueConstraint(keyNameOf(table), [...table.key]),
  ];
}

/** `2026-01-31 23:59:59`, in UTC. */
function writeTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
