import type { HostDataRequest } from '@x/estreamer-protocol';
import type { Fault } from '../faults/fault.ts';
import type { FaultOutcome } from '../faults/injected-fault.ts';
import type { SessionRequest } from '../source/event-source.ts';
import type { RefusedHandshake } from './listener.ts';
import type { SentMessage } from './message-log.ts';
import type { SessionEnd } from './session-end.ts';
import type { SimulatorSession } from './session-record.ts';

/** What an observer is told of. */
export type SimulatorEvent =
  /** A client is behind the handshake. */
  | { readonly kind: 'session-started'; readonly session: SimulatorSession }
  /** Its request is complete, and the stream begins. */
  | { readonly kind: 'streaming'; readonly session: SimulatorSession; readonly request: SessionRequest }
  /** A bundle, or an event data message, went out; `octets` are the whole message and must not be changed. */
  | {
      readonly kind: 'message-sent';
      readonly session: SimulatorSession;
      readonly message: SentMessage;
      readonly octets: Uint8Array;
    }
  /** The client sent the Null for it. */
  | {
      readonly kind: 'message-acknowledged';
      readonly session: SimulatorSession;
      readonly message: SentMessage;
    }
  /** A host request was answered with that many host profiles. */
  | {
      readonly kind: 'hosts-sent';
      readonly session: SimulatorSession;
      readonly request: HostDataRequest;
      readonly hosts: number;
    }
  /** A request gets no answer, as a real server would give none. */
  | { readonly kind: 'unanswered'; readonly session: SimulatorSession; readonly detail: string }
  /** A fault has happened, or can't happen any more. */
  | { readonly kind: 'fault'; readonly fault: Fault; readonly outcome: FaultOutcome }
  /** A connection did not get through the TLS handshake. */
  | { readonly kind: 'handshake-refused'; readonly refused: RefusedHandshake }
  /** A session is over, its socket closed. */
  | { readonly kind: 'session-ended'; readonly session: SimulatorSession; readonly end: SessionEnd };

/** Takes what happens, as it happens. What it throws is logged and changes nothing. */
export type SimulatorObserver = (event: SimulatorEvent) => void;
