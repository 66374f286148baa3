import type { EventRecord } from '@x/estreamer-protocol';

/** What one message of the server brought, as it is handed to the consumer. */
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

/** A record as it was received. */
export interface ReceivedRecord {
  /** Undefined when the filter has refused it; it is not decoded then. */
  readonly record: EventRecord | undefined;
  /** The payload of its event data message: record header and body; a view into what was received. */
  readonly payload: Uint8Array;
  /** Unix seconds: when the server archived it; undefined where the header has no time, or 0. */
  readonly second: number | undefined;
}

/** A bundle, or a single event message. */
export interface ReceivedBundle {
  readonly received: readonly ReceivedRecord[];
  readonly sequenceNumber: number | undefined;
  readonly connectionId: number | undefined;
}

/** What to do next in a session. */
export type SessionStep =
  /** Send these octets to the server. */
  | { readonly kind: 'send'; readonly octets: Buffer }
  /** Hand this on, and acknowledge it when the next may come. */
  | { readonly kind: 'deliver'; readonly bundle: ReceivedBundle }
  /** Nothing: the server only keeps the connection alive. */
  | { readonly kind: 'idle' }
  /** Report a message that has no place here, and send these octets, so that the server goes on. */
  | { readonly kind: 'unexpected'; readonly messageType: number; readonly octets: Buffer };
