import { open } from 'node:fs/promises';
import type { SqliteDatabase } from 'kysely';

/** How long to wait for another process that writes to the database; nothing else runs meanwhile. */
const BUSY_TIMEOUT_MS = 200;

/** Of a database that is made: the group may read it, others not. SQLite gives its journal the same. */
const FILE_MODE = 0o640;

/** Opens a database with Node.js's own library, in the form in which Kysely wants it. */
export async function openSqlite(file: string): Promise<SqliteDatabase> {
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
