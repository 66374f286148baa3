import { createIssuesError, type MozDefError } from '../errors/mozdef-error.ts';
import type { EncodedMessage } from '../transport/encoded-message.ts';
import type { MozDefTransport, TransportCapabilities } from '../transport/mozdef-transport.ts';
import type { SendOutcome } from '../transport/send-outcome.ts';
import { createBatchGate } from './batch-gate.ts';
import { checkNumbers } from './check-options.ts';
import { deliverBatch } from './deliver-batch.ts';
import { type DeliveryDependencies, LONGEST_TIMEOUT_MS, MACHINE_TIMING } from './delivery-timing.ts';
import { notify } from './notify.ts';
import { openBatch } from './open-batch.ts';

/** A transport that could not deliver anything of a batch. */
export interface FailoverNotice {
  /** Name of the transport. */
  readonly transport: string;
  /** Why the first event of the batch was not taken. */
  readonly error: MozDefError;
  /** How long the transport is passed over, in milliseconds. */
  readonly coolDownMs: number;
}

/** Settings of {@link withFailover}. */
export interface FailoverOptions {
  /** Name for reports and errors. @default 'failover' */
  readonly name?: string | undefined;
  /** How long a transport that failed is passed over, in milliseconds. @default 30000 */
  readonly coolDownMs?: number | undefined;
  /** Told of every transport that fails. @default nothing */
  readonly onFailover?: ((notice: FailoverNotice) => void) | undefined;
  /** Told which events go to the next transport although they may have arrived, before they do. @default nothing */
  readonly onPossibleDuplicates?: ((events: readonly EncodedMessage[]) => void) | undefined;
}

/**
 * Makes one transport of several: what the first cannot deliver goes to the second, and so on. A transport that could
 * not deliver anything of a batch is passed over until its cool-down has ended; then the order is as before. If all are
 * in their cool-down, all are tried.
 *
 * It takes what every one of them takes, and is acknowledged if all are.
 *
 * @param transports in the order of preference; closing the result closes them
 * @throws MozDefError `invalid-settings` with every issue
 */
export function withFailover(
  transports: readonly MozDefTransport[],
  options: FailoverOptions = {},
  { timing = MACHINE_TIMING }: DeliveryDependencies = {},
): MozDefTransport {
  const { name = 'failover', coolDownMs = 30_000, onFailover, onPossibleDuplicates } = options;
  checkNumbers('The transport with failover cannot be made', [
    { path: ['coolDownMs'], value: coolDownMs, least: 0, most: LONGEST_TIMEOUT_MS },
  ]);
  if (transports.length === 0) {
    throw createIssuesError('invalid-settings', 'The transport with failover cannot be made', [
      { path: ['transports'], rule: 'required', message: 'is empty', hint: 'give at least one transport' },
    ]);
  }
  const members = transports.map((transport) => ({
    transport,
    failedUntil: Number.NEGATIVE_INFINITY,
  }));
  const gate = createBatchGate(name);

  async function deliver(
    events: readonly EncodedMessage[],
    signal: AbortSignal,
  ): Promise<readonly SendOutcome[]> {
    const batch = openBatch(events);
    const now = timing.now();
    const ready = members.filter(({ failedUntil }) => failedUntil <= now);
    for (const member of ready.length === 0 ? members : ready) {
      const { open, suspected } = batch;
      if (suspected.length > 0) notify(onPossibleDuplicates, suspected);
      const outcomes = await deliverBatch(member.transport, open, signal);
      batch.note(outcomes);
      const [failure] = batch.failures;
      if (failure === undefined || signal.aborted) break;
      if (batch.open.length === open.length) {
        member.failedUntil = timing.now() + coolDownMs;
        notify(onFailover, { transport: member.transport.name, error: failure.error, coolDownMs });
      } else {
        member.failedUntil = Number.NEGATIVE_INFINITY;
      }
    }
    return batch.outcomes();
  }

  return {
    specVersion: 1,
    name,
    capabilities: commonCapabilities(transports),
    send: (batch, { signal }) => gate.send(batch, signal, (ended) => deliver(batch, ended)),
    close: (closeOptions) => gate.close(closeOptions, (end) => closeAll(transports, end)),
  };
}

function commonCapabilities(transports: readonly MozDefTransport[]): TransportCapabilities {
  const all = transports.map(({ capabilities }) => capabilities);
  const limits = all.flatMap(({ maxEventBytes }) => (maxEventBytes === undefined ? [] : [maxEventBytes]));
  return {
    maxBatchSize: Math.min(...all.map(({ maxBatchSize }) => maxBatchSize)),
    ...(limits.length > 0 && { maxEventBytes: Math.min(...limits) }),
    acknowledged: all.every(({ acknowledged }) => acknowledged),
    ...(all.some(({ sharedRefusals }) => sharedRefusals === true) && { sharedRefusals: true }),
  };
}

/** Closes every transport, even if one of them cannot be closed. */
async function closeAll(
  transports: readonly MozDefTransport[],
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const results = await Promise.allSettled(transports.map((transport) => transport.close(options)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures);
}
