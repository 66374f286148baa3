/** It came to its end. */
interface Finished<Value> {
  readonly finished: true;
  readonly value: Value;
}

/** It failed, or was ended before. */
export interface Unfinished {
  readonly finished: false;
  /** What ended it: the signal, the time limit, or an error of its own. */
  readonly endedBy: 'signal' | 'timeout' | 'error';
  /** The signal's reason, or the error. */
  readonly cause: unknown;
  /** Whether it had begun. */
  readonly begun: boolean;
}

/** What became of an attempt. */
export type AttemptResult<Value> = Finished<Value> | Unfinished;

/** When to give an attempt up. */
export interface AttemptLimits {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** The longest that it may take, in milliseconds. @default no limit */
  readonly timeoutMs?: number;
}

/**
 * Runs something until it ends, fails, or is ended by the signal or by time. Resolves at once when it is ended, even if
 * what runs pays no attention to its signal. Never rejects.
 */
export function attempt<Value>(
  run: (signal: AbortSignal) => Promise<Value>,
  { signal, timeoutMs }: AttemptLimits,
): Promise<AttemptResult<Value>> {
  if (signal.aborted) return Promise.resolve(notBegun(signal));
  return new Promise((resolve) => {
    const ending = new AbortController();
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => end('timeout'), timeoutMs);
    const onAbort = () => end('signal', signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });

    function settle(result: AttemptResult<Value>): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    }

    function end(endedBy: 'signal' | 'timeout', cause?: unknown): void {
      settle({ finished: false, endedBy, cause, begun: true });
      ending.abort();
    }

    run(ending.signal).then(
      (value) => settle({ finished: true, value }),
      (cause: unknown) => settle({ finished: false, endedBy: 'error', cause, begun: true }),
    );
  });
}

/** The result of something that a signal ended before it began. */
export function notBegun(signal: AbortSignal): Unfinished {
  return { finished: false, endedBy: 'signal', cause: signal.reason, begun: false };
}
