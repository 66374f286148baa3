import type { Plugin, PluginContext, PluginDelivery } from '@x/estreamer-plugins';
import type { Dialect } from 'kysely';
import type { SqlDialectName } from './dialects/dialect-rules.ts';
import type { SqlTable } from './sql-table.ts';

/** Which database, and how to reach it. */
export type SqlDatabase =
  /** The library is `pg`; `connection` is its connection string, or the settings of its pool. */
  | { readonly dialect: 'postgresql'; readonly connection: string | SqlConnection }
  /** Node.js's own library; `file` is the path of the database, made if it is not there, or `:memory:`. */
  | { readonly dialect: 'sqlite'; readonly file: string }
  /** The library is `mysql2`; `connection` is its connection string, or the settings of its pool. */
  | { readonly dialect: 'mysql'; readonly connection: string | SqlConnection }
  /** The libraries are `tedious` and `tarn`; `connection` is the configuration of a connection of `tedious`. */
  | { readonly dialect: 'sqlserver'; readonly connection: SqlConnection };

/** Settings as the database's library documents them. */
export type SqlConnection = Readonly<Record<string, unknown>>;

/** Settings of `createSqlPlugin`. */
export interface SqlPluginSettings {
  /** Which database, and how to reach it. */
  readonly database: SqlDatabase;
  /** How records become rows. @default `defaultTables` */
  readonly tables?: readonly SqlTable[] | undefined;
  /** Rows that are collected before they are written, at the latest at the delivery's end. @default 1000 */
  readonly batchSize?: number | undefined;
  /**
   * Milliseconds that a statement, a wait for a connection included, may take; after that the connections are made again.
   * Less than the time limit that the host has for the plugin.
   * @default 20000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * What becomes of a row that the database refuses, for a rule of its own for example: `fail` fails the delivery;
   * `skip` leaves the row out, tells the logger, and counts it.
   * @default 'fail'
   */
  readonly refusedRows?: 'fail' | 'skip' | undefined;
}

/** What the plugin takes besides settings. */
export interface SqlPluginDependencies {
  /**
   * Makes Kysely's way to the database, to bring a driver of your own; asked again when the connections are made again.
   * @default made of `database`
   */
  readonly createDialect?: ((name: SqlDialectName) => Dialect | Promise<Dialect>) | undefined;
}

/** Counts of the plugin since it was made. */
export interface SqlStatus {
  /** Rows that the database stored. */
  readonly rows: number;
  /** Rows that it was given and that were there already: what came again after a crash or a lost answer. */
  readonly existingRows: number;
  /** Statements that wrote them. */
  readonly statements: number;
  /** Rows that it refused and that were left out (see `refusedRows`). */
  readonly skippedRows: number;
  /** Text events of types that no table takes. */
  readonly leftOutEvents: number;
  /** Values that their column could not hold as they were: they are NULL, cut to its length, or without NUL characters. */
  readonly changedValues: number;
  /** Rows that wait to be written. */
  readonly pending: number;
}

/** Writes events into tables. */
export interface SqlPlugin extends Plugin, AsyncDisposable {
  /**
   * Makes the tables that are not there, each with its key. Nothing else ever does; a table that is there is left as it is.
   *
   * @throws {EstreamerOutputError} `database-unavailable`, `database-refused`, `library-missing`
   */
  createTables(): Promise<void>;
  /** Stores what a delivery brought. @throws {EstreamerOutputError} `database-unavailable`, `database-refused` */
  writeEvents(delivery: PluginDelivery, context: PluginContext): Promise<void>;
  /** Ends the connections. The host does it too. */
  close(): Promise<void>;
  /** Counts, for monitoring. */
  status(): SqlStatus;
}
