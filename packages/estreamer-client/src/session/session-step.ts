import type { UnknownRecord } from '@x/estreamer-protocol';

/** A bundle, or a single event message, as it was received. */
export interface ReceivedBundle {
  /** The payloads of its event data messages: record header and body; views into what was received. */
  readonly payloads: readonly Buffer[];
  /** What of a malformed message can't be read, behind these. */
  readonly malformed: UnknownRecord | undefined;
  /** The bundle's number in its session, from 1; undefined for a single event message. */
  readonly sequenceNumber: number | undefined;
  /** The server's number for the connection; undefined for a single event message. */
  readonly connectionId: number | undefined;
}

/** What to do next in a session. */
export type SessionStep =
  /** Send these bytes to the server. */
  | { readonly kind: 'send'; readonly bytes: Buffer }
  /** Hand this on, and send a Null when the next may come. */
  | { readonly kind: 'deliver'; readonly bundle: ReceivedBundle }
  /** Nothing: the server only keeps the connection alive. */
  | { readonly kind: 'idle' }
  /** Report a message that has no place here, and send these bytes, so that the server goes on. */
  | { readonly kind: 'unexpected'; readonly messageType: number; readonly bytes: Buffer };
