import { printable } from './printable.ts';

/** Why a session ended. */
export type SessionEndReason =
  /** The client closed the connection. */
  | 'client-closed'
  /** The client sent an Error message. */
  | 'client-error'
  /** The connection broke. */
  | 'connection-lost'
  /** The simulator was closed. */
  | 'simulator-closed'
  /** The source said to close, for example after a captured Error message. */
  | 'source-closed'
  /** The source threw an error, or gave what can't be sent. */
  | 'source-failed'
  /** A fault that was asked for ended it. */
  | 'fault'
  /** The client sent a message header with another version than 1. */
  | 'bad-version'
  /** The client announced a message longer than `maxMessageBytes`. */
  | 'oversized-message'
  /** The client sent a message whose body does not fit its type. */
  | 'malformed-message'
  /** The client sent another message before its Event Stream Request. */
  | 'message-before-request'
  /** The client sent a message that has no place at this point of the session. */
  | 'unexpected-message'
  /** The client's Streaming Request does not ask for the eStreamer service. */
  | 'unknown-service';

/** How a session ended. */
export interface SessionEnd {
  readonly reason: SessionEndReason;
  /** In words, on one line. */
  readonly detail: string;
  /** True when the client broke the protocol. */
  readonly violation: boolean;
}

const violations: readonly SessionEndReason[] = [
  'bad-version',
  'oversized-message',
  'malformed-message',
  'message-before-request',
  'unexpected-message',
  'unknown-service',
];

export function sessionEnd(reason: SessionEndReason, detail: string): SessionEnd {
  return { reason, detail: printable(detail), violation: violations.includes(reason) };
}
