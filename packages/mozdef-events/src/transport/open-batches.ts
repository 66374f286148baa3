import { MozDefError } from '../errors/mozdef-error.ts';
import type { EncodedMessage } from './encoded-message.ts';
import type { CloseOptions, SendOptions } from './mozdef-transport.ts';
import { retryable, type SendOutcome } from './send-outcome.ts';

/** What a transport does when it ends. */
export interface OpenBatchesHooks {
  /** Called once, when no batch is open any more: gives back what the transport holds. */
  release(): Promise<void> | void;
  /** Called when the wait for the open batches is cut short, after their signals were aborted. @default nothing */
  cut?(): void;
}

/** The batches that a transport is sending, for the `send` and `close` of a transport that awaits each batch. */
export interface OpenBatches {
  /** Whether `close` was called. */
  readonly closed: boolean;
  /** The error of everything that comes after `close`. */
  closedError(): MozDefError;
  /**
   * Sends a batch, unless the transport is closed.
   *
   * @param sendBatch gets a signal that ends with the caller's and with the transport; leaves nothing behind on the caller's
   */
  send(
    batch: readonly EncodedMessage[],
    options: SendOptions,
    sendBatch: (signal: AbortSignal) => Promise<readonly SendOutcome[]>,
  ): Promise<readonly SendOutcome[]>;
  /** Takes no more batches, waits for the open ones, then releases; the signal cuts the wait short. */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Keeps the open batches of a transport.
 *
 * @param name the transport's name, for the error of what comes too late
 */
export function createOpenBatches(name: string, hooks: OpenBatchesHooks): OpenBatches {
  const batches = new Map<AbortController, Promise<unknown>>();
  let closing: Promise<void> | undefined;

  function closedError(): MozDefError {
    const message = `The transport "${name}" is closed and sends nothing any more (make a new one)`;
    return new MozDefError('closed', message, { context: { transport: name } });
  }

  function cut(): void {
    for (const batch of batches.keys()) batch.abort(closedError());
    hooks.cut?.();
  }

  async function drainAndRelease(): Promise<void> {
    await Promise.all(batches.values());
    await hooks.release();
  }

  return {
    get closed() {
      return closing !== undefined;
    },
    closedError,
    async send(batch, { signal }, sendBatch) {
      if (closing !== undefined) return batch.map(() => retryable(closedError()));
      const ended = new AbortController();
      const onAbort = () => ended.abort(signal.reason);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      const outcomes = sendBatch(ended.signal);
      batches.set(ended, outcomes);
      try {
        return await outcomes;
      } finally {
        batches.delete(ended);
        signal.removeEventListener('abort', onAbort);
      }
    },
    async close({ signal } = {}) {
      closing ??= drainAndRelease();
      if (signal?.aborted === true) cut();
      else signal?.addEventListener('abort', cut, { once: true });
      try {
        await closing;
      } finally {
        signal?.removeEventListener('abort', cut);
      }
    },
  };
}
