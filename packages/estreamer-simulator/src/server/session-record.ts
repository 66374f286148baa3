import type { EventStreamRequest, StreamingRequest } from '@x/estreamer-protocol';
import { oneLine } from '@x/foundation';
import type { Fault } from '../faults/fault.ts';
import type { InjectedFault } from '../faults/injected-fault.ts';
import type { SessionRequest, SourceTotals } from '../source/event-source.ts';
import type { SentMessage } from './message-log.ts';

/** Where a session stands. */
export type SessionState =
  /** Waiting for the Event Stream Request. */
  | 'awaiting-request'
  /** Streaming Information is sent; waiting for the Streaming Request. */
  | 'awaiting-streaming-request'
  /** Sending, or waiting for a Null or for something to send. */
  | 'streaming'
  /** The request can't be understood: nothing is sent, whatever the client sends. */
  | 'unanswered'
  | 'ended';

/** Counts of what went out. */
export interface TrafficCount {
  /** Bundles, or event data messages sent alone. */
  readonly messages: number;
  /** Records in them, metadata included. */
  readonly records: number;
  /** Records in them that are not metadata. */
  readonly events: number;
}

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

/** What one client did and got. The values change as the session goes on. */
export interface SimulatorSession {
  /** 1 for the simulator's first session, then one more for each. */
  readonly id: number;
  readonly remoteAddress: string;
  /** The common name of the client's certificate. */
  readonly clientName: string;
  /** The TLS version, for example `TLSv1.3`. */
  readonly tlsVersion: string;
  readonly state: SessionState;
  /** The client's first message. */
  readonly eventStreamRequest: EventStreamRequest | undefined;
  /** The client's answer to Streaming Information. */
  readonly streamingRequest: StreamingRequest | undefined;
  /** What both ask for; there once the session streams. */
  readonly request: SessionRequest | undefined;
  /** How much the source has for that request. */
  readonly expected: SourceTotals | undefined;
  /** What went out; a message that a fault cut short or damaged does not count. */
  readonly sent: TrafficCount;
  /** What of it the client acknowledged with a Null. */
  readonly acknowledged: TrafficCount;
  /** The highest archive timestamp in what the client acknowledged, in unix seconds. */
  readonly acknowledgedTimestamp: number | undefined;
  /** The last messages that went out, oldest first: as many as `keepMessages` says. */
  readonly messages: readonly SentMessage[];
  /** Host profiles sent in answer to host requests. */
  readonly hostsSent: number;
  /** Nulls that the simulator sent because there was nothing else to send. */
  readonly idleNullsSent: number;
  readonly nullsReceived: number;
  /** Those of them that made no room for a message; some clients answer every message with a Null. */
  readonly extraNullsReceived: number;
  /** There once the session has ended. */
  readonly end: SessionEnd | undefined;
  /**
   * Resolves when the client has acknowledged everything that the source has; never when the session ends before. Nulls
   * that came before their message, sent ahead, acknowledge nothing.
   */
  readonly delivered: Promise<void>;
  /** Resolves when the session has ended and its socket is gone. */
  readonly closed: Promise<SessionEnd>;
  /**
   * Has a fault happen in this session.
   *
   * @throws {SimulatorError} `invalid-fault` for a fault that can't be, and for one of the handshake, which this
   *   session is past
   */
  inject(fault: Fault): InjectedFault;
}

const violations: readonly SessionEndReason[] = [
  'bad-version',
  'oversized-message',
  'malformed-message',
  'message-before-request',
  'unexpected-message',
  'unknown-service',
];

/** The most of a client's text that a line of a log or an Error message repeats. */
export const MAX_DETAIL_BYTES = 1000;

export function sessionEnd(reason: SessionEndReason, detail: string): SessionEnd {
  return { reason, detail: oneLine(detail, MAX_DETAIL_BYTES), violation: violations.includes(reason) };
}
