import type { SqliteDatabase } from 'kysely';

/** How long to wait for another process that writes to the database; nothing else runs meanwhile. */
const BUSY_TIMEOUT_MS = 200;

/** Opens a database with Node.js's own library, in the form in which Kysely wants it. */
export async function openSqlite(file: string): Promise<SqliteDatabase> {
  // Loaded only here: it warns that it is new as soon as it is.
  const { DatabaseSync } = await import('node:sqlite');
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
