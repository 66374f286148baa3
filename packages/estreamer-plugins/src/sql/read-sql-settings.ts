import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { findTableIssues } from './check-tables.ts';
import type { DialectRules } from './dialects/dialect-rules.ts';
import { mysql } from './dialects/mysql.ts';
import { postgresql } from './dialects/postgresql.ts';
import { sqlite } from './dialects/sqlite.ts';
import { sqlserver } from './dialects/sqlserver.ts';
import type { SqlPluginSettings } from './sql-settings.ts';
import { defaultTables } from './tables/default-tables.ts';

/** Settings with every default in place. */
export type CompleteSqlSettings = {
  readonly [Name in keyof SqlPluginSettings]-?: Exclude<SqlPluginSettings[Name], undefined>;
} & { readonly rules: DialectRules };

const DIALECTS: readonly DialectRules[] = [postgresql, sqlite, mysql, sqlserver];

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with every reason
 */
export function readSqlSettings(settings: SqlPluginSettings): CompleteSqlSettings {
  const {
    database,
    tables = defaultTables,
    batchSize = 1000,
    timeoutMs = 20_000,
    refusedRows = 'fail',
  } = settings;
  const issues: string[] = [];
  const check = (holds: boolean, issue: string) => {
    if (!holds) issues.push(issue);
  };
  const rules = DIALECTS.find(({ name }) => name === database?.dialect);
  if (rules === undefined) {
    issues.push(`"database.dialect" is none of ${DIALECTS.map(({ name }) => `"${name}"`).join(', ')}`);
  } else {
    check(isReachable(database), connectionIssue(database));
    issues.push(...findTableIssues(tables, rules));
  }
  check(Number.isInteger(batchSize) && batchSize > 0, '"batchSize" is not an integer above 0');
  check(timeoutMs > 0 && timeoutMs < 2 ** 31, '"timeoutMs" is not a number from 1 to 2147483647');
  check(['fail', 'skip'].includes(refusedRows), '"refusedRows" is neither "fail" nor "skip"');
  if (issues.length > 0 || rules === undefined) {
    const text = `The SQL plugin cannot be made: ${issues.join('; ')}.`;
    throw new EstreamerPluginError('invalid-settings', text, { issues });
  }
  return { database, tables, batchSize, timeoutMs, refusedRows, rules };
}

function isReachable(database: SqlPluginSettings['database']): boolean {
  if (database.dialect === 'sqlite') return typeof database.file === 'string' && database.file !== '';
  const connection: unknown = database.connection;
  if (typeof connection === 'object') return connection !== null;
  // A text that is no URL would come back in the library's error, password and all.
  return database.dialect !== 'sqlserver' && typeof connection === 'string' && URL.canParse(connection);
}

function connectionIssue({ dialect }: SqlPluginSettings['database']): string {
  if (dialect === 'sqlite') return '"database.file" is not the path of a file';
  return `"database.connection" is neither ${dialect === 'sqlserver' ? '' : 'a URL nor '}an object with settings`;
}
