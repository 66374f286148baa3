import type { MozDefTransport } from '../transport/mozdef-transport.ts';
import { createSlots } from '../transport/slots.ts';
import { createBatchGate, endedOutcome } from './batch-gate.ts';
import { checkNumbers } from './check-options.ts';
import { deliverBatch } from './deliver-batch.ts';
import { type DeliveryDependencies, LONGEST_TIMEOUT_MS, MACHINE_TIMING } from './delivery-timing.ts';

/** Settings of {@link withConcurrencyLimit}. */
export interface ConcurrencyLimitOptions {
  /** The most batches that the transport has at a time; others wait in line. */
  readonly maxBatches: number;
  /** The most events under way or in line; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxPendingEvents?: number | undefined;
}

/** Settings of {@link withRateLimit}. */
export interface RateLimitOptions {
  /** How many events a second go to the transport in the long run. */
  readonly eventsPerSecond: number;
  /** How many events may go at once after a pause. A larger batch goes whole and is waited for afterwards. @default eventsPerSecond */
  readonly burst?: number | undefined;
  /** The most events under way or in line; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxPendingEvents?: number | undefined;
}

/**
 * Wraps a transport so that it has a limited number of batches at a time. What waits, waits in order; a caller's signal
 * ends its wait.
 *
 * @throws MozDefError `invalid-settings` with every issue
 */
export function withConcurrencyLimit(
  transport: MozDefTransport,
  { maxBatches, maxPendingEvents = 10_000 }: ConcurrencyLimitOptions,
): MozDefTransport {
  checkNumbers('The transport with a limit cannot be made', [
    { path: ['maxBatches'], value: maxBatches, least: 1, most: Number.MAX_SAFE_INTEGER },
    { path: ['maxPendingEvents'], value: maxPendingEvents, least: 1, most: Number.MAX_SAFE_INTEGER },
  ]);
  const { name, capabilities } = transport;
  const gate = createBatchGate(name, maxPendingEvents);
  const slots = createSlots(maxBatches);
  return {
    specVersion: 1,
    name,
    capabilities,
    send: (batch, { signal }) =>
      gate.send(batch, signal, async (ended) => {
        if (!(await slots.acquire(ended))) return batch.map(() => endedOutcome(name, ended.reason, false));
        try {
          return await deliverBatch(transport, batch, ended);
        } finally {
          slots.release();
        }
      }),
    close: (closeOptions) => gate.close(closeOptions, (end) => transport.close(end)),
  };
}

/**
 * Wraps a transport so that it gets a limited number of events a second. What waits, waits in order; a caller's signal
 * ends its wait and gives its share to others.
 *
 * @throws MozDefError `invalid-settings` with every issue
 */
export function withRateLimit(
  transport: MozDefTransport,
  options: RateLimitOptions,
  { timing = MACHINE_TIMING }: DeliveryDependencies = {},
): MozDefTransport {
  const { eventsPerSecond, burst = Math.max(1, eventsPerSecond), maxPendingEvents = 10_000 } = options;
  checkNumbers('The transport with a limit cannot be made', [
    { path: ['eventsPerSecond'], value: eventsPerSecond, least: 0.001, most: 1e9, fractions: true },
    { path: ['burst'], value: burst, least: 1, most: 1e9, fractions: true },
    { path: ['maxPendingEvents'], value: maxPendingEvents, least: 1, most: Number.MAX_SAFE_INTEGER },
  ]);
  const { name, capabilities } = transport;
  const gate = createBatchGate(name, maxPendingEvents);
  let tokens = burst;
  let filledAt = timing.now();

  /** Takes tokens, which may leave a debt. @returns how long to wait until it is paid, in milliseconds */
  function reserve(count: number): number {
    const now = timing.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * eventsPerSecond);
    filledAt = now;
    // A batch larger than the burst would wait for ever if it had to be paid in full beforehand.
    const debt = Math.min(count, burst) - tokens;
    tokens -= count;
    return debt <= 0 ? 0 : Math.min((debt / eventsPerSecond) * 1000, LONGEST_TIMEOUT_MS);
  }

  return {
    specVersion: 1,
    name,
    capabilities,
    send: (batch, { signal }) =>
      gate.send(batch, signal, async (ended) => {
        const waitMs = reserve(batch.length);
        if (waitMs > 0) await timing.wait(waitMs, ended);
        if (ended.aborted) {
          tokens += batch.length;
          return batch.map(() => endedOutcome(name, ended.reason, false));
        }
        return deliverBatch(transport, batch, ended);
      }),
    close: (closeOptions) => gate.close(closeOptions, (end) => transport.close(end)),
  };
}
