import type { Clock } from '@x/foundation';

/** Watches over the calls of a plugin with a timer that serves many of them. */
export interface CallWatchdog {
  /** A call was made that is waited for, and none was before. */
  begin(): void;
  /** No call is waited for. The timer stays, for the next call. */
  end(): void;
  /** Nothing will be called for a while. */
  rest(): void;
}

/** What a watchdog does. */
export interface CallWatchdogSettings {
  /** Milliseconds without progress until a call is overdue; 0 for no limit. */
  readonly limitMs: number;
  readonly clock: Clock;
  /** Counts up while the calls get on. */
  readonly progress: () => number;
  /** Called once for what has begun. */
  readonly onOverdue: () => void;
}

/**
 * Makes a watchdog. A call has the whole limit: the timer that the call before it left behind is set again, for the
 * rest, when it goes off.
 */
export function createCallWatchdog({
  limitMs,
  clock,
  progress,
  onOverdue,
}: CallWatchdogSettings): CallWatchdog {
  let cancel: (() => void) | undefined;
  let isWatching = false;
  let startedAt = 0;
  let seen = 0;

  function look(): void {
    cancel = undefined;
    if (!isWatching) return;
    const reached = progress();
    if (reached !== seen) {
      seen = reached;
      startedAt = clock.monotonic();
    }
    const left = startedAt + limitMs - clock.monotonic();
    if (left > 0) {
      cancel = clock.after(Math.ceil(left), look);
      return;
    }
    isWatching = false;
    onOverdue();
  }

  return {
    begin() {
      if (limitMs === 0) return;
      isWatching = true;
      seen = progress();
      startedAt = clock.monotonic();
      cancel ??= clock.after(limitMs, look);
    },
    end() {
      isWatching = false;
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
  clock: Clock,
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
