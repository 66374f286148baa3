import type { SendOutcome } from '@x/transport';
import type { MozDefMessageInput } from '../event/message-input.ts';
import type { MozDefEventDefaults } from '../event/mozdef-event.ts';
import type { MozDefMessage } from '../event/mozdef-vulnerability.ts';

/** What became of an event on one transport. */
export interface TransportOutcome {
  /** The transport's name. */
  readonly transport: string;
  /** What it said. */
  readonly outcome: SendOutcome;
}

/** What became of an event. */
export interface SendReport {
  /** The message as it went on the wire; made at the first use. */
  readonly message: MozDefMessage;
  /** Whether every transport has sent it. */
  readonly delivered: boolean;
  /** One for each transport, in the order of the client's settings. */
  readonly outcomes: readonly TransportOutcome[];
}

/** What was still open, and what was lost, when a wait for the queues ended. One event to one transport counts as one. */
export interface DrainReport {
  /** Deliveries that were not decided when the signal or the deadline ended the wait. */
  readonly pending: number;
  /** Enqueued deliveries that were lost during the wait, those given up at its end included. */
  readonly lost: number;
}

/** Counts of one transport since the client was made. */
export interface TransportStatus {
  /** The transport's name. */
  readonly transport: string;
  /** Events that it sent. */
  readonly sent: number;
  /** Of these, events that may have arrived more than once. */
  readonly possibleDuplicates: number;
  /** Events that it will never take. */
  readonly rejected: number;
  /** Events that it could not deliver. */
  readonly failed: number;
  /** Events that its queue had no room for, or that were given up when the client closed. */
  readonly dropped: number;
  /** Events that wait in its queue now. */
  readonly queued: number;
  /** Bytes of JSON that wait in its queue now. */
  readonly queuedBytes: number;
  /** Events that it is sending now. */
  readonly inFlight: number;
}

/** Counts since the client was made. */
export interface MozDefClientStatus {
  /** Events that failed validation. */
  readonly invalid: number;
  /** Events that were given to `enqueue` after the client was closed. */
  readonly refused: number;
  /** One for each transport, in the order of the client's settings. */
  readonly transports: readonly TransportStatus[];
}

/** How to wait for an event. */
export interface SendEventOptions {
  /** Ends the wait; what is not decided by then gets a `retryable` outcome with the code `aborted`. @default none */
  readonly signal?: AbortSignal | undefined;
}

/** How to wait for the queues. */
export interface DrainOptions {
  /** Ends the wait. @default none for `flush`; for `close`, the client's `closeTimeoutMs` applies as well */
  readonly signal?: AbortSignal | undefined;
}

/** Presets of a child. */
export interface ChildSettings {
  /** Presets on top of the parent's. */
  readonly defaults: MozDefEventDefaults;
}

/** Sends events. A client is one, and so is what its `child` makes. */
export interface MozDefEventSender {
  /**
   * Sends an event to every transport at once and waits for all of them.
   *
   * @throws MozDefError `invalid-event` with every issue, before anything is sent; TransportError `closed` after `close`
   */
  send(event: MozDefMessageInput, options?: SendEventOptions): Promise<SendReport>;
  /**
   * Puts an event into every transport's queue and returns at once. Never throws; what is lost, now or later, is told
   * to `onLoss` and counted in `status`.
   *
   * @returns whether every queue took the event
   */
  enqueue(event: MozDefMessageInput): boolean;
  /**
   * Puts an event into every transport's queue as soon as each has room. Who awaits it before the next event sends no
   * faster than the slowest transport, and loses nothing to a full queue. Never rejects.
   *
   * @returns whether every queue took the event; `false` if it is invalid, or the client was closed, which is reported
   *   as a loss, and if the signal ended the wait, which leaves the event with the caller
   */
  enqueueWhenReady(event: MozDefMessageInput, options?: SendEventOptions): Promise<boolean>;
  /** Makes a sender with presets of its own over the same transports and queues. It needs no closing. */
  child(settings: ChildSettings): MozDefEventSender;
}

/** Validates events, encodes each once and sends it to several transports. */
export interface MozDefClient extends MozDefEventSender, AsyncDisposable {
  /** Waits until all that was sent or enqueued before this call is decided. */
  flush(options?: DrainOptions): Promise<DrainReport>;
  /**
   * Takes no more events, waits for what is under way, gives up and reports what is not decided in time, then closes
   * the transports. A second call returns the first one's promise.
   */
  close(options?: DrainOptions): Promise<DrainReport>;
  /** Counts, for monitoring. */
  status(): MozDefClientStatus;
}
