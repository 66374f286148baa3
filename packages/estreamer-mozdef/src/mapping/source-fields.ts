import type { DetailSource, RecordMapping } from './record-mapping.ts';

/** The fields that a source names; what a function reads is not known. */
export function fieldsOfSource(source: DetailSource): string[] {
  if (typeof source === 'string') return [source];
  if (Array.isArray(source)) return (source as readonly DetailSource[]).flatMap(fieldsOfSource);
  const { id, name, address, port, icmp, time, lookup } = source as Readonly<
    Record<string, string | undefined>
  >;
  return [id, name, address, port, icmp, time, lookup].filter((field) => field !== undefined);
}

/** The fields that a mapping names anywhere. */
export function fieldsOfMapping({ sensor, timestamp, details, rest }: RecordMapping): string[] {
  return [
    ...(sensor === undefined ? [] : [sensor]),
    ...timestamp.flatMap(({ seconds, microseconds = seconds }) => [seconds, microseconds]),
    ...Object.values(details).flatMap(fieldsOfSource),
    ...(rest?.without ?? []),
  ];
}
