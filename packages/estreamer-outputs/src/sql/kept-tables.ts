import type { PluginLogger } from '@x/estreamer-plugins';
import { isEstreamerOutputError } from '../errors/output-error.ts';
import type { Database } from './database/database.ts';
import { lacksTable } from './database/database-error.ts';
import type { DialectRules } from './dialects/dialect-rules.ts';
import type { SqlTable } from './sql-table.ts';

/** A way to a database on which tables that were made once are made again when the database has them no more. */
export interface KeptTables extends Pick<Database, 'run'> {
  /** Makes a table that is not there; from now on it is kept there. */
  make(table: SqlTable): Promise<void>;
}

/** Who hears of tables that were gone. */
interface KeptTablesDependencies {
  onMadeAgain(): void;
  readonly warn: PluginLogger['warn'];
}

/** Keeps tables: each failure for want of one makes it once, so that a database that loses it at once is not asked in a loop. */
export function createKeptTables(
  database: Database,
  rules: DialectRules,
  { onMadeAgain, warn }: KeptTablesDependencies,
): KeptTables {
  const kept = new Set<SqlTable>();

  const create = (table: SqlTable) =>
    database.run(async (db) => {
      for (const statement of rules.createTable(db, table)) await statement.execute();
    }, table);

  const isGone = (error: unknown, table: SqlTable | undefined): table is SqlTable =>
    table !== undefined && kept.has(table) && isEstreamerOutputError(error) && lacksTable(rules.name, error);

  async function makeAgain(table: SqlTable): Promise<void> {
    try {
      await create(table);
    } catch (error) {
      // Another source may have made it at the same moment; whether it is there, the next statement says.
      if (!isEstreamerOutputError(error, 'database-refused')) throw error;
      warn({ code: error.code, ...error.context, error }, `A table is gone. ${error.message}`);
    }
  }

  return {
    make(table) {
      kept.add(table);
      return create(table);
    },
    async run(work, table) {
      try {
        return await database.run(work, table);
      } catch (error) {
        if (!isGone(error, table)) throw error;
        await makeAgain(table);
        const result = await database.run(work, table);
        onMadeAgain();
        warn(
          { code: 'table-made-again', table: table.table },
          `The database had no table ${table.table} any more: it was made again. If nobody has moved the database or dropped the table, see what became of the rows that were in it.`,
        );
        return result;
      }
    },
  };
}
