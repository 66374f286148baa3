import type { EventRecord } from '@x/estreamer-protocol';
import { compileCondition } from '../mapping/condition.ts';
import type { MappedEvent } from '../mapping/record-mapper.ts';
import type { DetailScalar } from '../mapping/record-mapping.ts';
import type { DocumentSource, DocumentValue } from './document-mapping.ts';

/** Reads one value of an event; `undefined` if there is none. */
export type DocumentReader = (event: MappedEvent, record: EventRecord) => DocumentValue | undefined;

/** Makes the reader that a source describes. */
export function compileSource(source: DocumentSource): DocumentReader {
  if (typeof source === 'string') return ({ details }) => textOf(details[source]);
  if ('as' in source) {
    const { key, as } = source;
    if (as === 'lower-case') return ({ details }) => textOf(details[key])?.toLowerCase();
    return ({ details }) => (Number.isSafeInteger(details[key]) ? details[key] : undefined);
  }
  if ('event' in source) {
    const { event: part } = source;
    return (event) => event[part];
  }
  if ('value' in source) {
    const { value, with: keys } = source;
    const applies = compileCondition(source.when);
    return ({ details }) =>
      applies(details) && (keys === undefined || keys.some((key) => details[key] !== undefined))
        ? value
        : undefined;
  }
  if ('lookup' in source) {
    const { lookup: key, otherwise } = source;
    const table = new Map(Object.entries(source.in).map(([name, value]) => [name.toLowerCase(), value]));
    return ({ details }) => table.get(String(details[key]).toLowerCase()) ?? otherwise;
  }
  if ('time' in source) {
    const { time } = source;
    return ({ details }) => millisOf(details[time]);
  }
  if ('list' in source) {
    const readers = source.list.map(compileSource);
    return (event, record) => {
      const values = new Set(readers.map((read) => read(event, record)));
      values.delete(undefined);
      return values.size === 0 ? undefined : ([...values] as DocumentValue[]);
    };
  }
  if ('compute' in source) return source.compute;
  const readers = source.map(compileSource);
  return (event, record) => {
    for (const read of readers) {
      const value = read(event, record);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

/** The keys of `details` that a source names. */
export function keysOfSource(source: DocumentSource): string[] {
  if (typeof source === 'string') return [source];
  if ('as' in source) return [source.key];
  if ('lookup' in source) return [source.lookup];
  if ('time' in source) return [source.time];
  if ('list' in source) return source.list.flatMap(keysOfSource);
  if ('event' in source || 'value' in source) return [];
  if ('compute' in source) return [...(source.keys ?? [])];
  return source.flatMap(keysOfSource);
}

function textOf(value: DetailScalar | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** ISO 8601 text as Unix milliseconds. */
export function millisOf(time: unknown): number | undefined {
  const millis = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(millis) ? undefined : millis;
}
