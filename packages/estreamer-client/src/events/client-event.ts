import type { SocketWarningCode } from '@x/sockets';
import type { EstreamerClientStatus } from '../status.ts';

/**
 * What someone should know although the client goes on.
 *
 * - the warnings of a connection, see `SocketWarningCode` of `@x/sockets`
 * - `unexpected-message`: a message that has no place in a session; reported once for each type and session.
 * - `no-archive-timestamps`: events come without the time by which a stream is resumed: the request lacks it.
 * - `malformed-message`: a message that does not fit its layout; what can't be read comes as an unknown record.
 * - `message-left-out`: a message longer than `maxFrameBytes` came in several sessions; it is left out.
 * - `late-records`: archive timestamps went backwards; the position goes back with them.
 * - `future-timestamps`: archive timestamps lie ahead of this machine's clock; the position does not follow them.
 * - `bookmark-ahead`: the bookmark lay ahead of this machine's clock; the stream starts from now.
 * - `sequence-gap`: bundles are missing by their numbers; the bookmark stays before them until they come.
 * - `bundles-lost`: bundles are missing, also after new sessions; the client goes on without them.
 * - `replay-window-full`: more events than `replay.maxRemembered` may come again; the oldest would come twice.
 * - `bookmark-recovered`: the newest bookmark is damaged, an older one is used.
 * - `bookmark-of-another-server`: the bookmark was made with another host or port.
 * - `bookmark-save-failed`: the store did not take the bookmark; it is tried again.
 * - `filter-failed`: the filter has thrown; the record is delivered.
 * - `callback-failed`: `giveUp` has thrown; the client goes on.
 */
export type EstreamerClientWarningCode =
  | SocketWarningCode
  | 'unexpected-message'
  | 'no-archive-timestamps'
  | 'malformed-message'
  | 'message-left-out'
  | 'late-records'
  | 'future-timestamps'
  | 'bookmark-ahead'
  | 'sequence-gap'
  | 'bundles-lost'
  | 'replay-window-full'
  | 'bookmark-recovered'
  | 'bookmark-of-another-server'
  | 'bookmark-save-failed'
  | 'filter-failed'
  | 'callback-failed';

/** What is particular to an event. */
export type EstreamerClientEventDetail =
  /** An attempt to connect begins. `attempt` counts from 1 since the last healthy session. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  /** TLS stands and the request is sent. */
  | { readonly kind: 'requesting' }
  /** Records arrive. */
  | { readonly kind: 'streaming' }
  /** The server has said that it has nothing to send, or has not sent anything for a while. */
  | { readonly kind: 'idle' }
  /** The consumer does not acknowledge, so that nothing more is read. */
  | { readonly kind: 'stalled'; readonly inFlight: number }
  /** The session or the attempt has ended by `error`; the next attempt begins after the delay. */
  | {
      readonly kind: 'reconnecting';
      readonly error: unknown;
      readonly attempt: number;
      readonly delayMs: number;
    }
  /** The client has closed, and nothing of it is left. */
  | { readonly kind: 'closed' }
  /** The client has given up; the loop throws `error`. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The server has repeated records that were acknowledged or are in flight; they are not delivered again. */
  | { readonly kind: 'duplicates-dropped'; readonly count: number }
  | {
      readonly kind: 'warning';
      readonly code: EstreamerClientWarningCode;
      /** One line: what is wrong, where, and what to do. */
      readonly message: string;
      readonly error?: unknown;
    };

/** Something that a client tells. */
export type EstreamerClientEvent = EstreamerClientEventDetail & {
  /** Unix milliseconds. */
  readonly at: number;
  /** State, counters, last record time and lag at that moment. */
  readonly status: EstreamerClientStatus;
};
