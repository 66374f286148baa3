import {
  callback,
  type FieldsFor,
  milliseconds,
  notify,
  optional,
  systemClock,
  text,
  withDefault,
} from '@x/foundation';
import { createDeliver } from '../batches/deliver.ts';
import { trackBatch } from '../batches/tracked-batch.ts';
import type { Message, SendOutcome, Transport, TransportCapabilities } from '../contract/transport.ts';
import { resolveTransportSettings, TransportError } from '../contract/transport-error.ts';
import type { ClockDependencies } from './with-retry.ts';
import { closeAll, wrapTransport } from './wrap-transport.ts';

/** A transport that could not deliver anything of a batch. */
export interface FailoverNotice {
  /** Name of the transport. */
  readonly transport: string;
  /** Why the first message of the batch was not taken. */
  readonly error: TransportError;
  /** How long the transport is passed over, in milliseconds. */
  readonly coolDownMs: number;
}

/** Settings of {@link withFailover}. */
export interface FailoverSettings<M extends Message = Message> {
  /** Name for reports and errors. @default 'failover' */
  readonly name?: string | undefined;
  /** How long a transport that failed is passed over, in milliseconds. @default 30000 */
  readonly coolDownMs?: number | undefined;
  /** Told of every transport that fails. @default nothing */
  readonly onFailover?: ((notice: FailoverNotice) => void) | undefined;
  /** Told which messages go to the next transport although they may have arrived, before they do. @default nothing */
  readonly onPossibleDuplicates?: ((messages: readonly M[]) => void) | undefined;
}

const FIELDS = {
  name: withDefault(text(), 'Name for reports and errors.', 'failover'),
  coolDownMs: withDefault(milliseconds(), 'How long a transport that failed is passed over.', 30_000),
  onFailover: optional(callback<(notice: FailoverNotice) => void>(), 'Told of every transport that fails.'),
  onPossibleDuplicates: optional(
    callback<(messages: readonly Message[]) => void>(),
    'Told which messages go to the next transport although they may have arrived.',
  ),
} satisfies FieldsFor<FailoverSettings>;

const SUBJECT = 'The transport with failover cannot be made';

/**
 * Makes one transport of several: what the first cannot deliver goes to the second, and so on. A transport that could
 * not deliver anything of a batch is passed over until its cool-down has ended; then the order is as before. If all are
 * in their cool-down, all are tried.
 *
 * It takes what every one of them takes, and is acknowledged if all are.
 *
 * @param transports in the order of preference; closing the result closes them
 * @throws TransportError `invalid-settings` with every issue
 * @example
 * ```ts
 * const transport = withFailover([primary, secondary], { coolDownMs: 60_000 });
 * ```
 */
export function withFailover<M extends Message>(
  transports: readonly Transport<M>[],
  settings: FailoverSettings<M> = {},
  { clock = systemClock }: ClockDependencies = {},
): Transport<M> {
  const { name, coolDownMs } = resolveTransportSettings(FIELDS, settings, SUBJECT);
  const { onFailover, onPossibleDuplicates } = settings;
  if (transports.length === 0) {
    throw new TransportError('invalid-settings', `${SUBJECT}: it has no transports; give at least one`);
  }
  const members = transports.map((transport) => ({
    name: transport.name,
    deliver: createDeliver(transport),
    failedUntil: Number.NEGATIVE_INFINITY,
  }));

  async function work(messages: readonly M[], signal: AbortSignal): Promise<readonly SendOutcome[]> {
    const batch = trackBatch(messages);
    const now = clock.monotonic();
    const ready = members.filter(({ failedUntil }) => failedUntil <= now);
    for (const member of ready.length === 0 ? members : ready) {
      const { open, suspected } = batch;
      if (suspected.length > 0) notify(onPossibleDuplicates, suspected);
      batch.note(await member.deliver(open, signal));
      const [failure] = batch.failures;
      if (failure === undefined || signal.aborted) break;
      if (batch.open.length === open.length) {
        member.failedUntil = clock.monotonic() + coolDownMs;
        notify(onFailover, { transport: member.name, error: failure.error, coolDownMs });
      } else {
        member.failedUntil = Number.NEGATIVE_INFINITY;
      }
    }
    return batch.outcomes();
  }

  return wrapTransport({
    name,
    capabilities: commonCapabilities(transports),
    work,
    close: (options) => closeAll(transports, options),
  });
}

function commonCapabilities(transports: readonly Pick<Transport, 'capabilities'>[]): TransportCapabilities {
  const all = transports.map(({ capabilities }) => capabilities);
  const limits = all.flatMap(({ maxMessageBytes }) =>
    maxMessageBytes === undefined ? [] : [maxMessageBytes],
  );
  return {
    maxBatchSize: Math.min(...all.map(({ maxBatchSize }) => maxBatchSize)),
    ...(limits.length > 0 && { maxMessageBytes: Math.min(...limits) }),
    acknowledged: all.every(({ acknowledged }) => acknowledged),
    ...(all.some(({ sharedRefusals }) => sharedRefusals === true) && { sharedRefusals: true }),
  };
}
