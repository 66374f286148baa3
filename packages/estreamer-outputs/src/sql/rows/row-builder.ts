import { hash } from 'node:crypto';
import type { PluginMetadata } from '@x/estreamer-plugins';
import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import type { DialectRules, SqlValue } from '../dialects/dialect-rules.ts';
import type { SqlColumn, SqlSource, SqlTable } from '../sql-table.ts';
import { createConverter, nothingOf, writeJson } from './convert-value.ts';

/** A row as it goes to the database. */
export type Row = Readonly<Record<string, SqlValue>>;

/** Where an event comes from. */
interface RowOrigin {
  readonly server: string | undefined;
  readonly eventId: string | undefined;
}

/** Makes rows of records. */
export interface RowBuilder {
  readonly table: SqlTable;
  /** Tells whether the table has rows of such a record. */
  wants(record: EventRecord): boolean;
  /**
   * Makes a record's row.
   *
   * @param origin where it comes from, and what names it there
   * @param onMisfit told about each column that does not have all that the record says, and what it says
   */
  build(
    record: EventRecord,
    metadata: PluginMetadata,
    origin: RowOrigin,
    onMisfit: (column: SqlColumn, found: unknown) => void,
  ): Row;
  /** What tells the row from every other of the table. */
  keyOf(row: Row): string;
}

/** What text events are that do not say it, by record type. */
const typesOfRecords: Readonly<Record<number, string>> = {
  2: 'IntrusionPacket',
  71: 'ConnectionEvent',
  400: 'IntrusionEvent',
  500: 'FileEvent',
  502: 'FileEvent',
};

/** Makes the builder of a table that was checked. */
export function createRowBuilder(table: SqlTable, rules: DialectRules): RowBuilder {
  const { key } = table;
  const kinds = new Set<string>(table.kinds);
  const eventTypes = table.eventTypes === undefined ? undefined : new Set<unknown>(table.eventTypes);
  const columns = table.columns.map((column) => ({
    column,
    name: column.name,
    read: createSourceReader(column),
    convert: createConverter(column, rules),
    nothing: key.includes(column.name) ? nothingOf(column.type, rules) : null,
  }));

  return {
    table,
    wants(record) {
      if (!kinds.has(record.kind)) return false;
      if (eventTypes === undefined || record.kind !== 'fullyQualifiedEvent') return true;
      return eventTypes.has(record.data.EventType ?? typesOfRecords[record.recordType]);
    },
    build(record, metadata, origin, onMisfit) {
      const row: Record<string, SqlValue> = {};
      let resolved: ResolvedNames | undefined;
      const names = () => {
        resolved ??= metadata.resolve(record);
        return resolved;
      };
      for (const { column, name, read, convert, nothing } of columns) {
        const found = read(record, names, origin);
        if (found === undefined || found === null) {
          row[name] = nothing;
          continue;
        }
        const { value, exact } = convert(found);
        if (!exact) onMisfit(column, found);
        row[name] = value ?? nothing;
      }
      return row;
    },
    keyOf: (row) => key.map((name) => String(row[name])).join('\0'),
  };
}

/** Reads a value out of a record; `names` gives the names of its ids. */
type SourceReader = (record: EventRecord, names: () => ResolvedNames, origin: RowOrigin) => unknown;

const DIGEST_LENGTH = 32;

/** Makes the reader of a source. */
function createSourceReader(source: SqlSource): SourceReader {
  if ('field' in source) return readerOfField(source.field);
  if ('resolved' in source) {
    const { resolved } = source;
    return (_record, names) => own(names(), resolved);
  }
  if ('header' in source) {
    const { header } = source;
    return (record) => own(record.discoveryHeader, header);
  }
  if ('record' in source) {
    const { record: member } = source;
    if (member === 'server') return (_record, _names, { server }) => server;
    if (member === 'eventId')
      return (record, _names, origin) => origin.eventId ?? digestOfAll(record, origin);
    return (record) => record[member];
  }
  if ('digest' in source) {
    const readers = source.digest.map(readerOfField);
    return (record, names, origin) => digestOf(readers.map((read) => read(record, names, origin) ?? null));
  }
  const { value } = source;
  return () => value;
}

function digestOfAll(
  { recordType, netmapId, discoveryHeader, data }: EventRecord,
  { server }: RowOrigin,
): string {
  return digestOf([server ?? null, netmapId, recordType, discoveryHeader ?? null, data]);
}

function digestOf(values: readonly unknown[]): string {
  return hash('sha256', writeJson(values), 'hex').slice(0, DIGEST_LENGTH);
}

function readerOfField(field: string): SourceReader {
  const path = field.split('.');
  if (path.length === 1) return (record) => own(record.data, field);
  return (record) => path.reduce<unknown>(own, record.data);
}

/** Reads what the value has itself: names from the wire must not reach what every object has. */
function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
