import type { RetryableOutcome } from '../transport/send-outcome.ts';
import { checkNumbers } from './check-options.ts';
import { LONGEST_TIMEOUT_MS } from './delivery-timing.ts';

/** How long to wait between attempts: exponentially growing, with jitter, and at least what the destination asks for. */
export interface BackoffOptions {
  /** The wait after the first attempt, in milliseconds; it doubles with every further one. @default 500 */
  readonly initialDelayMs?: number | undefined;
  /** The longest wait, in milliseconds; a destination may ask for more. @default 30000 */
  readonly maxDelayMs?: number | undefined;
  /** The share of a wait that is left to chance, from 0 to 1, so that many senders do not come back at once. @default 0.5 */
  readonly jitter?: number | undefined;
}

/** Gives the milliseconds to wait after so many failed attempts, the last of which had these outcomes. */
export type Backoff = (attempts: number, failures: readonly RetryableOutcome[]) => number;

/**
 * Makes exponential waits with jitter, at least as long as the destination asks for.
 *
 * @param subject what cannot be made with wrong options, as the first words of the error
 * @param random gives numbers from 0 up to 1
 * @throws MozDefError `invalid-settings` with every issue
 */
export function createBackoff(subject: string, options: BackoffOptions, random: () => number): Backoff {
  const { initialDelayMs = 500, maxDelayMs = 30_000, jitter = 0.5 } = options;
  checkNumbers(subject, [
    { path: ['initialDelayMs'], value: initialDelayMs, least: 0, most: LONGEST_TIMEOUT_MS },
    { path: ['maxDelayMs'], value: maxDelayMs, least: 0, most: LONGEST_TIMEOUT_MS },
    { path: ['jitter'], value: jitter, least: 0, most: 1, fractions: true },
  ]);
  return (attempts, failures) => {
    const full = Math.min(initialDelayMs * 2 ** (attempts - 1), maxDelayMs);
    const asked = Math.max(0, ...failures.map(({ retryAfterMs = 0 }) => retryAfterMs));
    return Math.max(full * (1 - jitter * random()), asked);
  };
}
