import { isIP } from 'node:net';
import type { EventRecord, RecordKind, RecordOfKind, ResolvedNames } from '@x/estreamer-protocol';
import { cutText } from './bounded-text.ts';
import { isoTime, isTime } from './event-time.ts';
import type { DetailScalar, DetailSource } from './record-mapping.ts';

/** A record as readers see it. */
export interface ReadableRecord {
  readonly record: EventRecord;
  readonly data: Readonly<Record<string, unknown>>;
  readonly names: ResolvedNames;
}

/** Reads one value of a record; `undefined` if it has nothing to say. */
export type DetailReader = (readable: ReadableRecord) => DetailScalar | undefined;

const ICMP_PROTOCOLS: readonly unknown[] = [1, 58];

/** An event can have dozens of names from metadata; together they must leave room for the event's own texts. */
const MAX_NAME_BYTES = 1024;

const ONLY_ZEROS = /^[0:-]*$/;

/** Makes the reader that a source describes. */
export function compileDetail(source: DetailSource): DetailReader {
  if (typeof source === 'string') return ({ data }) => scalarOf(data[source]);
  if ('id' in source) return ({ data }) => idOf(data[source.id]);
  if ('name' in source) {
    const { name, zero = false } = source;
    return ({ data, names }) => (zero || idOf(data[name]) !== undefined ? nameOf(names[name]) : undefined);
  }
  if ('address' in source) return ({ data }) => addressOf(data[source.address], source.version);
  if ('port' in source) {
    return ({ data }) => (ICMP_PROTOCOLS.includes(data['ipProtocol']) ? undefined : idOf(data[source.port]));
  }
  if ('icmp' in source) {
    return ({ data }) =>
      ICMP_PROTOCOLS.includes(data['ipProtocol']) ? scalarOf(data[source.icmp]) : undefined;
  }
  if ('time' in source) return ({ data }) => timeOf(data[source.time]);
  if ('lookup' in source) {
    const table = new Map(Object.entries(source.in).map(([key, value]) => [key.toLowerCase(), value]));
    const field = source.lookup;
    return source.by === 'name'
      ? ({ names }) => table.get((names[field] ?? '').toLowerCase())
      : ({ data }) => table.get(String(data[field]).toLowerCase());
  }
  if ('envelope' in source) {
    const fact = source.envelope;
    return ({ record }) => (fact === 'archiveTimestamp' ? timeOf(record[fact]) : idOf(record[fact]));
  }
  if ('compute' in source) {
    return ({ record, names }) => scalarOf(source.compute(record as RecordOfKind<RecordKind>, names));
  }
  return compileAlternatives(source);
}

function compileAlternatives(sources: readonly DetailSource[]): DetailReader {
  const readers = sources.map(compileDetail);
  return (readable) => {
    for (const read of readers) {
      const value = read(readable);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

function scalarOf(value: unknown): DetailScalar | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'boolean':
      return value;
    default:
      return undefined;
  }
}

function idOf(value: unknown): DetailScalar | undefined {
  const scalar = scalarOf(value);
  return scalar === 0 || (typeof scalar === 'string' && ONLY_ZEROS.test(scalar)) ? undefined : scalar;
}

function nameOf(name: string | undefined): string | undefined {
  return name === undefined || name === '' ? undefined : cutText(name, MAX_NAME_BYTES);
}

function addressOf(value: unknown, version: 4 | 6): string | undefined {
  return typeof value === 'string' && value !== '::' && isIP(value) === version ? value : undefined;
}

function timeOf(seconds: unknown): string | undefined {
  return isTime(seconds) ? isoTime(seconds) : undefined;
}
