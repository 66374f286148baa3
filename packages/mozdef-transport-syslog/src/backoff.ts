import { setTimeout as delay } from 'node:timers/promises';
import type { SyslogClock } from './settings/syslog-dependencies.ts';
import type { SyslogReconnectSettings } from './settings/syslog-transport-settings.ts';

/** Waits between attempts that fail. */
export interface Backoff {
  /** Failures since the last success. */
  readonly failures: number;
  /** Counts a failure. @returns how long to wait from now on, in milliseconds */
  fail(): number;
  /** Forgets the failures. */
  succeed(): void;
  /** Waits for what is left of the last failure's wait, or until the signal ends. */
  wait(signal: AbortSignal): Promise<void>;
}

/**
 * Makes waits that double with each failure, up to a limit, and of which a random part of up to one half is cut, so
 * that many clients do not come back all at once.
 */
export function createBackoff(
  { initialDelayMs, maxDelayMs }: Readonly<Record<keyof SyslogReconnectSettings, number>>,
  clock: SyslogClock,
  random: () => number,
): Backoff {
  let failures = 0;
  let notBefore = 0;
  return {
    get failures() {
      return failures;
    },
    fail() {
      const longest = Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(failures, 30));
      const delayMs = Math.round(longest * (1 - random() / 2));
      failures += 1;
      notBefore = clock.now() + delayMs;
      return delayMs;
    },
    succeed() {
      failures = 0;
      notBefore = 0;
    },
    async wait(signal) {
      const left = failures === 0 ? 0 : notBefore - clock.now();
      if (left > 0 && !signal.aborted) await clock.wait(left, signal);
    },
  };
}

/** The system's time. */
export const SYSTEM_CLOCK: SyslogClock = {
  now: () => performance.now(),
  wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => {}),
};
