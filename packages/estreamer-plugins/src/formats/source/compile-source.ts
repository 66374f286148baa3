import { isIP } from 'node:net';
import { isTime, type WriteTime } from './event-time.ts';
import type { FieldSource, SourceValue } from './field-source.ts';
import type { ReadableRecord } from './readable-record.ts';
import { compileFact } from './record-facts.ts';
import type { SourceReader, SourceTools } from './source-reader.ts';

const ICMP_PROTOCOLS: readonly unknown[] = [1, 58];
const ONLY_ZEROS = /^[0:.-]*$/;

/** Makes the reader that a source describes. */
export function compileSource(source: FieldSource, tools: SourceTools): SourceReader {
  if (isAlternatives(source)) return compileAlternatives(source, tools);
  if (typeof source === 'string') return ({ data }) => scalarOf(data[source]);
  if ('text' in source) return () => source.text;
  if ('id' in source) return ({ data }) => idOf(data[source.id]);
  if ('name' in source) {
    const { name, zero = false } = source;
    return ({ data, names }) => (zero || idOf(data[name]) !== undefined ? scalarOf(names[name]) : undefined);
  }
  if ('address' in source) return ({ data }) => addressOf(data[source.address], source.version);
  if ('port' in source) {
    return ({ data }) => (isIcmp(data) ? undefined : idOf(data[source.port]));
  }
  if ('icmp' in source) {
    return ({ data }) => (isIcmp(data) ? scalarOf(data[source.icmp]) : undefined);
  }
  if ('time' in source) return ({ data }) => timeOf(data[source.time], tools.writeTime);
  if ('lookup' in source) {
    const table = new Map(Object.entries(source.in).map(([key, value]) => [key.toLowerCase(), value]));
    const field = source.lookup;
    return source.by === 'name'
      ? ({ names }) => table.get((names[field] ?? '').toLowerCase())
      : ({ data }) => table.get(String(scalarOf(data[field])).toLowerCase());
  }
  if ('fact' in source) return compileFact(source.fact, tools);
  if ('join' in source) return compileJoin(source.join, source.with, tools);
  const { compute } = source;
  return ({ record, names }) => scalarOf(compute(record, names));
}

/** Tells whether a record is about ICMP, which has types and codes in place of ports. */
function isIcmp({ ipProtocol, Protocol }: ReadableRecord['data']): boolean {
  return ICMP_PROTOCOLS.includes(ipProtocol) || (typeof Protocol === 'string' && /icmp/i.test(Protocol));
}

/** Checked before the others: arrays have a method `join`. */
function isAlternatives(source: FieldSource): source is readonly FieldSource[] {
  return Array.isArray(source);
}

function compileAlternatives(sources: readonly FieldSource[], tools: SourceTools): SourceReader {
  const readers = sources.map((source) => compileSource(source, tools));
  return (readable) => {
    for (const read of readers) {
      const value = read(readable);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

function compileJoin(sources: readonly FieldSource[], separator: string, tools: SourceTools): SourceReader {
  const readers = sources.map((source) => compileSource(source, tools));
  return (readable) => {
    const values: SourceValue[] = [];
    for (const read of readers) {
      const value = read(readable);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return values.join(separator);
  };
}

function scalarOf(value: unknown): SourceValue | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value;
    default:
      return undefined;
  }
}

function idOf(value: unknown): SourceValue | undefined {
  const scalar = scalarOf(value);
  return scalar === 0 || (typeof scalar === 'string' && ONLY_ZEROS.test(scalar)) ? undefined : scalar;
}

function addressOf(value: unknown, version: 4 | 6 | undefined): string | undefined {
  if (typeof value !== 'string' || value === '::') return undefined;
  const found = isIP(value);
  return found !== 0 && (version === undefined || version === found) ? value : undefined;
}

function timeOf(seconds: unknown, writeTime: WriteTime): SourceValue | undefined {
  if (!isTime(seconds)) return undefined;
  return writeTime({ seconds, microseconds: undefined });
}
