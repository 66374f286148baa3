import { type Dialect, Kysely } from 'kysely';
import { EstreamerOutputError } from '../../errors/output-error.ts';
import type { SqlDialectName, Tables } from '../dialects/dialect-rules.ts';
import type { SqlTable } from '../sql-table.ts';
import { databaseError, needsNewConnection } from './database-error.ts';

/** The way to a database, made when it is first needed and made again when it hangs. */
export interface Database {
  /**
   * Does something with the database.
   *
   * @param table what it is done to, for errors
   * @throws {EstreamerOutputError} `database-unavailable`, `database-refused`, `library-missing`
   */
  run<Result>(work: (db: Kysely<Tables>) => Promise<Result>, table?: SqlTable): Promise<Result>;
  /** Ends the connections; does not wait longer for it than for a statement. */
  close(): Promise<void>;
}

/** Makes the way to one database. */
export function createDatabase(
  dialect: SqlDialectName,
  open: () => Dialect | Promise<Dialect>,
  timeoutMs: number,
): Database {
  let opened: Promise<Kysely<Tables>> | undefined;

  async function connect(): Promise<Kysely<Tables>> {
    return new Kysely<Tables>({ dialect: await open() });
  }

  async function end(): Promise<void> {
    const ended = opened;
    opened = undefined;
    await (await ended?.catch(() => undefined))?.destroy();
  }

  async function inTime<Result>(work: Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        // A connection that hangs would keep the next statement waiting as well.
        end().catch(() => {});
        const text = `The database did not answer within ${timeoutMs} ms. See that it runs and can be reached; what was not stored is kept.`;
        reject(new EstreamerOutputError('database-unavailable', text, { context: { reason: 'ETIMEDOUT' } }));
      }, timeoutMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function attempt<Result>(work: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    opened ??= connect();
    const mine = opened;
    let db: Kysely<Tables>;
    try {
      db = await mine;
    } catch (error) {
      if (opened === mine) opened = undefined;
      throw error;
    }
    return work(db);
  }

  return {
    async run(work, table) {
      try {
        return await inTime(attempt(work));
      } catch (error) {
        if (needsNewConnection(dialect, error)) await end().catch(() => {});
        throw databaseError(dialect, error, table);
      }
    },
    async close() {
      try {
        await inTime(end());
      } catch (error) {
        throw databaseError(dialect, error);
      }
    },
  };
}
