import type { Severity } from '@x/foundation';
import type { TransportError } from './transport-error.ts';

/**
 * A text that any transport can carry. It is made once, however many transports it goes to; nobody changes it.
 *
 * A transport that needs more says so in its type: `Transport<Message & { readonly kind: 'event' | 'vulnerability' }>`.
 */
export interface Message {
  /** What goes on the wire, on one line without control characters. */
  readonly text: string;
  /** Size of `text` in bytes of UTF-8. */
  readonly byteLength: number;
  /**
   * Bytes among which `text` stands as UTF-8, from `byteOffset` on. A message has them if it is kept as bytes, and `text` is made when it is
   * read; a transport that writes bytes takes them, and `text` where they are absent. What else they hold belongs to other messages, but for
   * its `lineEnd`.
   */
  readonly bytes?: Buffer;
  /** Where it begins in `bytes`. */
  readonly byteOffset?: number;
  /**
   * The line end that stands in `bytes` right behind the text, and stays as long as it does: lines that stand side by side can be written
   * at once. Absent: none does.
   */
  readonly lineEnd?: string;
  /**
   * Says that nobody asks for `text` or `bytes` again, so that the bytes are used for another message. Who made the message
   * calls it, after its last outcome, if the transport `forgetsMessages`; a transport never does.
   */
  release?(): void;
  /** The public identity of what the message tells, the same when it is sent again. Absent: it has none. */
  readonly id?: string;
  /** When what it tells happened, in milliseconds since 1970. Absent: not known. */
  readonly time?: number;
  /** How severe it is, for transports that have a level of their own, such as syslog. Absent: not known. */
  readonly severity?: Severity;
  /** What sort of message it is, for transports that have more than one destination. Absent: there is one sort. */
  readonly kind?: string;
  /** Who tells it: the name of a server or a program. Absent: not known. */
  readonly source?: string;
}

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
  /**
   * Whether it does not look at a message again once it has told its outcome. Absent: it may, and messages stay as they are for as
   * long as somebody has them.
   */
  readonly forgetsMessages?: boolean;
}

/** How to wait for a batch. */
export interface SendOptions {
  /** Ends the attempt. What has not been decided by then gets a `retryable` outcome with the code `aborted`. */
  readonly signal: AbortSignal;
  /**
   * Told what became of a batch of which an outcome said `stillUnderWay`: one outcome for each message. Called once, if ever.
   * Absent: nobody wants to know.
   */
  readonly onLate?: ((outcomes: readonly SendOutcome[]) => void) | undefined;
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

/** The destination has the message; with `acknowledged: false`, it left this machine. */
export interface SentOutcome {
  readonly status: 'sent';
  /** `true` if it was sent more than once and an earlier attempt may have arrived, so that there may be a duplicate. */
  readonly possibleDuplicate?: boolean;
}

/** This message will never be taken as it is: sending it again is of no use. */
export interface RejectedOutcome {
  readonly status: 'rejected';
  readonly error: TransportError;
}

/** The message was not taken, for a reason that may pass. */
export interface RetryableOutcome {
  readonly status: 'retryable';
  readonly error: TransportError;
  /** How long the destination asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** `true` if the message may have arrived nevertheless, so that sending it again may make a duplicate. */
  readonly mayHaveArrived?: boolean;
  /**
   * `true` if the attempt goes on although its signal has ended, because it cannot be taken back: a write to a file. `onLate` is
   * told of its end.
   */
  readonly stillUnderWay?: boolean;
}

/** What became of one message. */
export type SendOutcome = SentOutcome | RejectedOutcome | RetryableOutcome;

/** The outcome of a message that has arrived. */
export const SENT: SentOutcome = Object.freeze({ status: 'sent' });

/** Makes the outcome of a message that will never be taken. */
export function rejected(error: TransportError): RejectedOutcome {
  return { status: 'rejected', error };
}

/** Makes the outcome of a message that may be taken later. */
export function retryable(
  error: TransportError,
  options: Omit<RetryableOutcome, 'status' | 'error'> = {},
): RetryableOutcome {
  return { status: 'retryable', error, ...options };
}
