import { UnderWay } from '@x/foundation';

/** Told that a signal has ended. */
export type AbortCallback = (reason: unknown) => void;

/** Calls back at the end of signals, with one listener on each signal however many wait for it. */
export interface AbortListeners {
  /** The callback is called once, when the signal ends; at once if it has ended already. */
  add(signal: AbortSignal, callback: AbortCallback): void;
  /** Undoes `add`. The last one leaves nothing behind on the signal. */
  remove(signal: AbortSignal, callback: AbortCallback): void;
}

/**
 * Makes a set of listeners for signals that many calls share. A listener for each call would make every call as
 * expensive as there are calls under way, because adding to an `AbortSignal` looks at all listeners that it has.
 */
export function createAbortListeners(): AbortListeners {
  const shared = new WeakMap<AbortSignal, SharedListener>();
  return {
    add(signal, callback) {
      if (signal.aborted) {
        callback(signal.reason);
        return;
      }
      let listener = shared.get(signal);
      if (listener === undefined) {
        listener = new SharedListener(signal, () => shared.delete(signal));
        shared.set(signal, listener);
      }
      listener.callbacks.add(callback);
    },
    remove(signal, callback) {
      const listener = shared.get(signal);
      if (listener?.callbacks.delete(callback) === true && listener.callbacks.size === 0) listener.end();
    },
  };
}

/** The listener on one signal. */
class SharedListener {
  readonly callbacks = new UnderWay<AbortCallback>();
  readonly #signal: AbortSignal;
  readonly #forget: () => void;

  constructor(signal: AbortSignal, forget: () => void) {
    this.#signal = signal;
    this.#forget = forget;
    signal.addEventListener('abort', this, { once: true });
  }

  handleEvent(): void {
    this.#forget();
    for (const callback of this.callbacks) if (this.callbacks.has(callback)) callback(this.#signal.reason);
  }

  end(): void {
    this.#forget();
    this.#signal.removeEventListener('abort', this);
  }
}
