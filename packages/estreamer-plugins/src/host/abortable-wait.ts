import { EstreamerPluginError } from '../errors/plugin-error.ts';

/** One wait that signals can end. */
export interface AbortableWait extends Disposable {
  /** Aborted when any of the signals is. */
  readonly signal: AbortSignal;
  /** @throws {EstreamerPluginError} `aborted` once a signal is */
  check(): void;
  /** The promise's value, or the error `aborted` as soon as a signal is, whatever the promise does. */
  until<T>(promise: Promise<T>): Promise<T>;
}

/**
 * Joins signals for one wait.
 *
 * @param what the work that a signal ends, as the message's first words
 */
export function createAbortableWait(
  what: string,
  ...signals: readonly (AbortSignal | undefined)[]
): AbortableWait {
  const signal = AbortSignal.any(signals.filter((one) => one !== undefined));
  const createError = () =>
    new EstreamerPluginError('aborted', `${what} was ended by a signal.`, {}, { cause: signal.reason });
  let abort: () => void = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(createError());
  });
  aborted.catch(() => {});
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return {
    signal,
    check() {
      if (signal.aborted) throw createError();
    },
    until: (promise) => Promise.race([promise, aborted]),
    [Symbol.dispose]: () => signal.removeEventListener('abort', abort),
  };
}
