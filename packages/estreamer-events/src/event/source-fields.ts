import type { EventTable, Source } from './event-table.ts';

/** The fields that a source names; what a function reads is not known. */
export function fieldsOfSource(source: Source): string[] {
  if (typeof source === 'string') return [source];
  if (isAlternatives(source)) return source.flatMap(fieldsOfSource);
  if ('use' in source) return fieldsOfSource(source.use);
  if ('placeholder' in source) return fieldsOfSource(source.placeholder);
  if ('join' in source) return source.join.flatMap(fieldsOfSource);
  const { id, name, nameOrId, address, port, icmp, time, lookup } = source as Readonly<
    Record<string, string | undefined>
  >;
  return [id, name, nameOrId, address, port, icmp, time, lookup].filter((field) => field !== undefined);
}

/** Checked before the others: arrays have a method `join`. */
export function isAlternatives(source: Source): source is readonly Source[] {
  return Array.isArray(source);
}

/** The fields that a table names anywhere. */
export function fieldsOfTable({ sensor, time, facts, without = [] }: EventTable): string[] {
  return [
    ...(sensor === undefined ? [] : [sensor.id, ...(sensor.name === undefined ? [] : [sensor.name])]),
    ...time.flatMap(({ seconds, microseconds = seconds }) => [seconds, microseconds]),
    ...Object.values(facts).flatMap((source) => (source === undefined ? [] : fieldsOfSource(source))),
    ...without,
  ];
}

const MAX_KEY_LENGTH = 64;

/** The name of a field as a key: small letters, digits and underscores, a letter first, no ending that MozDef converts. */
export function keyOfField(field: string): string {
  const key = field
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, MAX_KEY_LENGTH)
    .replace(/_(?=int$|float$)/, '');
  return key === '' ? 'field' : key;
}
