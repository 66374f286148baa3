import type { SqlDatabase } from '@x/estreamer-outputs/sql';
import { decodeText, readSmallFile } from '@x/foundation';
import {
  choice,
  flag,
  host,
  integer,
  type KeyValues,
  optional,
  path,
  required,
  seconds,
  secret,
  text,
  withDefault,
} from '../keys/keys.ts';
import { defineOutputType, KEPT_NOWHERE } from './output-type.ts';
import { openDeadLetters, transportKeys } from './transport-output.ts';

const sqlKeys = {
  dialect: required(choice('postgresql', 'mysql', 'sqlite', 'sqlserver'), 'the kind of database'),
  connection: secret(
    optional(text, 'its connection string, for `postgresql` (library `pg`) and `mysql` (library `mysql2`)'),
  ),
  file: optional(path, 'its file, for `sqlite`'),
  host: optional(host, 'name or address of the server, for `sqlserver` (libraries `tedious` and `tarn`)'),
  port: optional(integer(1, 65_535), 'its port', '1433'),
  database: optional(text, 'the database there'),
  user: optional(text, 'who logs in there'),
  password: secret(optional(text, 'the password of that user')),
  ca_file: optional(path, "PEM file with the authority of that server's certificate", "Node.js's"),
  verify: withDefault(flag, 'with 0 any server can be that server', true),
  create_tables: withDefault(
    flag,
    'with 1 tables that are not there are made, at the start and when they are gone later',
    false,
  ),
  batch_size: optional(integer(1), 'rows that are collected before they are written', '1000'),
  timeout: optional(seconds(1), 'seconds that a statement may take', '20'),
  refused_rows: optional(
    choice('divide', 'fail', 'skip'),
    'what becomes of a row that the database refuses: `divide` gives it up if others of its table are taken, and with dead_letters up to ten before the first one is, `fail` holds the delivery back in any case, `skip` gives it up in any case',
    'divide',
  ),
  dead_letters: transportKeys.dead_letters,
};

/** Events in the tables of a database. */
export const sqlOutput = defineOutputType({
  purpose: 'connection, intrusion, file and malware events in the tables of a database, each event once',
  // It collects the rows of one delivery at a time.
  perSource: true,
  keys: sqlKeys,
  check(values) {
    for (const [key, dialects] of Object.entries(DIALECTS_OF_KEYS)) {
      const value = values[key as keyof typeof DIALECTS_OF_KEYS];
      const isOf = dialects.includes(values.dialect);
      if (isOf && value === undefined) return { key, message: `It is missing; ${values.dialect} needs it.` };
      if (!isOf && value !== undefined) return { key, message: `${values.dialect} does not use it.` };
    }
    return undefined;
  },
  async open(values, { logger }) {
    const { createSqlPlugin } = await import('@x/estreamer-outputs/sql');
    const { create_tables, batch_size, timeout, refused_rows, dead_letters } = values;
    const letters = openDeadLetters(dead_letters, logger);
    const plugin = createSqlPlugin({
      database: databaseOf(values),
      batchSize: batch_size,
      timeoutMs: timeout === undefined ? undefined : timeout * 1000,
      refusedRows: refused_rows,
      deadLetters: letters?.transport,
    });
    const prepare = async () => {
      await letters?.transport.open();
      if (create_tables) await plugin.createTables();
    };
    return {
      plugin,
      prepare,
      close: () => plugin.close(),
      troubles() {
        const { skippedRows, deadLetters, changedValues } = plugin.status();
        return {
          'rows that the database refused': skippedRows,
          [KEPT_NOWHERE]: skippedRows - deadLetters,
          'values that their columns could not hold as they came': changedValues,
          ...letters?.troubles(),
        };
      },
    };
  },
});

/** What a dialect needs, and no other takes. */
const DIALECTS_OF_KEYS = {
  connection: ['postgresql', 'mysql'],
  file: ['sqlite'],
  host: ['sqlserver'],
  database: ['sqlserver'],
  user: ['sqlserver'],
  password: ['sqlserver'],
} satisfies Record<string, readonly string[]> as Readonly<
  Record<'connection' | 'file' | 'host' | 'database' | 'user' | 'password', readonly string[]>
>;

export function databaseOf(values: KeyValues<typeof sqlKeys>): SqlDatabase {
  const { dialect, connection = '', file = '' } = values;
  if (dialect === 'sqlite') return { dialect, file };
  if (dialect !== 'sqlserver') return { dialect, connection };
  const { host: server, port = 1433, database, user: userName, password, ca_file: caFile, verify } = values;
  const ca = caFile === undefined ? undefined : decodeText(readSmallFile(caFile));
  return {
    dialect,
    connection: {
      server,
      authentication: { type: 'default', options: { userName, password } },
      options: {
        port,
        database,
        encrypt: true,
        trustServerCertificate: !verify,
        ...(ca === undefined ? {} : { cryptoCredentialsDetails: { ca } }),
      },
    },
  };
}
