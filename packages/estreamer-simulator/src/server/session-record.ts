import type { EventStreamRequest, StreamingRequest } from '@x/estreamer-protocol';
import type { SessionRequest, SourceTotals } from '../source/event-source.ts';
import type { SessionEnd } from './session-end.ts';

/** Where a session stands. */
export type SessionState =
  /** Waiting for the Event Stream Request. */
  | 'awaiting-request'
  /** Streaming Information is sent; waiting for the Streaming Request. */
  | 'awaiting-streaming-request'
  /** Sending, or waiting for a Null or for something to send. */
  | 'streaming'
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
  readonly sent: TrafficCount;
  /** What of it the client acknowledged with a Null. */
  readonly acknowledged: TrafficCount;
  /** Nulls that the simulator sent because there was nothing else to send. */
  readonly idleNullsSent: number;
  readonly nullsReceived: number;
  /** Those of them that acknowledged nothing; some clients answer every message with a Null. */
  readonly extraNullsReceived: number;
  /** There once the session has ended. */
  readonly end: SessionEnd | undefined;
  /** Resolves when everything that the source has is acknowledged; never when the session ends before. */
  readonly delivered: Promise<void>;
  /** Resolves when the session has ended and its socket is gone. */
  readonly closed: Promise<SessionEnd>;
}
