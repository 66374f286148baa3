import { createSqlPlugin, type SqlDatabase } from '@x/estreamer-outputs/sql';
import {
  choice,
  flag,
  integer,
  optional,
  path,
  required,
  seconds,
  secret,
  text,
  withDefault,
} from '../keys/keys.ts';
import { defineOutputType } from './output-type.ts';

/** Events in the tables of a database. */
export const sqlOutput = defineOutputType({
  purpose: 'connection, intrusion, file and malware events in the tables of a database, each event once',
  // It collects the rows of one delivery at a time.
  perSource: true,
  keys: {
    dialect: required(choice('postgresql', 'mysql', 'sqlite'), 'the kind of database'),
    connection: secret(
      optional(text, 'its connection string, for `postgresql` (library `pg`) and `mysql` (library `mysql2`)'),
    ),
    file: optional(path, 'its file, for `sqlite`'),
    create_tables: withDefault(flag, 'with 1 tables that are not there are made at the start', false),
    batch_size: optional(integer(1), 'rows that are collected before they are written', '1000'),
    timeout: optional(seconds(1), 'seconds that a statement may take', '20'),
    refused_rows: optional(
      choice('fail', 'skip'),
      'what becomes of a row that the database refuses: `fail` holds the delivery back, `skip` leaves the row out',
      'fail',
    ),
  },
  check({ dialect, connection, file }) {
    const [needed, other] =
      dialect === 'sqlite' ? (['file', 'connection'] as const) : (['connection', 'file'] as const);
    const given = { connection, file };
    if (given[needed] === undefined) return { key: needed, message: `It is missing; ${dialect} needs it.` };
    if (given[other] !== undefined) return { key: other, message: `${dialect} does not use it.` };
    return undefined;
  },
  open({ dialect, connection = '', file = '', create_tables, batch_size, timeout, refused_rows }) {
    const database: SqlDatabase = dialect === 'sqlite' ? { dialect, file } : { dialect, connection };
    const plugin = createSqlPlugin({
      database,
      batchSize: batch_size,
      timeoutMs: timeout === undefined ? undefined : timeout * 1000,
      refusedRows: refused_rows,
    });
    const prepare = create_tables ? () => plugin.createTables() : undefined;
    return {
      plugin,
      prepare,
      close: () => plugin.close(),
      troubles() {
        const { skippedRows, changedValues } = plugin.status();
        return {
          'rows that the database refused': skippedRows,
          'values that their columns could not hold as they came': changedValues,
        };
      },
    };
  },
});
