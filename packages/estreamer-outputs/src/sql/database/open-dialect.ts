import { open } from 'node:fs/promises';
import {
  type Dialect,
  MssqlDialect,
  MysqlDialect,
  PostgresDialect,
  type SqliteDatabase,
  SqliteDialect,
} from 'kysely';
import { EstreamerOutputError } from '../../errors/output-error.ts';
import type { SqlConnection, SqlDatabase } from '../sql-settings.ts';

/**
 * Makes Kysely's way to a database, with the library that belongs to it.
 *
 * @throws {EstreamerOutputError} `library-missing`
 */
export async function openDialect(database: SqlDatabase, timeoutMs: number): Promise<Dialect> {
  switch (database.dialect) {
    case 'postgresql':
      return openPostgresql(database.connection, timeoutMs);
    case 'sqlite':
      return new SqliteDialect({ database: await openSqlite(database.file) });
    case 'mysql':
      return openMysql(database.connection, timeoutMs);
    case 'sqlserver':
      return openSqlserver(database.connection, timeoutMs);
  }
}

async function openPostgresql(connection: string | SqlConnection, timeoutMs: number): Promise<Dialect> {
  const { default: pg } = await load(['pg'], () => import('pg'));
  const pool = new pg.Pool({
    max: 2,
    keepAlive: true,
    connectionTimeoutMillis: timeoutMs,
    application_name: 'estreamer',
    ...(typeof connection === 'string' ? { connectionString: connection } : connection),
  });
  // A connection that breaks says so here too, beside failing its statement, and is dropped; with nobody who listens, the
  // process would end. The pool listens to its connections only while they are idle.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new PostgresDialect({ pool });
}

async function openMysql(connection: string | SqlConnection, timeoutMs: number): Promise<Dialect> {
  const { createPool } = await load(['mysql2'], () => import('mysql2'));
  const given = typeof connection === 'string' ? { uri: connection } : connection;
  return new MysqlDialect({
    pool: createPool({
      connectionLimit: 2,
      connectTimeout: timeoutMs,
      enableKeepAlive: true,
      // With this flag, the library's default, rows that were there already would count as added.
      flags: ['-FOUND_ROWS'],
      ...given,
    }),
  });
}

async function openSqlserver(connection: SqlConnection, timeoutMs: number): Promise<Dialect> {
  const [tedious, tarn] = await load(['tedious', 'tarn'], () =>
    Promise.all([import('tedious'), import('tarn')]),
  );
  const { options, ...rest } = connection;
  const given = {
    ...rest,
    options: { connectTimeout: timeoutMs, requestTimeout: timeoutMs, ...(options as object | undefined) },
  } as unknown as ConstructorParameters<typeof tedious.Connection>[0];
  return new MssqlDialect({
    tarn: {
      ...tarn,
      // A pool that tries again by itself hides why, and locks out a user whose password is wrong.
      options: { min: 0, max: 2, acquireTimeoutMillis: timeoutMs, propagateCreateError: true },
    },
    tedious: { ...tedious, connectionFactory: () => new tedious.Connection(given) },
  });
}

async function load<Library>(
  names: readonly string[],
  importLibraries: () => Promise<Library>,
): Promise<Library> {
  try {
    return await importLibraries();
  } catch (cause) {
    throw new EstreamerOutputError(
      'library-missing',
      `The SQL plugin needs ${names.join(' and ')} for this database, which cannot be loaded. Install what is missing: npm install ${names.join(' ')}, or npm install --global ${names.join(' ')} for a command that is installed globally.`,
      { context: { library: names.join(' ') }, cause },
    );
  }
}

/** How long to wait for another process that writes to the database; nothing else runs meanwhile. */
const BUSY_TIMEOUT_MS = 200;

/** Of a database that is made: the group may read it, others not. SQLite gives its journal the same. */
const FILE_MODE = 0o640;

/** Opens a database with Node.js's own library, in the form in which Kysely wants it. */
async function openSqlite(file: string): Promise<SqliteDatabase> {
  // Loaded only here: it warns that it is new as soon as it is.
  const { DatabaseSync } = await import('node:sqlite');
  await makePrivate(file);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  type Values = Parameters<ReturnType<typeof database.prepare>['all']>;
  return {
    close: () => database.close(),
    prepare(text) {
      const statement = database.prepare(text);
      const values = (parameters: readonly unknown[]) => parameters as unknown as Values;
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
  };
}

/** Makes the file, if it is one and not there: SQLite itself would let everybody read it. */
async function makePrivate(file: string): Promise<void> {
  if (file === '' || file.startsWith(':')) return;
  // Where that fails, SQLite says why.
  await open(file, 'a', FILE_MODE).then(
    (made) => made.close(),
    () => {},
  );
}
