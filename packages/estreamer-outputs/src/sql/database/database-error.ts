import { describeError } from '@x/foundation';
import { EstreamerOutputError, isEstreamerOutputError } from '../../errors/output-error.ts';
import type { SqlDialectName } from '../dialects/dialect-rules.ts';
import type { SqlTable } from '../sql-table.ts';

/** What drivers put into their errors, each some of it. */
interface DriverError {
  /** SQLSTATE with `pg`, a name with the others. */
  readonly code?: unknown;
  readonly column?: unknown;
  readonly table?: unknown;
  /** MySQL's number and SQLSTATE. */
  readonly errno?: unknown;
  readonly sqlState?: unknown;
  /** SQL Server's number. */
  readonly number?: unknown;
  /** SQLite's extended result code. */
  readonly errcode?: unknown;
  /** The statement, with MySQL. */
  sql?: unknown;
}

const MAX_STATEMENT_LENGTH = 200;

interface Classification {
  /**
   * What it is about: `database` when the same statement may succeed later without anybody changing anything of it or of
   * the table; `row` when one of the rows does not fit; `statement` when none does.
   */
  readonly concern: 'database' | 'row' | 'statement';
  readonly reason: string | undefined;
}

/** SQLSTATE classes of values and of rules for rows. */
const ROW_STATES = /^(?:22|23|44)/;

/** SQLSTATE classes of names, rights and forms. */
const STATEMENT_STATES = /^(?:0A|21|2F|42)/;

/** MySQL: no default, a wrong value, a wrong JSON text, a check; all of them of the class HY000 (general). */
const MYSQL_ROW_ERRORS = new Set([1364, 1366, 3140, 3819]);

/** MySQL: a database that is not there, of the class of unknown names; somebody may make it, as with the other databases. */
const MYSQL_UNKNOWN_DATABASE = 1049;

/** SQL Server: conversions, NULL, rules and lengths. */
const SQLSERVER_ROW_ERRORS = new Set([241, 242, 245, 515, 547, 2627, 2628, 8114, 8115, 8152]);

/** SQL Server: unknown columns and tables, missing rights. */
const SQLSERVER_STATEMENT_ERRORS = new Set([207, 208, 229, 230]);

/** SQLite: TOOBIG, CONSTRAINT, MISMATCH, RANGE. */
const SQLITE_ROW_ERRORS = new Set([18, 19, 20, 25]);

/** SQLite: ERROR, which is what unknown names are. */
const SQLITE_STATEMENT_ERROR = 1;

const COLUMN_IN_TEXT = [
  /column "([^"]+)"/i,
  /no such column: "?(\w+)/i,
  /no column named (\w+)/i,
  /Unknown column '([^']+)'/i,
  /for column '([^']+)'/i,
  /Field '([^']+)'/i,
  /Invalid column name '([^']+)'/i,
  /column '([^']+)'/i,
  /constraint failed: \w+\.(\w+)/i,
];

/**
 * Puts an error of a database's library into the package's words.
 *
 * @param table what was written to
 */
export function databaseError(
  dialect: SqlDialectName,
  cause: unknown,
  table?: SqlTable,
): EstreamerOutputError {
  if (isEstreamerOutputError(cause)) return cause;
  const error = driverErrorOf(cause);
  shortenStatement(error);
  const { concern, reason } = classify(dialect, error);
  const passing = concern === 'database';
  const text = describeError(cause);
  const column = passing ? undefined : columnOf(error, text);
  const place =
    table === undefined ? '' : ` table ${table.table}${column === undefined ? '' : `, column ${column}`}`;
  const context = {
    ...(reason === undefined ? {} : { reason }),
    ...(table === undefined ? {} : { table: table.table }),
    ...(column === undefined ? {} : { column }),
  };
  return passing
    ? new EstreamerOutputError(
        'database-unavailable',
        `The database does not take rows for${place || ' its tables'} now (${text}). See that it runs and lets this client in; what was not stored is kept.`,
        { context, cause },
      )
    : new EstreamerOutputError(
        'database-refused',
        `The database refuses${place || ' a statement'}: ${text}. Make the table (createTables) or change it or the mapping so that both agree.`,
        { context, cause },
      );
}

/** Tells whether a `database-refused` is about some of the rows, so that the others may be stored. */
export function concernsRows(dialect: SqlDialectName, { cause }: EstreamerOutputError): boolean {
  return classify(dialect, driverErrorOf(cause)).concern === 'row';
}

/** Tells whether a `database-refused` is for want of a table. */
export function lacksTable(dialect: SqlDialectName, { cause }: EstreamerOutputError): boolean {
  const { code, errno, number, errcode } = driverErrorOf(cause);
  switch (dialect) {
    case 'postgresql':
      return code === '42P01';
    case 'mysql':
      return errno === 1146;
    case 'sqlserver':
      return number === 208;
    case 'sqlite':
      return errcode === SQLITE_STATEMENT_ERROR && describeError(cause).startsWith('no such table');
  }
}

/** SQLite: READONLY, IOERR, CANTOPEN, NOTADB: what was opened so, or whose file was replaced, stays so. */
const SQLITE_LASTING_ERRORS = new Set([8, 10, 14, 26]);

/** Tells whether only another connection can help. */
export function needsNewConnection(dialect: SqlDialectName, cause: unknown): boolean {
  const { errcode } = driverErrorOf(cause);
  return dialect === 'sqlite' && typeof errcode === 'number' && SQLITE_LASTING_ERRORS.has(errcode & 0xff);
}

function driverErrorOf(cause: unknown): DriverError {
  return typeof cause === 'object' && cause !== null ? cause : {};
}

/** `mysql2` puts the whole statement with all values of all rows into its errors, and so into whatever log they go to. */
function shortenStatement(error: DriverError): void {
  if (typeof error.sql === 'string') error.sql = error.sql.slice(0, MAX_STATEMENT_LENGTH);
}

function classify(dialect: SqlDialectName, error: DriverError): Classification {
  switch (dialect) {
    case 'postgresql':
      return { concern: concernOfState(textOf(error.code)), reason: textOf(error.code) };
    case 'mysql': {
      // The names that the library gives to numbers are MySQL's; MariaDB has others.
      const reason = textOf(error.sqlState === undefined ? error.code : error.errno);
      if (MYSQL_ROW_ERRORS.has(error.errno as number)) return { concern: 'row', reason };
      if (error.errno === MYSQL_UNKNOWN_DATABASE) return { concern: 'database', reason };
      return { concern: concernOfState(textOf(error.sqlState)), reason };
    }
    case 'sqlserver': {
      const number = error.number as number;
      const reason = textOf(error.number) ?? textOf(error.code);
      if (SQLSERVER_ROW_ERRORS.has(number)) return { concern: 'row', reason };
      return { concern: SQLSERVER_STATEMENT_ERRORS.has(number) ? 'statement' : 'database', reason };
    }
    case 'sqlite': {
      if (typeof error.errcode !== 'number') return { concern: 'database', reason: textOf(error.code) };
      const code = error.errcode & 0xff;
      const reason = String(error.errcode);
      if (SQLITE_ROW_ERRORS.has(code)) return { concern: 'row', reason };
      return { concern: code === SQLITE_STATEMENT_ERROR ? 'statement' : 'database', reason };
    }
  }
}

/** Errors of the network have codes too, such as `EPIPE`, that look like a state and belong to no class of it. */
function concernOfState(state: string | undefined): Classification['concern'] {
  if (state === undefined || state.length !== 5) return 'database';
  if (ROW_STATES.test(state)) return 'row';
  return STATEMENT_STATES.test(state) ? 'statement' : 'database';
}

function columnOf({ column }: DriverError, text: string): string | undefined {
  if (typeof column === 'string' && column !== '') return column;
  for (const pattern of COLUMN_IN_TEXT) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
