import { MozDefError } from '../errors/mozdef-error.ts';
import type { EncodedMessage } from '../transport/encoded-message.ts';
import type { MozDefTransport } from '../transport/mozdef-transport.ts';
import type { RejectedOutcome, RetryableOutcome, SendOutcome } from '../transport/send-outcome.ts';
import { createBatchGate } from './batch-gate.ts';
import { checkNumbers } from './check-options.ts';
import { deliverBatch } from './deliver-batch.ts';
import { LONGEST_TIMEOUT_MS } from './delivery-timing.ts';
import { notify } from './notify.ts';
import { settleAfterAbort } from './settle-after-abort.ts';

/** An event that was not delivered, and why. */
export interface DeadLetter {
  readonly event: EncodedMessage;
  /** What became of it. */
  readonly outcome: RejectedOutcome | RetryableOutcome;
  /** Name of the transport that it was for. */
  readonly transport: string;
}

/** Takes dead letters; resolves when it has them. */
export type DeadLetterCallback = (letters: readonly DeadLetter[]) => void | Promise<void>;

/** Dead letters that the sink did not take. */
export interface DeadLetterFailure {
  readonly letters: readonly DeadLetter[];
  /** Why. */
  readonly error: MozDefError;
}

/** Settings of {@link withDeadLetter}. */
export interface DeadLetterOptions {
  /** Where undelivered events go: another transport, which is closed with this one, or a callback. */
  readonly sink: MozDefTransport | DeadLetterCallback;
  /** How long the sink may take, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined;
  /** Told of dead letters that the sink did not take. @default a process warning for each time */
  readonly onFailure?: ((failure: DeadLetterFailure) => void) | undefined;
}

/**
 * Wraps a transport so that every event which it rejects, or comes back with as undelivered, goes to a sink. Put it
 * around `withRetry`, so that only what has been given up gets there; do not retry around it, or one event becomes
 * several letters.
 *
 * The outcomes stay what they are: an event in the sink is not at its destination.
 *
 * @throws MozDefError `invalid-settings` if `timeoutMs` is no time
 */
export function withDeadLetter(transport: MozDefTransport, options: DeadLetterOptions): MozDefTransport {
  const { sink, timeoutMs = 10_000, onFailure = warn } = options;
  checkNumbers('The transport with dead letters cannot be made', [
    { path: ['timeoutMs'], value: timeoutMs, least: 1, most: LONGEST_TIMEOUT_MS },
  ]);
  const { name } = transport;
  const gate = createBatchGate(name);

  function report(letters: readonly DeadLetter[], cause: unknown): void {
    const message = `${letters.length} undelivered events of the transport "${name}" could not be kept (see cause)`;
    const error = new MozDefError('transport-failed', message, { cause, context: { transport: name } });
    notify(onFailure, { letters, error });
  }

  async function callSink(callback: DeadLetterCallback, letters: readonly DeadLetter[]): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const done = await settleAfterAbort(
        Promise.resolve(callback(letters)).then(() => true),
        signal,
        0,
      );
      if (done === undefined) report(letters, signal.reason);
    } catch (cause) {
      report(letters, cause);
    }
  }

  async function sendToSink(target: MozDefTransport, letters: readonly DeadLetter[]): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    const { maxBatchSize } = target.capabilities;
    for (let start = 0; start < letters.length; start += maxBatchSize) {
      const part = letters.slice(start, start + maxBatchSize);
      const outcomes = await deliverBatch(
        target,
        part.map(({ event }) => event),
        signal,
      );
      const failed = part.filter((_, index) => outcomes[index]?.status !== 'sent');
      const failure = outcomes.find((outcome) => outcome.status !== 'sent');
      if (failure !== undefined) report(failed, failure.error);
    }
  }

  async function deliver(
    batch: readonly EncodedMessage[],
    signal: AbortSignal,
  ): Promise<readonly SendOutcome[]> {
    const outcomes = await deliverBatch(transport, batch, signal);
    const letters = batch.flatMap((event, index): DeadLetter[] => {
      const outcome = outcomes[index] as SendOutcome;
      return outcome.status === 'sent' ? [] : [{ event, outcome, transport: name }];
    });
    if (letters.length > 0) {
      await (typeof sink === 'function' ? callSink(sink, letters) : sendToSink(sink, letters));
    }
    return outcomes;
  }

  return {
    specVersion: 1,
    name,
    capabilities: transport.capabilities,
    send: (batch, { signal }) => gate.send(batch, signal, (ended) => deliver(batch, ended)),
    close: (closeOptions) =>
      gate.close(closeOptions, async (end) => {
        const targets = typeof sink === 'function' ? [transport] : [transport, sink];
        const results = await Promise.allSettled(targets.map((target) => target.close(end)));
        for (const result of results) if (result.status === 'rejected') throw result.reason;
      }),
  };
}

function warn({ error }: DeadLetterFailure): void {
  process.emitWarning(error.message, { type: 'MozDefWarning', code: 'MOZDEF_DEAD_LETTER_LOST' });
}
