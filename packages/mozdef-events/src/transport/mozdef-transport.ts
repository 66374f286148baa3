import type { EncodedMessage } from './encoded-message.ts';
import type { SendOutcome } from './send-outcome.ts';

/** What a transport can do. Read by clients and by test kits; it does not change during the transport's life. */
export interface TransportCapabilities {
  /** The most events that one call of `send` takes. At least 1. */
  readonly maxBatchSize: number;
  /** The largest encoded event that the transport takes, in the bytes that it sends. Absent: no limit of its own. */
  readonly maxEventBytes?: number;
  /** Whether `sent` means that the destination has said so; `false` where nobody answers, such as UDP. */
  readonly acknowledged: boolean;
  /**
   * Whether events that travel in one request share a refusal for now, because the destination answers the request as a
   * whole. Absent: each event has its own outcome.
   */
  readonly sharedRefusals?: boolean;
}

/** How to wait for a batch. */
export interface SendOptions {
  /** Ends the attempt. What has not been decided by then gets a `retryable` outcome with the code `aborted`. */
  readonly signal: AbortSignal;
}

/** How to wait for a transport's end. */
export interface CloseOptions {
  /** Ends the wait for batches in flight: they get a `retryable` outcome and connections are cut. */
  readonly signal?: AbortSignal;
}

/**
 * Takes encoded events to a destination. Implement it to publish a transport of your own.
 *
 * Outcomes are values: `send` resolves with one outcome for each event, in the order of the batch, whatever happens on
 * the way, and never rejects because of the destination. It may be called again before an earlier call has resolved;
 * how much goes on at once is for the transport to bound. After `close`, outcomes are `retryable` with the code `closed`.
 */
export interface MozDefTransport {
  /** Version of this contract. */
  readonly specVersion: 1;
  /** Short name for reports and errors, such as `http`. */
  readonly name: string;
  /** What the transport can do. */
  readonly capabilities: TransportCapabilities;
  /**
   * Sends a batch of at least one and at most `capabilities.maxBatchSize` events.
   * An event over `capabilities.maxEventBytes` is `rejected` with the code `event-too-large`; the others are sent.
   */
  send(batch: readonly EncodedMessage[], options: SendOptions): Promise<readonly SendOutcome[]>;
  /** Takes no more batches, waits for those in flight and frees every resource. May be called more than once. */
  close(options?: CloseOptions): Promise<void>;
}
