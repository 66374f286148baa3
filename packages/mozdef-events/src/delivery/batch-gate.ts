import { isMozDefError, MozDefError } from '../errors/mozdef-error.ts';
import type { EncodedMessage } from '../transport/encoded-message.ts';
import type { CloseOptions } from '../transport/mozdef-transport.ts';
import { type RetryableOutcome, retryable, type SendOutcome } from '../transport/send-outcome.ts';

/** What the wrappers of transports have in common: how batches enter, end early and are waited for. */
export interface BatchGate {
  /**
   * Lets a batch in, unless the signal has ended already, the gate is closed, or too much is pending.
   *
   * @param work gets one signal for the caller's end and the gate's; nothing is left behind on the caller's
   */
  send(
    batch: readonly EncodedMessage[],
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<readonly SendOutcome[]>,
  ): Promise<readonly SendOutcome[]>;
  /** Lets nothing in any more, waits for what is under way and then ends. May be called more than once. */
  close(
    options: CloseOptions | undefined,
    end: (options: { readonly signal: AbortSignal }) => Promise<unknown>,
  ): Promise<void>;
}

/**
 * @param name the transport's, for errors
 * @param maxPendingEvents the most events under way at a time; those beyond are `retryable` with `queue-full`.
 *   A single batch may always pass.
 */
export function createBatchGate(name: string, maxPendingEvents = Number.POSITIVE_INFINITY): BatchGate {
  const batches = new Map<AbortController, Promise<unknown>>();
  const cutting = new AbortController();
  let pending = 0;
  let closing: Promise<unknown> | undefined;

  function cut(): void {
    const reason = closedError(name);
    for (const batch of batches.keys()) batch.abort(reason);
    cutting.abort(reason);
  }

  return {
    async send(batch, signal, work) {
      if (closing !== undefined) return batch.map(() => retryable(closedError(name)));
      if (signal.aborted) return batch.map(() => endedOutcome(name, signal.reason, false));
      if (pending > 0 && pending + batch.length > maxPendingEvents) {
        const message = `${pending} events wait for the transport "${name}" already (send less at a time, or raise maxPendingEvents)`;
        const error = new MozDefError('queue-full', message, {
          context: { transport: name, limit: maxPendingEvents },
        });
        return batch.map(() => retryable(error));
      }
      const ended = new AbortController();
      const onAbort = () => ended.abort(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      pending += batch.length;
      const outcomes = work(ended.signal);
      batches.set(ended, outcomes);
      try {
        return await outcomes;
      } finally {
        pending -= batch.length;
        batches.delete(ended);
        signal.removeEventListener('abort', onAbort);
      }
    },
    async close({ signal } = {}, end) {
      closing ??= Promise.all(batches.values()).then(() => end({ signal: cutting.signal }));
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

/** The outcome of an event whose signal ended before it was decided. */
export function endedOutcome(name: string, reason: unknown, mayHaveArrived: boolean): RetryableOutcome {
  const isClosed = isMozDefError(reason, 'closed');
  const why = isClosed ? 'it was closed' : "the caller's signal ended it";
  const error = new MozDefError(
    isClosed ? 'closed' : 'aborted',
    `Sending over the transport "${name}" was not done when ${why}`,
    { cause: reason, context: { transport: name } },
  );
  return retryable(error, mayHaveArrived ? { mayHaveArrived } : {});
}

function closedError(name: string): MozDefError {
  const message = `The transport "${name}" is closed and sends nothing any more (make a new one)`;
  return new MozDefError('closed', message, { context: { transport: name } });
}
