import type { Plugin, PluginContext, PluginDelivery } from '@x/estreamer-plugins';
import {
  choice,
  custom,
  either,
  type FieldsFor,
  milliseconds,
  optional,
  required,
  type SettingKind,
  settingsOf,
  text,
  variantsOf,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { Transport } from '@x/transport';
import type { Dialect } from 'kysely';
import { resolveOutputFields } from '../errors/output-error.ts';
import { transport } from '../output/output-settings.ts';
import { checkTables } from './check-tables.ts';
import type { DialectRules, SqlDialectName } from './dialects/dialect-rules.ts';
import { mysql, postgresql, sqlite, sqlserver } from './dialects/dialects.ts';
import type { SqlTable } from './sql-table.ts';
import { defaultTables } from './tables/default-tables.ts';

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
   * What becomes of a row that the database refuses, for a rule of its own for example. `divide`: it is given up if others of
   * its table are taken; if none is, the delivery fails. With dead letters ten rows may be given up before one is taken, so that a
   * bad row that is the first of a run does not stop the stream. `fail`: the delivery fails in any case. `skip`: it is given up in any case.
   * What is given up is left out, told, counted, and goes to the dead letters.
   * @default 'divide'
   */
  readonly refusedRows?: 'divide' | 'fail' | 'skip' | undefined;
  /**
   * Takes rows that are given up, and the whole of those whose columns could not hold all, as JSON with the reason, table and
   * columns: a file, for example. A row counts as done when it is there. The plugin owns this transport too. @default none
   */
  readonly deadLetters?: Transport | undefined;
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
  /** Of these, rows that are with the dead letters. */
  readonly deadLetters: number;
  /** Text events of types that no table takes. */
  readonly leftOutEvents: number;
  /** Values that their column could not hold as they were: they are NULL, cut to its length, or without NUL characters. */
  readonly changedValues: number;
  /** Rows with such values; with dead letters, the whole of each is there, with the reason `shortened`. */
  readonly changedRows: number;
  /** Times that a table was made again that was gone. */
  readonly tablesMadeAgain: number;
  /** Rows that wait to be written. */
  readonly pending: number;
}

/** Writes events into tables. */
export interface SqlPlugin extends Plugin, AsyncDisposable {
  /**
   * Makes the tables that are not there, each with its key; a table that is there is left as it is. From then on the plugin
   * makes them again when the database has them no more: its file was moved away, or somebody has dropped them. Without this
   * call it makes none.
   *
   * @throws {EstreamerOutputError} `database-unavailable`, `database-refused`, `library-missing`
   */
  createTables(): Promise<void>;
  /**
   * Reads the public identities in the tables, each as often as it is there, to see whether all arrived. A table without a column
   * for them is left out.
   *
   * @param prefix what they begin with, such as the name of a management center and a slash; `%` and `_` stand for other characters
   * @throws {EstreamerOutputError} `database-unavailable`, `database-refused`, `library-missing`
   */
  identities(prefix: string): Promise<string[]>;
  /** Stores what a delivery brought. @throws {EstreamerOutputError} `database-unavailable`, `database-refused` */
  writeEvents(delivery: PluginDelivery, context: PluginContext): Promise<void>;
  /** Ends the connections. The host does it too. */
  close(): Promise<void>;
  /** Counts, for monitoring. */
  status(): SqlStatus;
}

const DIALECTS: readonly DialectRules[] = [postgresql, sqlite, mysql, sqlserver];

const connectionSettings = custom<SqlConnection>(
  'an object with the settings of the library',
  (value) => typeof value === 'object' && value !== null,
);

// A text that is no URL would come back in the library's error, password and all.
const connection = required(
  either(
    custom<string>('a URL', (value) => typeof value === 'string' && URL.canParse(value)),
    connectionSettings,
  ),
  'How to reach it.',
);

const FIELDS = {
  database: required(
    variantsOf('dialect', {
      postgresql: { connection },
      mysql: { connection },
      sqlserver: { connection: required(connectionSettings, 'How to reach it.') },
      sqlite: { file: required(text({ values: 'the path of a file' }), 'The file.') },
    }),
    'Which database, and how to reach it.',
  ),
  tables: withDefault(
    custom<readonly SqlTable[]>('a list of tables', (value) => Array.isArray(value) && value.length > 0),
    'How records become rows.',
    defaultTables,
    '`defaultTables`',
  ),
  batchSize: withDefault(
    wholeNumber({ from: 1, unit: 'rows' }),
    'What is collected before it is written.',
    1000,
  ),
  timeoutMs: withDefault(milliseconds({ from: 1 }), 'How long a statement may take.', 20_000),
  refusedRows: withDefault(
    choice('divide', 'fail', 'skip'),
    'What becomes of a row that is refused.',
    'divide',
  ),
  deadLetters: optional(
    transport as unknown as SettingKind<Transport, Transport>,
    'Takes rows that are given up.',
  ),
} satisfies FieldsFor<SqlPluginSettings>;

const SETTINGS = settingsOf(FIELDS, ({ database, tables = [] }, place) => {
  const rules = rulesOf(database?.dialect);
  if (rules !== undefined) checkTables(tables, rules, place.at('tables'));
});

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 */
export function resolveSqlSettings(settings: SqlPluginSettings) {
  const resolved = resolveOutputFields(SETTINGS, settings, 'The SQL plugin cannot be made');
  return { ...resolved, rules: rulesOf(resolved.database.dialect) as DialectRules };
}

function rulesOf(dialect: string | undefined): DialectRules | undefined {
  return DIALECTS.find(({ name }) => name === dialect);
}
