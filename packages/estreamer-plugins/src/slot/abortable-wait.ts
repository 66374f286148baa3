import { EstreamerPluginError } from '../errors/plugin-error.ts';

/** One wait that signals can end. */
export interface AbortableWait extends Disposable {
  /** Aborted when any of the signals is, as long as the wait is not disposed of. Comes into being when it is asked for. */
  readonly signal: AbortSignal;
  /** Calls back as soon as any of the signals is aborted. */
  onAbort(listener: (reason: unknown) => void): void;
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
  const given = signals.filter((one) => one !== undefined);
  let controller: AbortController | undefined;
  let abortedBy = given.find((one) => one.aborted);
  let listeners: ((reason: unknown) => void)[] = [];

  const createError = () =>
    new EstreamerPluginError('aborted', `${what} was ended by a signal.`, {}, { cause: abortedBy?.reason });

  function abort(): void {
    abortedBy ??= given.find((one) => one.aborted);
    const told = listeners;
    listeners = [];
    for (const listener of told) listener(abortedBy?.reason);
  }
  for (const one of given) one.addEventListener('abort', abort, { once: true });

  function onAbort(listener: (reason: unknown) => void): void {
    if (abortedBy === undefined) listeners.push(listener);
    else listener(abortedBy.reason);
  }

  return {
    onAbort,
    get signal() {
      if (controller === undefined) {
        const created = new AbortController();
        controller = created;
        onAbort((reason) => created.abort(reason));
      }
      return controller.signal;
    },
    check() {
      if (abortedBy !== undefined) throw createError();
    },
    until: (promise) =>
      new Promise((resolve, reject) => {
        promise.then(resolve, reject);
        onAbort(() => reject(createError()));
      }),
    [Symbol.dispose]() {
      listeners = [];
      for (const one of given) one.removeEventListener('abort', abort);
    },
  };
}
