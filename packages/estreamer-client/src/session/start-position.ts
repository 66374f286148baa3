import { NOW_TIMESTAMP, OLDEST_TIMESTAMP } from '@x/estreamer-protocol';
import { custom } from '@x/foundation';

/** Where a stream starts: all that the server still has, what happens from now on, or a time (a number: unix seconds). */
export type StartPosition = 'oldest' | 'now' | Date | number;

/** What a start position can be. */
export const startPosition = custom<StartPosition>(
  "'oldest', 'now', a Date, or unix seconds from 0 to 4294967295",
  (value) => {
    if (value === 'oldest' || value === 'now') return true;
    if (typeof value !== 'number' && !(value instanceof Date)) return false;
    const seconds = secondsOf(value);
    return seconds >= 0 && seconds <= NOW_TIMESTAMP;
  },
);

/** The initial timestamp of a request. */
export function initialTimestampOf(start: StartPosition): number {
  if (start === 'oldest') return OLDEST_TIMESTAMP;
  return start === 'now' ? NOW_TIMESTAMP : secondsOf(start);
}

/** Fractions of a second are dropped: rather twice than never. */
function secondsOf(start: Date | number): number {
  return Math.floor(start instanceof Date ? start.getTime() / 1000 : start);
}
