import type { InsertQueryBuilder, InsertResult, Kysely, RawBuilder } from 'kysely';
import type { SqlColumn, SqlColumnType, SqlTable } from '../sql-table.ts';

/** Databases that the plugin knows. */
export type SqlDialectName = 'postgresql' | 'sqlite' | 'mysql' | 'sqlserver';

/** Tables whose columns the compiler does not know. */
export type Tables = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A value as a driver takes it. */
export type SqlValue = string | number | bigint | null;

/** An insert of some rows. */
export type Insert = InsertQueryBuilder<Tables, string, InsertResult>;

/** In what the databases differ. */
export interface DialectRules {
  readonly name: SqlDialectName;
  /** The most parameters of one statement. */
  readonly maxParameters: number;
  /** The most rows of one statement. */
  readonly maxRows: number;
  /** Whether text needs a length to be part of a key. */
  readonly keyNeedsLength: boolean;
  /** The database's name of a column's type. */
  columnType(column: SqlColumn, inKey: boolean): RawBuilder<unknown>;
  /** A number of type `uint64`, given as its digits. */
  encodeUint64(digits: string): SqlValue;
  /** Unix seconds. */
  encodeTimestamp(seconds: number): SqlValue;
  /** Leaves rows alone whose key is there. */
  ignoreExisting(insert: Insert, table: SqlTable): Insert;
  /** What makes the table with its key, unless it is there; to be run in order. */
  createTable(
    db: Kysely<Tables>,
    table: SqlTable,
  ): readonly { execute(): Promise<unknown>; compile(): { readonly sql: string } }[];
}

/** Names of the types that need nothing else. */
export type TypeNames = Readonly<Record<SqlColumnType, string>>;
