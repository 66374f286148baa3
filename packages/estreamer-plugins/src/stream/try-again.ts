import { setTimeout as delay } from 'node:timers/promises';
import { abortedError, destinationError } from './destination-error.ts';
import type { CompleteStreamSettings } from './read-stream-settings.ts';
import type { StreamPluginDependencies } from './stream-settings.ts';

/** Makes attempts at some work until one succeeds. */
export type TryAgain = (work: () => Promise<void>, signal: AbortSignal) => Promise<void>;

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
  return async (work, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      if (signal.aborted) throw abortedError(address, signal);
      try {
        return await work();
      } catch (cause) {
        if (signal.aborted) throw abortedError(address, signal);
        const isLast = attempt >= attempts;
        const longest = Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(attempt - 1, 30));
        const retryInMs = isLast ? undefined : Math.round(longest * (1 - random() / 2));
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
