import { UnderWay } from '@x/foundation';
import {
  type CloseOptions,
  type Message,
  type RetryableOutcome,
  retryable,
  type SendOptions,
  type SendOutcome,
} from '../contract/transport.ts';
import { isTransportError, TransportError } from '../contract/transport-error.ts';
import { type AbortCallback, createAbortListeners } from './deliver.ts';

/** Bounds of a transport's open batches, and what it does when it ends. */
export interface OpenBatchesSettings {
  /** Name of the transport, for errors. */
  readonly name: string;
  /**
   * The most messages under way at a time; those beyond are `retryable` with `queue-full`. A single batch may always
   * pass. @default no limit
   */
  readonly maxPendingMessages?: number | undefined;
  /**
   * Called once at the end, when no batch is still open: gives back what the transport holds.
   *
   * @param options its signal ends when the wait of `close` is cut short
   */
  release(options: { readonly signal: AbortSignal }): Promise<unknown> | unknown;
  /** Called when the wait of `close` is cut short, after the batches' signals have ended. @default nothing */
  readonly cut?: (() => void) | undefined;
}

/** The batches that a transport or a wrapper is sending: how they enter, end early and are waited for. */
export interface OpenBatches {
  /** Whether `close` was called. */
  readonly closed: boolean;
  /** The error of everything that comes after `close`. */
  closedError(): TransportError;
  /**
   * Lets a batch in, unless the transport is closed, the signal has ended already, or too much is under way.
   *
   * @param work gets a signal of its own, which ends with the caller's and with the transport; nothing is left behind
   *   on the caller's
   */
  send<M extends Message>(
    batch: readonly M[],
    options: SendOptions,
    work: (signal: AbortSignal) => Promise<readonly SendOutcome[]>,
  ): Promise<readonly SendOutcome[]>;
  /** Takes no more batches, waits for the open ones, then releases; the signal cuts the wait short. */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Keeps the open batches of a transport: the half of `send` and `close` that is the same for all.
 *
 * @example
 * ```ts
 * const open = createOpenBatches({ name: 'mine', release: () => socket.end() });
 * return {
 *   specVersion: 2,
 *   name: 'mine',
 *   capabilities,
 *   send: (batch, options) => open.send(batch, options, (signal) => write(batch, signal)),
 *   close: (options) => open.close(options),
 * };
 * ```
 */
export function createOpenBatches(settings: OpenBatchesSettings): OpenBatches {
  return new Batches(settings);
}

interface OpenBatch {
  readonly controller: AbortController;
  outcomes: Promise<readonly SendOutcome[]> | undefined;
}

class Batches implements OpenBatches {
  readonly #settings: OpenBatchesSettings;
  readonly #open = new UnderWay<OpenBatch>();
  readonly #callers = createAbortListeners();
  readonly #cutting = new AbortController();
  #pending = 0;
  #closing: Promise<unknown> | undefined;

  constructor(settings: OpenBatchesSettings) {
    this.#settings = settings;
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  closedError(): TransportError {
    const { name } = this.#settings;
    const message = `The transport "${name}" is closed and sends nothing more (make a new one)`;
    return new TransportError('closed', message, { context: { transport: name } });
  }

  async send<M extends Message>(
    batch: readonly M[],
    { signal }: SendOptions,
    work: (signal: AbortSignal) => Promise<readonly SendOutcome[]>,
  ): Promise<readonly SendOutcome[]> {
    const { name, maxPendingMessages = Number.POSITIVE_INFINITY } = this.#settings;
    if (this.closed) return fill(batch, retryable(this.closedError()));
    if (signal.aborted) return fill(batch, endedOutcome(name, signal.reason));
    if (this.#pending > 0 && this.#pending + batch.length > maxPendingMessages) {
      return fill(batch, retryable(this.#fullError(maxPendingMessages)));
    }
    const controller = new AbortController();
    const end: AbortCallback = (reason) => controller.abort(reason);
    this.#callers.add(signal, end);
    this.#pending += batch.length;
    const open: OpenBatch = { controller, outcomes: undefined };
    this.#open.add(open);
    try {
      open.outcomes = work(controller.signal);
      return await open.outcomes;
    } finally {
      this.#pending -= batch.length;
      this.#open.delete(open);
      this.#callers.remove(signal, end);
    }
  }

  async close({ signal }: CloseOptions = {}): Promise<void> {
    // What the work of a batch rejects with is its caller's to see; the rest is given back all the same.
    this.#closing ??= Promise.allSettled([...this.#open].map(({ outcomes }) => outcomes)).then(() =>
      this.#settings.release({ signal: this.#cutting.signal }),
    );
    const cut = () => this.#cut();
    if (signal?.aborted === true) cut();
    else signal?.addEventListener('abort', cut, { once: true });
    try {
      await this.#closing;
    } finally {
      signal?.removeEventListener('abort', cut);
    }
  }

  #cut(): void {
    const reason = this.closedError();
    for (const { controller } of this.#open) controller.abort(reason);
    this.#cutting.abort(reason);
    this.#settings.cut?.();
  }

  #fullError(limit: number): TransportError {
    const { name } = this.#settings;
    const message = `${this.#pending} messages wait for the transport "${name}" already (send less at a time, or raise maxPendingMessages)`;
    return new TransportError('queue-full', message, { context: { transport: name, limit } });
  }
}

/**
 * The outcome of a message whose signal ended before it was decided: `closed` where the transport ended it, else
 * `aborted`.
 *
 * @param name the transport's
 * @param reason the signal's
 */
export function endedOutcome(name: string, reason: unknown, mayHaveArrived = false): RetryableOutcome {
  const isClosed = isTransportError(reason, 'closed');
  const why = isClosed ? 'it was closed' : "the caller's signal ended it";
  const error = new TransportError(
    isClosed ? 'closed' : 'aborted',
    `Sending over the transport "${name}" was not done when ${why}`,
    { cause: reason, context: { transport: name } },
  );
  return retryable(error, mayHaveArrived ? { mayHaveArrived } : {});
}

function fill(batch: readonly Message[], outcome: SendOutcome): readonly SendOutcome[] {
  return batch.map(() => outcome);
}
