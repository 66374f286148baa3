import { UnderWay } from '@x/foundation';
import {
  type Message,
  type RetryableOutcome,
  retryable,
  type SendOutcome,
  type Transport,
} from '../contract/transport.ts';
import { TransportError, type TransportErrorCode } from '../contract/transport-error.ts';

/** How long a transport may go on after its signal, so that it can still say what became of the batch. */
const GRACE_MS = 1000;

const TOO_LATE = Symbol('too late');

/**
 * Gives a batch to a transport and always comes back with one outcome for each message, some time after the signal at the latest.
 * What the transport says of the batch later goes to `onLate`.
 */
export type Deliver<M extends Message> = (
  batch: readonly M[],
  signal: AbortSignal,
  onLate?: (outcomes: readonly SendOutcome[]) => void,
) => Promise<readonly SendOutcome[]>;

/**
 * Makes the call of a transport safe: one that throws, gives a wrong number of outcomes or ignores its signal makes
 * `retryable` outcomes of its own. Calls may share a signal; it has one listener.
 */
export function createDeliver<M extends Message>(transport: Transport<M>): Deliver<M> {
  const aborts = createAbortListeners();

  function fail(
    batch: readonly M[],
    code: TransportErrorCode,
    what: string,
    cause: unknown,
    mayHaveArrived: boolean,
  ): readonly SendOutcome[] {
    const error = new TransportError(code, `Sending over the transport "${transport.name}" ${what}`, {
      cause,
      context: { transport: transport.name },
    });
    return batch.map(() => retryable(error, { mayHaveArrived }));
  }

  /** Waits for outcomes, but no longer than some time after the signal. */
  function settle(
    sending: Promise<readonly SendOutcome[]>,
    signal: AbortSignal,
    onLate: (outcomes: readonly SendOutcome[]) => void,
  ) {
    return new Promise<readonly SendOutcome[] | typeof TOO_LATE>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      let isLate = false;
      const startGrace = () => {
        timer = afterGrace(() => {
          isLate = true;
          resolve(TOO_LATE);
        });
      };
      const end = () => {
        clearTimeout(timer);
        aborts.remove(signal, startGrace);
      };
      aborts.add(signal, startGrace);
      sending.then(
        (outcomes) => {
          end();
          if (isLate) onLate(outcomes);
          else resolve(outcomes);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }

  return async (batch, signal, onLate) => {
    if (signal.aborted) return fail(batch, 'aborted', 'ended before it began', signal.reason, false);
    let outcomes: Awaited<ReturnType<typeof settle>>;
    let wake: ((late: readonly SendOutcome[] | undefined) => void) | undefined;
    let told: readonly SendOutcome[] | undefined;
    let isOver = false;
    const tell = (late: readonly SendOutcome[]) => {
      if (!isWhole(late, batch)) return;
      if (isOver) return onLate?.(late);
      told = late;
      wake?.(late);
    };
    try {
      outcomes = await settle(transport.send(batch, { signal, onLate: tell }), signal, (late) => {
        isOver = true;
        tell(late);
      });
      if (signal.aborted && outcomes !== TOO_LATE && isWhole(outcomes, batch) && outcomes.some(goesOn)) {
        outcomes = told ?? (await untilTold((resolve) => (wake = resolve))) ?? outcomes.map(asLeft);
      }
      isOver = true;
    } catch (cause) {
      return fail(batch, 'transport-failed', 'threw instead of giving outcomes', cause, true);
    }
    if (outcomes === TOO_LATE) {
      return fail(batch, 'aborted', 'did not end when it was told to', signal.reason, true);
    }
    if (isWhole(outcomes, batch)) return outcomes;
    const count = Array.isArray(outcomes) ? outcomes.length : 'no';
    const counts = `gave ${count} outcomes for ${batch.length} messages`;
    return fail(batch, 'transport-failed', counts, undefined, true);
  };
}

/** What the system has done by then is heard first, however little of the processor this process got. */
function afterGrace(callback: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(callback), GRACE_MS);
}

/** Waits for what a transport says late, no longer than its grace. */
async function untilTold(
  onWait: (wake: (late: readonly SendOutcome[] | undefined) => void) => void,
): Promise<readonly SendOutcome[] | undefined> {
  const { promise, resolve } = Promise.withResolvers<readonly SendOutcome[] | undefined>();
  onWait(resolve);
  const timer = afterGrace(() => resolve(undefined));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function goesOn(outcome: SendOutcome): outcome is RetryableOutcome {
  return outcome.status === 'retryable' && outcome.stillUnderWay === true;
}

/** The outcome for those who wait no longer. */
function asLeft(outcome: SendOutcome): SendOutcome {
  return goesOn(outcome) ? { ...outcome, stillUnderWay: false } : outcome;
}

function isWhole(outcomes: readonly SendOutcome[], batch: readonly Message[]): boolean {
  return Array.isArray(outcomes) && outcomes.length === batch.length;
}

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
