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
export { connectionEvents } from './tables/connection-events.ts';
export { defaultTables } from './tables/default-tables.ts';
export { fileEvents } from './tables/file-events.ts';
export { fullyQualifiedConnections } from './tables/fully-qualified-connections.ts';
export { intrusionEvents } from './tables/intrusion-events.ts';
export { malwareEvents } from './tables/malware-events.ts';
