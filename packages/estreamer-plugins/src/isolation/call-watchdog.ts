import type { PluginClock } from '../clock.ts';

/** Watches over one call at a time with a timer that serves many calls. */
export interface CallWatchdog {
  /** A call was made that is waited for. `progress` counts up while it gets on. */
  begin(overdue: () => void, progress?: () => number): void;
  /** The call is done. The timer stays, for the next call. */
  end(): void;
  /** Nothing will be called for a while. */
  rest(): void;
}

/**
 * Makes a watchdog. A call has the whole limit: the timer that the call before it left behind is set anew, for the rest,
 * when it goes off.
 *
 * @param limitMs 0 for no limit
 */
export function createCallWatchdog(limitMs: number, clock: PluginClock): CallWatchdog {
  let cancel: (() => void) | undefined;
  let overdue: (() => void) | undefined;
  let progress: (() => number) | undefined;
  let startedAt = 0;
  let seen = 0;

  function look(): void {
    cancel = undefined;
    if (overdue === undefined) return;
    const reached = progress?.() ?? 0;
    if (reached !== seen) {
      seen = reached;
      startedAt = clock.now();
    }
    const left = startedAt + limitMs - clock.now();
    if (left > 0) {
      cancel = clock.after(Math.ceil(left), look);
      return;
    }
    const call = overdue;
    overdue = undefined;
    call();
  }

  return {
    begin(onOverdue, progressOf) {
      if (limitMs === 0) return;
      overdue = onOverdue;
      progress = progressOf;
      seen = progressOf?.() ?? 0;
      startedAt = clock.now();
      cancel ??= clock.after(limitMs, look);
    },
    end() {
      overdue = undefined;
    },
    rest() {
      cancel?.();
      cancel = undefined;
    },
  };
}

/**
 * Waits for a promise, but no longer than a time.
 *
 * @throws what the promise rejects with, or what `createError` makes when the time is over
 */
export function withTimeLimit<T>(
  promise: PromiseLike<T>,
  limitMs: number,
  clock: PluginClock,
  createError: () => Error,
): Promise<T> {
  if (limitMs === 0) return Promise.resolve(promise);
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(limitMs, () => reject(createError()));
    promise.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}
