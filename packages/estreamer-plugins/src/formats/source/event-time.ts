import type { ReadableRecord } from './readable-record.ts';

/** A moment. */
export interface EventTime {
  /** Unix seconds. */
  readonly seconds: number;
  /** Millionths; undefined where the record has none. */
  readonly microseconds: number | undefined;
}

/** The fields with the time of the event, the more exact ones first; no record has two that contradict each other. */
const TIME_FIELDS: readonly (readonly [seconds: string, microseconds?: string])[] = [
  ['packetSecond', 'packetMicrosecond'],
  ['eventSecond', 'eventMicrosecond'],
  ['lastPacketTimestamp'],
  ['firstPacketTimestamp'],
  ['fileEventTimestamp'],
  ['malwareEventTimestamp'],
  ['correlationEventSecond'],
  ['timestamp'],
  ['startTime'],
  ['PacketSecond', 'PacketMicrosecond'],
  ['EventSecond', 'EventMicrosecond'],
  ['LastPacketSecond'],
  ['FirstPacketSecond'],
];

/** The last second of the year 9999, beyond which ISO 8601 has another form. */
const LAST_SECOND = 253_402_300_799;

/** Tells whether a value is a time: Unix seconds other than 0. */
export function isTime(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds > 0 && seconds <= LAST_SECOND;
}

/** When an event happened: from its discovery header, its fields, or else when the server archived it. */
export function eventTimeOf({ record, data }: ReadableRecord): EventTime | undefined {
  const { discoveryHeader, archiveTimestamp } = record;
  if (discoveryHeader !== undefined && isTime(discoveryHeader.eventSecond)) {
    return timeOf(discoveryHeader.eventSecond, discoveryHeader.eventMicrosecond);
  }
  for (const [field, fraction] of TIME_FIELDS) {
    const seconds = data[field];
    if (isTime(seconds)) return timeOf(seconds, fraction === undefined ? undefined : data[fraction]);
  }
  return isTime(archiveTimestamp) ? timeOf(archiveTimestamp, undefined) : undefined;
}

function timeOf(seconds: number, microseconds: unknown): EventTime {
  const valid = typeof microseconds === 'number' && microseconds >= 0 && microseconds < 1_000_000;
  return { seconds: Math.trunc(seconds), microseconds: valid ? microseconds : undefined };
}

/** Writes a moment. */
export type WriteTime = (time: EventTime) => string | number;

/** ISO 8601 in UTC, with microseconds where they are known. */
export function isoTime({ seconds, microseconds }: EventTime): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return microseconds === undefined ? `${whole}Z` : `${whole}.${String(microseconds).padStart(6, '0')}Z`;
}

/** Milliseconds since 1970-01-01T00:00:00Z. */
export function unixMilliseconds({ seconds, microseconds = 0 }: EventTime): number {
  return seconds * 1000 + Math.trunc(microseconds / 1000);
}
