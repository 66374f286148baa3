import { type Clock, systemClock } from '../time/clock.ts';

/**
 * Calls back when a signal aborts, at once if it has.
 *
 * @returns a function that takes the callback off the signal; call it, so that nothing is left on a signal that lives longer
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) {
    callback();
    return () => {};
  }
  signal.addEventListener('abort', callback, { once: true });
  return () => signal.removeEventListener('abort', callback);
}

/**
 * Waits for a promise, but no longer than a signal allows. What the promise comes to after that is of no interest: its
 * rejection is not unhandled.
 *
 * @returns what the promise resolves with, or `undefined` as soon as the signal aborts
 */
export function untilAborted<Value>(
  promise: PromiseLike<Value>,
  signal: AbortSignal | undefined,
): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const remove = onAbort(signal, () => resolve(undefined));
    promise.then(
      (value) => {
        remove();
        resolve(value);
      },
      (error: unknown) => {
        remove();
        reject(error);
      },
    );
  });
}

/**
 * Waits for work that a signal ends but that may ignore it: no longer than some time after the signal.
 *
 * @param graceMs how long the work may go on after the signal, in milliseconds, so that it can still say what it has done
 * @returns what the work gives, or `undefined` if it had not ended by then
 */
export function untilGraceEnds<Value>(
  work: PromiseLike<Value>,
  signal: AbortSignal,
  graceMs: number,
  clock: Pick<Clock, 'after'> = systemClock,
): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    let cancel = () => {};
    const remove = onAbort(signal, () => {
      cancel = clock.after(graceMs, () => resolve(undefined));
    });
    const end = () => {
      remove();
      cancel();
    };
    work.then(
      (value) => {
        end();
        resolve(value);
      },
      (error: unknown) => {
        end();
        reject(error);
      },
    );
  });
}
