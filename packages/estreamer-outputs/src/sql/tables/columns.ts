import type { SqlColumn, SqlColumnType } from '../sql-table.ts';

/** Columns of fields, each with the field's name in snake case. */
export function fields(type: SqlColumnType, ...names: readonly string[]): SqlColumn[] {
  return names.map((field) => ({ name: toSnakeCase(field), type, field }));
}

/** Columns of the names of fields, each called as the field without "Id" or "Uuid". */
export function namesOf(...names: readonly string[]): SqlColumn[] {
  return names.map((resolved) => ({
    name: toSnakeCase(resolved.replace(/(Id|Uuid)$/, '')),
    type: 'text',
    resolved,
  }));
}

/** Called so because `user` is a reserved word. */
export const userName: SqlColumn = { name: 'user_name', type: 'text', resolved: 'userId' };

/** When the server archived the event; there if it was asked for. */
export const archivedAt: SqlColumn = { name: 'archived_at', type: 'timestamp', record: 'archiveTimestamp' };

/** Which event it is, and of which management center: the key of every table. */
export const origin: readonly SqlColumn[] = [
  { name: 'identity', type: 'text', length: 128, record: 'eventId' },
  { name: 'server', type: 'text', record: 'server' },
  { name: 'netmap_id', type: 'integer', record: 'netmapId' },
];

/** The identity alone: device, number and time can agree in two events of one center, and of two. */
export const originKey: readonly string[] = ['identity'];

function toSnakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
