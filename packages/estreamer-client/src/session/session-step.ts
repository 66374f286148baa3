import type { EventRecord } from '@x/estreamer-protocol';

/** What one message of the server brought. */
export interface DeliveryContent {
  /** The records in the order in which the server sent them; those that can't be decoded have kind `unknown`. */
  readonly records: readonly EventRecord[];
  /** The bundle's number in its session, from 1; undefined for a single event message. */
  readonly sequenceNumber?: number;
  /** The server's number for the connection; undefined for a single event message. */
  readonly connectionId?: number;
  /**
   * Unix seconds: when the server archived the last record that says so. Undefined when none does, as with metadata;
   * never 0.
   */
  readonly lastArchiveTimestamp?: number;
}

/** What to do next in a session. */
export type SessionStep =
  /** Send these octets to the server. */
  | { readonly kind: 'send'; readonly octets: Buffer }
  /** Hand this to the consumer, and go on when it is acknowledged. */
  | { readonly kind: 'deliver'; readonly content: DeliveryContent }
  /** Nothing: the server only keeps the connection alive. */
  | { readonly kind: 'idle' }
  /** Report a message that has no place here, and send these octets, so that the server goes on. */
  | { readonly kind: 'unexpected'; readonly messageType: number; readonly octets: Buffer };
