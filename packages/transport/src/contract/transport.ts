import type { Message } from './message.ts';
import type { SendOutcome } from './send-outcome.ts';

/** What a transport can do. Read by clients, wrappers and test kits; it does not change while the transport lives. */
export interface TransportCapabilities {
  /** The most messages that one call of `send` takes. At least 1. */
  readonly maxBatchSize: number;
  /** The largest message that the transport takes, in the bytes that it sends. Absent: no limit of its own. */
  readonly maxMessageBytes?: number;
  /** Whether `sent` means that the destination has said so; `false` where nobody answers, such as UDP. */
  readonly acknowledged: boolean;
  /**
   * Whether messages that travel in one request share a refusal for now, because the destination answers the request as
   * a whole. Absent: each message has its own outcome.
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
 * Takes messages to a destination. Implement it to publish a transport of your own.
 *
 * Outcomes are values: `send` resolves with one outcome for each message, in the order of the batch, whatever happens on
 * the way, and never rejects because of the destination. It may be called again before an earlier call has resolved;
 * how much goes on at once is for the transport to bound. After `close`, outcomes are `retryable` with the code `closed`.
 *
 * @example
 * ```ts
 * const lines: Transport = {
 *   specVersion: 2,
 *   name: 'lines',
 *   capabilities: { maxBatchSize: 100, acknowledged: false },
 *   async send(batch, { signal }) {
 *     const text = batch.map((message) => `${message.text}\n`).join('');
 *     if (!process.stdout.write(text)) await once(process.stdout, 'drain', { signal });
 *     return batch.map(() => SENT);
 *   },
 *   async close() {},
 * };
 * ```
 */
export interface Transport<M extends Message = Message> {
  /** Version of this contract. */
  readonly specVersion: 2;
  /** Short name for reports and errors, such as `http`. */
  readonly name: string;
  /** What the transport can do. */
  readonly capabilities: TransportCapabilities;
  /**
   * Sends a batch of at least one and at most `capabilities.maxBatchSize` messages.
   * A message over `capabilities.maxMessageBytes` is `rejected` with the code `message-too-large`; the others are sent.
   */
  send(batch: readonly M[], options: SendOptions): Promise<readonly SendOutcome[]>;
  /** Takes no more batches, waits for those in flight and frees every resource. May be called more than once. */
  close(options?: CloseOptions): Promise<void>;
}
