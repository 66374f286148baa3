import { EstreamerPluginError } from '../errors/plugin-error.ts';

/** One wait that signals can end. */
export interface AbortableWait extends Disposable {
  /** Aborted when any of the signals is, as long as the wait is not disposed of. */
  readonly signal: AbortSignal;
  /** @throws {EstreamerPluginError} `aborted` once a signal is */
  check(): void;
  /** The promise's value, or the error `aborted` as soon as a signal is, whatever the promise does. */
  until<T>(promise: Promise<T>): Promise<T>;
}

/**
 * Joins signals for one wait. Other than with `AbortSignal.any`, nothing of it stays behind on signals that live long.
 *
 * @param what the work that a signal ends, as the message's first words
 */
export function createAbortableWait(
  what: string,
  ...signals: readonly (AbortSignal | undefined)[]
): AbortableWait {
  const controller = new AbortController();
  const { signal } = controller;
  const createError = () =>
    new EstreamerPluginError('aborted', `${what} was ended by a signal.`, {}, { cause: signal.reason });
  let fail: (error: EstreamerPluginError) => void = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  aborted.catch(() => {});

  function abort(): void {
    controller.abort(signals.find((one) => one?.aborted)?.reason);
    fail(createError());
  }
  for (const one of signals) one?.addEventListener('abort', abort, { once: true });
  if (signals.some((one) => one?.aborted)) abort();

  return {
    signal,
    check() {
      if (signal.aborted) throw createError();
    },
    until: (promise) => Promise.race([promise, aborted]),
    [Symbol.dispose]() {
      for (const one of signals) one?.removeEventListener('abort', abort);
    },
  };
}
