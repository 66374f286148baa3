import type { MozDefError } from '../errors/mozdef-error.ts';
import type { EncodedMessage } from '../transport/encoded-message.ts';
import type { MozDefTransport } from '../transport/mozdef-transport.ts';
import type { SendOutcome } from '../transport/send-outcome.ts';
import { type BackoffOptions, createBackoff } from './backoff.ts';
import { createBatchGate, endedOutcome } from './batch-gate.ts';
import { checkNumbers } from './check-options.ts';
import { deliverBatch } from './deliver-batch.ts';
import { type DeliveryDependencies, LONGEST_TIMEOUT_MS, MACHINE_TIMING } from './delivery-timing.ts';
import { notify } from './notify.ts';
import { openBatch } from './open-batch.ts';

/** A batch that is about to be tried again. */
export interface RetryNotice {
  /** Number of attempts so far. */
  readonly attempts: number;
  /** Milliseconds until the next one. */
  readonly delayMs: number;
  /** How many events it will send. */
  readonly count: number;
  /** Why the first of them was not taken. */
  readonly error: MozDefError;
}

/** Settings of {@link withRetry}. */
export interface RetryOptions extends BackoffOptions {
  /** The most attempts for a batch, the first included; may be `Infinity`. @default 12 */
  readonly maxAttempts?: number | undefined;
  /** How long after the first attempt an event may be tried again, in milliseconds; may be `Infinity`. @default 900000 */
  readonly maxAgeMs?: number | undefined;
  /** Told before every wait. @default nothing */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Told which events are sent again although they may have arrived, before they are. @default nothing */
  readonly onPossibleDuplicates?: ((events: readonly EncodedMessage[]) => void) | undefined;
}

/** What {@link withRetry} takes from its surroundings. */
export interface RetryDependencies extends DeliveryDependencies {
  /** Gives numbers from 0 up to 1, for jitter. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/**
 * Wraps a transport so that what it could not deliver is tried again, until it is delivered or rejected, or a limit is
 * reached. Only undecided events of a batch are sent again, in their order. A batch that is being retried waits; later
 * batches do not wait for it.
 *
 * An event that is sent again after it may have arrived gets an outcome with `possibleDuplicate`, and one that is given
 * up after it may have arrived keeps `mayHaveArrived`.
 *
 * @throws MozDefError `invalid-settings` with every issue
 */
export function withRetry(
  transport: MozDefTransport,
  options: RetryOptions = {},
  dependencies: RetryDependencies = {},
): MozDefTransport {
  const { maxAttempts = 12, maxAgeMs = 900_000, onRetry, onPossibleDuplicates } = options;
  const { timing = MACHINE_TIMING, random = Math.random } = dependencies;
  checkNumbers('The retrying transport cannot be made', [
    { path: ['maxAttempts'], value: maxAttempts, least: 1, most: Number.POSITIVE_INFINITY },
    { path: ['maxAgeMs'], value: maxAgeMs, least: 0, most: Number.POSITIVE_INFINITY },
  ]);
  const backoff = createBackoff('The retrying transport cannot be made', options, random);
  const gate = createBatchGate(transport.name);

  async function deliver(
    events: readonly EncodedMessage[],
    signal: AbortSignal,
  ): Promise<readonly SendOutcome[]> {
    const started = timing.now();
    const batch = openBatch(events);
    for (let attempts = 1; ; attempts += 1) {
      batch.note(await deliverBatch(transport, batch.open, signal));
      const { failures } = batch;
      const [failure] = failures;
      if (failure === undefined || signal.aborted || attempts >= maxAttempts) return batch.outcomes();
      if (failures.every(({ error }) => error.code === 'closed')) return batch.outcomes();
      const delayMs = backoff(attempts, failures);
      if (timing.now() - started + delayMs > maxAgeMs) return batch.outcomes();
      notify(onRetry, { attempts, delayMs, count: failures.length, error: failure.error });
      await timing.wait(Math.min(delayMs, LONGEST_TIMEOUT_MS), signal);
      if (signal.aborted) {
        batch.note(failures.map(() => endedOutcome(transport.name, signal.reason, false)));
        return batch.outcomes();
      }
      const { suspected } = batch;
      if (suspected.length > 0) notify(onPossibleDuplicates, suspected);
    }
  }

  return {
    specVersion: 1,
    name: transport.name,
    capabilities: transport.capabilities,
    send: (batch, { signal }) => gate.send(batch, signal, (ended) => deliver(batch, ended)),
    close: (closeOptions) => gate.close(closeOptions, (end) => transport.close(end)),
  };
}
