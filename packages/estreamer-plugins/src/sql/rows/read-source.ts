import { hash } from 'node:crypto';
import type { EventRecord } from '@x/estreamer-protocol';
import type { PluginMetadata } from '../../contract/plugin.ts';
import type { SqlSource } from '../sql-table.ts';
import { writeJson } from './write-json.ts';

/** Reads a value out of a record. */
export type SourceReader = (record: EventRecord, metadata: Pick<PluginMetadata, 'resolve'>) => unknown;

const DIGEST_LENGTH = 32;

/** Makes the reader of a source. */
export function createSourceReader(source: SqlSource): SourceReader {
  if ('field' in source) return readerOfField(source.field);
  if ('resolved' in source) {
    const { resolved } = source;
    return (record, metadata) => own(metadata.resolve(record), resolved);
  }
  if ('header' in source) {
    const { header } = source;
    return (record) => own(record.discoveryHeader, header);
  }
  if ('record' in source) {
    const { record: member } = source;
    return (record) => record[member];
  }
  if ('digest' in source) {
    const readers = source.digest.map(readerOfField);
    return (record, metadata) => {
      const values = readers.map((read) => read(record, metadata) ?? null);
      return hash('sha256', writeJson(values), 'hex').slice(0, DIGEST_LENGTH);
    };
  }
  const { value } = source;
  return () => value;
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
