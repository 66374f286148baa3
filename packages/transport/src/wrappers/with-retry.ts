import {
  type Clock,
  callback,
  createBackoff,
  type FieldsFor,
  milliseconds,
  notify,
  optional,
  systemClock,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import { createDeliver } from '../batches/deliver.ts';
import { endedOutcome } from '../batches/open-batches.ts';
import { trackBatch } from '../batches/tracked-batch.ts';
import type { Message, RetryableOutcome, SendOutcome, Transport } from '../contract/transport.ts';
import { resolveTransportSettings, type TransportError } from '../contract/transport-error.ts';
import { wrapTransport } from './wrap-transport.ts';

/** How long to wait between attempts: a random part, from nothing to all, of a time that grows. */
export interface RetryDelaySettings {
  /** The longest wait after the first attempt, in milliseconds; it doubles with every further one. @default 500 */
  readonly initialDelayMs?: number | undefined;
  /** The longest wait of all, in milliseconds; a destination may ask for more, as with `Retry-After`. @default 30000 */
  readonly maxDelayMs?: number | undefined;
}

/** A batch that is about to be tried again. */
export interface RetryNotice {
  /** Number of attempts so far. */
  readonly attempts: number;
  /** Milliseconds until the next one. */
  readonly delayMs: number;
  /** How many messages it will send. */
  readonly count: number;
  /** Why the first of them was not taken. */
  readonly error: TransportError;
}

/** Settings of {@link withRetry}. */
export interface RetrySettings<M extends Message = Message> extends RetryDelaySettings {
  /** The most attempts for a batch, the first included; may be `Infinity`. @default 12 */
  readonly maxAttempts?: number | undefined;
  /** How long after the first attempt a message may be tried again, in milliseconds; may be `Infinity`. @default 900000 */
  readonly maxAgeMs?: number | undefined;
  /**
   * Whether waiting may mend it: a batch all of whose failures it denies is given up at once. For a program that ends, say, and has
   * nobody who would give it credentials meanwhile.
   * @default every failure
   */
  readonly retryIf?: ((error: TransportError) => boolean) | undefined;
  /** Told before every wait. @default nothing */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Told which messages are sent again although they may have arrived, before they are. @default nothing */
  readonly onPossibleDuplicates?: ((messages: readonly M[]) => void) | undefined;
}

/** What a wrapper that waits may be given in place of its own. */
export interface ClockDependencies {
  /** Tells the time and waits. @default systemClock */
  readonly clock?: Clock | undefined;
}

/** What {@link withRetry} may be given in place of its own. */
export interface RetryDependencies extends ClockDependencies {
  /** Gives numbers from 0 up to 1, for jitter. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** The declaration of {@link RetryDelaySettings}. */
export const RETRY_DELAY_FIELDS = {
  initialDelayMs: withDefault(milliseconds(), 'The longest wait after the first attempt.', 500),
  maxDelayMs: withDefault(milliseconds(), 'The longest wait of all.', 30_000),
} satisfies FieldsFor<RetryDelaySettings>;

const FIELDS = {
  ...RETRY_DELAY_FIELDS,
  maxAttempts: withDefault(wholeNumber({ from: 1, infinity: true }), 'The most attempts for a batch.', 12),
  maxAgeMs: withDefault(
    wholeNumber({ unit: 'milliseconds', infinity: true }),
    'How long after the first attempt a message may be tried again.',
    900_000,
  ),
  retryIf: withDefault(
    callback<(error: TransportError) => boolean>(),
    'Whether waiting may mend a failure.',
    () => true,
    'every failure',
  ),
  onRetry: optional(callback<(notice: RetryNotice) => void>(), 'Told before every wait.'),
  onPossibleDuplicates: optional(
    callback<(messages: readonly Message[]) => void>(),
    'Told which messages are sent again although they may have arrived.',
  ),
} satisfies FieldsFor<RetrySettings>;

/**
 * Wraps a transport so that what it could not deliver is tried again, until it is delivered or rejected, or a limit is
 * reached. Only undecided messages of a batch are sent again, in their order. A batch that is being retried waits; later
 * batches do not wait for it.
 *
 * A message that is sent again after it may have arrived gets an outcome with `possibleDuplicate`, and one that is given
 * up after it may have arrived keeps `mayHaveArrived`.
 *
 * @throws TransportError `invalid-settings` with every issue
 * @example
 * ```ts
 * const transport = withRetry(createHttpTransport({ url }), { maxAgeMs: 60_000 });
 * ```
 */
export function withRetry<M extends Message>(
  transport: Transport<M>,
  settings: RetrySettings<M> = {},
  { clock = systemClock, random }: RetryDependencies = {},
): Transport<M> {
  const resolved = resolveTransportSettings(FIELDS, settings, 'The retrying transport cannot be made');
  const { maxAttempts, maxAgeMs, retryIf } = resolved;
  const { onRetry, onPossibleDuplicates } = settings;
  const { name } = transport;
  const backoff = createBackoff({ minMs: resolved.initialDelayMs, maxMs: resolved.maxDelayMs }, { random });
  const deliver = createDeliver(transport);

  async function work(messages: readonly M[], signal: AbortSignal): Promise<readonly SendOutcome[]> {
    const started = clock.monotonic();
    const first = await deliver(messages, signal);
    if (!first.some(({ status }) => status === 'retryable')) return first;
    const batch = trackBatch(messages);
    batch.note(first);
    for (let attempts = 1; ; attempts += 1) {
      const { failures } = batch;
      const [failure] = failures;
      if (failure === undefined || signal.aborted || attempts >= maxAttempts) break;
      if (!failures.some(({ error }) => error.code !== 'closed' && retryIf(error))) break;
      const delayMs = backoff.delayMs(attempts, longestAsked(failures));
      if (clock.monotonic() - started + delayMs > maxAgeMs) break;
      notify(onRetry, { attempts, delayMs, count: failures.length, error: failure.error });
      await clock.wait(delayMs, signal);
      if (signal.aborted) {
        batch.note(failures.map(() => endedOutcome(name, signal.reason)));
        break;
      }
      const { open, suspected } = batch;
      if (suspected.length > 0) notify(onPossibleDuplicates, suspected);
      batch.note(await deliver(open, signal));
    }
    return batch.outcomes();
  }

  return wrapTransport({
    name,
    capabilities: transport.capabilities,
    work,
    close: (options) => transport.close(options),
  });
}

/** The longest wait that the destination asked for, in milliseconds. */
export function longestAsked(failures: readonly RetryableOutcome[]): number {
  return Math.max(0, ...failures.map(({ retryAfterMs = 0 }) => retryAfterMs));
}
