import { setTimeout as delay } from 'node:timers/promises';
import { abortedError, destinationError } from './destination-error.ts';
import type { CompleteStreamSettings } from './read-stream-settings.ts';
import type { StreamPluginDependencies } from './stream-settings.ts';

/**
 * Makes attempts at some work until one succeeds.
 *
 * @param before attempts that came to nothing before: they count for the waits
 */
export type TryAgain = (work: () => Promise<void>, signal: AbortSignal, before?: number) => Promise<void>;

/**
 * Makes attempts with waits between them, as the settings say.
 *
 * The work rejects with `destination-unreachable` when the last attempt fails, and with `aborted` as soon as the signal is.
 */
export function createTryAgain(
  { reconnect, address, onEvent }: CompleteStreamSettings,
  { wait = systemWait, random = Math.random }: StreamPluginDependencies,
): TryAgain {
  const { attempts, initialDelayMs, maxDelayMs } = reconnect;
  /** The wait behind so many attempts. */
  function delayAfter(tries: number): number {
    const longest = Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(tries - 1, 30));
    return Math.round(longest * (1 - random() / 2));
  }

  return async (work, signal, before = 0) => {
    if (before > 0) await wait(delayAfter(before), signal).catch(() => {});
    for (let attempt = 1; ; attempt += 1) {
      if (signal.aborted) throw abortedError(address, signal);
      try {
        return await work();
      } catch (cause) {
        if (signal.aborted) throw abortedError(address, signal);
        const retryInMs = attempt >= attempts ? undefined : delayAfter(before + attempt);
        const error = destinationError(address, cause);
        onEvent({ kind: 'attempt-failed', destination: address, error, retryInMs });
        if (retryInMs === undefined) throw error;
        await wait(retryInMs, signal).catch(() => {});
      }
    }
  };
}

async function systemWait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal });
}
