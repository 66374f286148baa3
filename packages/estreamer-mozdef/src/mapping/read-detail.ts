import { isIP } from 'node:net';
import { cutText } from './bounded-text.ts';
import { isoTime, isTime } from './event-time.ts';
import { compileField, type DetailReader, fieldOf, type ReadableRecord } from './field-reader.ts';
import type { MappedKind, MappedRecord } from './mapped-record.ts';
import type { DetailScalar, DetailSource } from './record-mapping.ts';

const ICMP_PROTOCOLS: readonly unknown[] = [1, 58];

/** An event can have dozens of names from metadata; together they must leave room for the event's own texts. */
const MAX_NAME_BYTES = 1024;

const ONLY_ZEROS = /^[0:-]*$/;
const NO_ADDRESS: readonly unknown[] = ['::', '0.0.0.0'];

/** Makes the reader that a source describes. */
export function compileDetail(source: DetailSource): DetailReader {
  if (typeof source === 'string') return compileField(source, textOrNumber);
  if ('id' in source) return compileField(source.id, idOf);
  if ('name' in source) {
    const { name, zero = false } = source;
    return compileField(
      name,
      (value, called) => (zero || idOf(value) !== undefined ? nameOf(called) : undefined),
      (value, called) => nameOf(called) ?? idOf(value),
    );
  }
  if ('address' in source) {
    const { address, version } = source;
    return compileField(address, (value) => addressOf(value, version));
  }
  if ('port' in source) {
    return compileField(source.port, (value, _name, readable) =>
      isIcmp(readable) ? undefined : idOf(value),
    );
  }
  if ('icmp' in source) {
    return compileField(source.icmp, (value, _name, readable) =>
      isIcmp(readable) ? textOrNumber(value) : undefined,
    );
  }
  if ('time' in source) return compileField(source.time, timeOf);
  if ('lookup' in source) {
    const table = new Map(Object.entries(source.in).map(([key, value]) => [key.toLowerCase(), value]));
    return source.by === 'name'
      ? compileField(source.lookup, (_value, name) => table.get((name ?? '').toLowerCase()))
      : compileField(source.lookup, (value) => table.get(String(scalarOf(value)).toLowerCase()));
  }
  if ('envelope' in source) {
    const fact = source.envelope;
    return ({ record }) => (fact === 'archiveTimestamp' ? timeOf(record[fact]) : idOf(record[fact]));
  }
  if ('compute' in source) {
    return ({ record, names }) => scalarOf(source.compute(record as MappedRecord<MappedKind>, names));
  }
  return compileAlternatives(source);
}

/** Where one of them is a name, all values are text: an index takes no number where a name was, and no name after one. */
function compileAlternatives(sources: readonly DetailSource[]): DetailReader {
  const readers = sources.map(compileDetail);
  const areTexts = sources.some((source) => typeof source === 'object' && 'name' in source);
  return (readable) => {
    for (const read of readers) {
      const value = read(readable);
      if (value !== undefined) return areTexts ? String(value) : value;
    }
    return undefined;
  };
}

/** A value that `details` can hold; empty texts say nothing. */
export function scalarOf(value: unknown): DetailScalar | undefined {
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

/** The value of a field: text or number, so that a key never has another type. */
export function textOrNumber(value: unknown): string | number | undefined {
  const scalar = scalarOf(value);
  return typeof scalar === 'boolean' ? String(scalar) : scalar;
}

/** The same, but 0 and all zeros say nothing either. */
export function idOf(value: unknown): string | number | undefined {
  const scalar = textOrNumber(value);
  return scalar === 0 || (typeof scalar === 'string' && ONLY_ZEROS.test(scalar)) ? undefined : scalar;
}

/** What metadata calls a value. */
export function nameOf(name: string | undefined): string | undefined {
  return name === undefined || name === '' ? undefined : cutText(name, MAX_NAME_BYTES);
}

/** An address, if it is one, of this version where one is given. */
export function addressOf(value: unknown, version?: 4 | 6): string | undefined {
  if (typeof value !== 'string' || NO_ADDRESS.includes(value)) return undefined;
  const found = isIP(value);
  return found !== 0 && (version === undefined || found === version) ? value : undefined;
}

/** Unix seconds as ISO 8601 text. */
export function timeOf(seconds: unknown): string | undefined {
  return isTime(seconds) ? isoTime(seconds) : undefined;
}

/** Tells whether a record is about ICMP, which has types and codes in place of ports. */
function isIcmp(readable: ReadableRecord): boolean {
  const protocol = readable.data['Protocol'];
  if (typeof protocol === 'string') return protocol.toLowerCase().includes('icmp');
  return ICMP_PROTOCOLS.includes(fieldOf(readable, 'ipProtocol'));
}
