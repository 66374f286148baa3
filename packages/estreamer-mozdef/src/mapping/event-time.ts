import { fieldOf, type ReadableRecord } from './field-reader.ts';
import type { TimestampSource } from './record-mapping.ts';

/** Unix seconds and microseconds as ISO 8601 text in UTC with six fraction digits. */
export function isoTime(seconds: number, microseconds = 0): string {
  const fraction = String(microseconds).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}+00:00`;
}

/** The last second of the year 9999, beyond which MozDef's server reads no time. */
const LAST_SECOND = 253_402_300_799;

/** Tells whether a field holds a time: whole Unix seconds other than 0. */
export function isTime(seconds: unknown): seconds is number {
  return Number.isSafeInteger(seconds) && (seconds as number) > 0 && (seconds as number) <= LAST_SECOND;
}

/** Finds out when a record's event happened: the first source that has a value, else when it was archived. */
export function eventTime(readable: ReadableRecord, sources: readonly TimestampSource[]): string | undefined {
  for (const source of sources) {
    const seconds = fieldOf(readable, source.seconds);
    if (!isTime(seconds)) continue;
    const microseconds = source.microseconds === undefined ? 0 : fieldOf(readable, source.microseconds);
    const valid = Number.isSafeInteger(microseconds) && (microseconds as number) >= 0;
    return isoTime(seconds, valid && (microseconds as number) < 1_000_000 ? (microseconds as number) : 0);
  }
  const { archiveTimestamp } = readable.record;
  return isTime(archiveTimestamp) ? isoTime(archiveTimestamp) : undefined;
}
