import type { FormatName, Volume, VolumeCounts } from '@x/estreamer-events';
import { oneLine } from '@x/foundation';
import { type Cell, type Column, cut, formatTable, wrap } from '../terminal/table.ts';

/** How much something is, and would be in a day. */
interface Share {
  readonly name: string;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Of all bytes, from 0 to 1: what leaving it out would save. */
  readonly share: number;
  readonly bytesPerDay: Readonly<Partial<Record<FormatName, number>>>;
}

/** What `estimate` found; written as JSON with `--json`. */
export interface EstimateSummary {
  /** For how long was listened; of a capture the time that its events are of, by their archive timestamps. */
  readonly seconds: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly bytesPerDay: Readonly<Partial<Record<FormatName, number>>>;
  readonly kinds: readonly Share[];
  readonly rules: readonly Share[];
  readonly devices: readonly Share[];
}

const SECONDS_IN_DAY = 86_400;
/** Archive timestamps have steps of a second: below so many of them, the time that it took to read says more. */
const LEAST_SPAN = 5;
const MOST_ROWS = 10;
const MOST_NAME = 30;

/** What the events are of. */
interface EstimateTime {
  /** How long was listened, or read. */
  readonly seconds: number;
  readonly isListening: boolean;
}

/** @returns undefined where there were no events */
export function summarize(
  counts: VolumeCounts,
  { seconds: taken, isListening }: EstimateTime,
): EstimateSummary | undefined {
  const { events, from = 0, to = 0 } = counts;
  if (events === 0) return undefined;
  const span = to - from + 1;
  // Who listens in several parts, or while nothing happens, has listened for longer than the events say.
  const seconds = span >= LEAST_SPAN && !isListening ? span : Math.max(1, taken);
  const perDay = (bytes: Volume['bytes']) =>
    Object.fromEntries(
      Object.entries(bytes).map(([format, size]) => [format, Math.round((size * SECONDS_IN_DAY) / seconds)]),
    );
  const total = sum(counts.bytes);
  const shareOf = ({ name, events: own, bytes }: Volume): Share => ({
    name,
    events: own,
    eventsPerSecond: own / seconds,
    share: total === 0 ? own / events : sum(bytes) / total,
    bytesPerDay: perDay(bytes),
  });
  return {
    seconds,
    events,
    eventsPerSecond: events / seconds,
    bytesPerDay: perDay(counts.bytes),
    kinds: counts.kinds.map(shareOf),
    rules: counts.rules.map(shareOf),
    devices: counts.devices.map(shareOf),
  };
}

/** Tables for people. */
export function formatEstimate(summary: EstimateSummary, width: number): string {
  const { events, seconds, eventsPerSecond, bytesPerDay } = summary;
  const formats = Object.entries(bytesPerDay).map(([format, bytes]) => [format, bytesText(bytes)]);
  return [
    `${events.toLocaleString('en-US')} events in ${seconds.toFixed(0)} s: ${rateText(eventsPerSecond)} events a second.`,
    '',
    ...formatTable(
      [
        { title: 'format', align: 'left' },
        { title: 'bytes a day', align: 'right' },
      ],
      formats,
      width,
    ),
    ...section('kind', summary.kinds, width),
    ...section('rule', summary.rules, width),
    ...section('device', summary.devices, width),
    '',
    ...wrap(
      'The last column is what leaving it out would save, of the bytes of all formats together:',
      width,
    ),
    '`kinds =` of an output takes the kinds that are wanted.',
    '',
  ].join('\n');
}

function section(title: string, shares: readonly Share[], width: number): string[] {
  const columns: readonly Column[] = [
    { title, align: 'left' },
    { title: 'events/s', align: 'right' },
    { title: 'saves', align: 'right' },
  ];
  const rows: Cell[][] = shares
    .slice(0, MOST_ROWS)
    .map(({ name, eventsPerSecond, share }) => [
      cut(oneLine(name), MOST_NAME),
      rateText(eventsPerSecond),
      `${(100 * share).toFixed(1)} %`,
    ]);
  const more = shares.length - MOST_ROWS;
  return [
    '',
    ...formatTable(columns, rows, width),
    ...(more > 0 ? [`and ${more} more; --json has all`] : []),
  ];
}

function sum(bytes: Volume['bytes']): number {
  return Object.values(bytes).reduce((total, size) => total + size, 0);
}

function rateText(rate: number): string {
  return rate >= 100 ? Math.round(rate).toLocaleString('en-US') : rate.toPrecision(2);
}

function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
