import { NOW_TIMESTAMP, OLDEST_TIMESTAMP } from '@x/estreamer-protocol';
import { EstreamerClientError } from '../errors/client-error.ts';

/** Where a stream starts: all that the server still has, what happens from now on, or a time (a number: unix seconds). */
export type StartPosition = 'oldest' | 'now' | Date | number;

/**
 * The initial timestamp of a request. Fractions of a second are dropped: rather twice than never.
 *
 * @throws {EstreamerClientError} `invalid-settings`
 */
export function initialTimestampOf(start: StartPosition): number {
  if (start === 'oldest') return OLDEST_TIMESTAMP;
  if (start === 'now') return NOW_TIMESTAMP;
  const seconds = Math.floor(start instanceof Date ? start.getTime() / 1000 : start);
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= NOW_TIMESTAMP) return seconds;
  throw new EstreamerClientError(
    'invalid-settings',
    "start is 'oldest', 'now', a Date, or unix seconds from 0 to 4294967295.",
  );
}
