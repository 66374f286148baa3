import type { TimestampSource } from './record-mapping.ts';

/** Unix seconds and microseconds as ISO 8601 text in UTC with six fraction digits. */
export function isoTime(seconds: number, microseconds = 0): string {
  const fraction = String(microseconds).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}+00:00`;
}

/** The last second of the year 9999, beyond which MozDef's server reads no time. */
const LAST_SECOND = 253_402_300_799;

/** Tells whether a field holds a time: Unix seconds other than 0. */
export function isTime(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds > 0 && seconds <= LAST_SECOND;
}

/** Finds out when a record's event happened: the first source that has a value. */
export function eventTime(
  data: Readonly<Record<string, unknown>>,
  sources: readonly TimestampSource[],
  archiveTimestamp: number | undefined,
): string | undefined {
  for (const source of sources) {
    const seconds = data[source.seconds];
    if (!isTime(seconds)) continue;
    const microseconds = source.microseconds === undefined ? 0 : data[source.microseconds];
    const valid = typeof microseconds === 'number' && microseconds >= 0 && microseconds < 1_000_000;
    return isoTime(seconds, valid ? microseconds : 0);
  }
  return isTime(archiveTimestamp) ? isoTime(archiveTimestamp) : undefined;
}
