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

/** A column that tells apart what the other columns of a key do not. */
export function digestOf(...names: readonly string[]): SqlColumn {
  return { name: 'event_digest', type: 'text', length: 32, digest: names };
}

function toSnakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
