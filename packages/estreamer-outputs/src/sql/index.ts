export { createSqlPlugin } from './create-sql-plugin.ts';
export type { SqlDialectName } from './dialects/dialect-rules.ts';
export type {
  SqlConnection,
  SqlDatabase,
  SqlPlugin,
  SqlPluginDependencies,
  SqlPluginSettings,
  SqlStatus,
} from './sql-settings.ts';
export type { SqlColumn, SqlColumnType, SqlSource, SqlTable } from './sql-table.ts';
export {
  connectionEvents,
  defaultTables,
  fileEvents,
  fullyQualifiedConnections,
  fullyQualifiedFiles,
  fullyQualifiedIntrusions,
  intrusionEvents,
  malwareEvents,
} from './tables/default-tables.ts';
