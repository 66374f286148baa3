import { hash } from 'node:crypto';
import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import type { SqlSource } from '../sql-table.ts';
import { writeJson } from './write-json.ts';

/** Reads a value out of a record; `names` gives the names of its ids. */
export type SourceReader = (record: EventRecord, names: () => ResolvedNames) => unknown;

const DIGEST_LENGTH = 32;

/** Makes the reader of a source. */
export function createSourceReader(source: SqlSource): SourceReader {
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
    return (record) => record[member];
  }
  if ('digest' in source) {
    const readers = source.digest.map(readerOfField);
    return (record, names) => {
      const values = readers.map((read) => read(record, names) ?? null);
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
