import {
  createSlots,
  type FieldsFor,
  number,
  optional,
  required,
  systemClock,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import { createDeliver } from '../batches/deliver.ts';
import { endedOutcome } from '../batches/open-batches.ts';
import type { Message, Transport } from '../contract/transport.ts';
import { resolveTransportSettings } from '../contract/transport-error.ts';
import type { ClockDependencies } from './with-retry.ts';
import { wrapTransport } from './wrap-transport.ts';

/** Settings of {@link withConcurrencyLimit}. */
export interface ConcurrencyLimitSettings {
  /** The most batches that the transport has at a time; others wait in line. */
  readonly maxBatches: number;
  /** The most messages under way or in line; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxPendingMessages?: number | undefined;
}

/** Settings of {@link withRateLimit}. */
export interface RateLimitSettings {
  /** How many messages a second go to the transport in the long run. */
  readonly messagesPerSecond: number;
  /** How many messages may go at once after a pause. A larger batch goes whole and is waited for afterwards. @default messagesPerSecond */
  readonly burst?: number | undefined;
  /** The most messages under way or in line; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxPendingMessages?: number | undefined;
}

const MAX_PENDING = withDefault(
  wholeNumber({ from: 1, unit: 'messages' }),
  'The most messages under way or in line.',
  10_000,
);

const CONCURRENCY_FIELDS = {
  maxBatches: required(wholeNumber({ from: 1 }), 'The most batches that the transport has at a time.'),
  maxPendingMessages: MAX_PENDING,
} satisfies FieldsFor<ConcurrencyLimitSettings>;

const RATE_FIELDS = {
  messagesPerSecond: required(number({ from: 0.001, to: 1e9 }), 'How many messages a second.'),
  burst: optional(number({ from: 1, to: 1e9 }), 'How many messages may go at once after a pause.'),
  maxPendingMessages: MAX_PENDING,
} satisfies FieldsFor<RateLimitSettings>;

const SUBJECT = 'The transport with a limit cannot be made';

/**
 * Wraps a transport so that it has a limited number of batches at a time. What waits, waits in order; a caller's signal
 * ends its wait.
 *
 * @throws TransportError `invalid-settings` with every issue
 * @example
 * ```ts
 * const transport = withConcurrencyLimit(createHttpTransport({ url }), { maxBatches: 4 });
 * ```
 */
export function withConcurrencyLimit<M extends Message>(
  transport: Transport<M>,
  settings: ConcurrencyLimitSettings,
): Transport<M> {
  const { maxBatches, maxPendingMessages } = resolveTransportSettings(CONCURRENCY_FIELDS, settings, SUBJECT);
  const { name, capabilities } = transport;
  const slots = createSlots(maxBatches);
  const deliver = createDeliver(transport);
  return wrapTransport({
    name,
    capabilities,
    maxPendingMessages,
    async work(batch, signal) {
      if (!(await slots.acquire(signal))) return batch.map(() => endedOutcome(name, signal.reason));
      try {
        return await deliver(batch, signal);
      } finally {
        slots.release();
      }
    },
    close: (options) => transport.close(options),
  });
}

/**
 * Wraps a transport so that it gets a limited number of messages a second. What waits, waits in order; a caller's signal
 * ends its wait and gives its share to others.
 *
 * @throws TransportError `invalid-settings` with every issue
 * @example
 * ```ts
 * const transport = withRateLimit(createSyslogTransport({ protocol: 'udp', host }), { messagesPerSecond: 2000 });
 * ```
 */
export function withRateLimit<M extends Message>(
  transport: Transport<M>,
  settings: RateLimitSettings,
  { clock = systemClock }: ClockDependencies = {},
): Transport<M> {
  const resolved = resolveTransportSettings(RATE_FIELDS, settings, SUBJECT);
  const { messagesPerSecond, burst = Math.max(1, messagesPerSecond), maxPendingMessages } = resolved;
  const { name, capabilities } = transport;
  const deliver = createDeliver(transport);
  let tokens = burst;
  let filledAt = clock.monotonic();

  /** Takes tokens, which may leave a debt. @returns how long to wait until it is paid, in milliseconds */
  function reserve(count: number): number {
    const now = clock.monotonic();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * messagesPerSecond);
    filledAt = now;
    // A batch larger than the burst would wait indefinitely if it had to be paid in full beforehand.
    const debt = Math.min(count, burst) - tokens;
    tokens -= count;
    return debt <= 0 ? 0 : (debt / messagesPerSecond) * 1000;
  }

  return wrapTransport({
    name,
    capabilities,
    maxPendingMessages,
    async work(batch, signal) {
      const waitMs = reserve(batch.length);
      if (waitMs > 0) await clock.wait(waitMs, signal);
      if (signal.aborted) {
        tokens += batch.length;
        return batch.map(() => endedOutcome(name, signal.reason));
      }
      return deliver(batch, signal);
    },
    close: (options) => transport.close(options),
  });
}
