import type { HostDataRequest } from '@x/estreamer-protocol';
import type { Logger } from '@x/foundation';
import type { Fault } from '../faults/fault.ts';
import type { FaultOutcome } from '../faults/injected-fault.ts';
import type { SessionRequest } from '../source/event-source.ts';
import type { RefusedHandshake } from './listener.ts';
import type { SentMessage } from './message-log.ts';
import type { SessionEnd, SimulatorSession } from './session-record.ts';

/** What an observer is told about. */
export type SimulatorEvent =
  /** A client is through the handshake. */
  | { readonly kind: 'session-started'; readonly session: SimulatorSession }
  /** Its request is complete, and the stream begins. */
  | { readonly kind: 'streaming'; readonly session: SimulatorSession; readonly request: SessionRequest }
  /** A bundle, or an event data message, went out; `bytes` are the whole message and must not be changed. */
  | {
      readonly kind: 'message-sent';
      readonly session: SimulatorSession;
      readonly message: SentMessage;
      readonly bytes: Uint8Array;
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
  /** A fault has happened, or can no longer happen. */
  | { readonly kind: 'fault'; readonly fault: Fault; readonly outcome: FaultOutcome }
  /** A connection did not get through the TLS handshake. */
  | { readonly kind: 'handshake-refused'; readonly refused: RefusedHandshake }
  /** A session is over, its socket closed. */
  | { readonly kind: 'session-ended'; readonly session: SimulatorSession; readonly end: SessionEnd };

/** Takes what happens, as it happens. What it throws is logged and changes nothing. */
export type SimulatorObserver = (event: SimulatorEvent) => void;

/** Tells an observer of everything, and a logger of what a person wants to read; what they throw changes nothing. */
export function createReport(
  observer: SimulatorObserver | undefined,
  logger: Pick<Logger, 'info' | 'warn'> | undefined,
): (event: SimulatorEvent) => void {
  return (event) => {
    if (logger !== undefined) writeLine(logger, event);
    try {
      observer?.(event);
    } catch (cause) {
      logger?.warn(
        { code: 'callback-failed', event: event.kind, cause },
        'the observer threw an error; it is ignored',
      );
    }
  };
}

function writeLine(logger: Pick<Logger, 'info' | 'warn'>, event: SimulatorEvent): void {
  const code = event.kind;
  switch (event.kind) {
    case 'session-started': {
      const { id, remoteAddress, clientName, tlsVersion } = event.session;
      return logger.info({ code, session: id, remoteAddress, clientName, tlsVersion }, 'session started');
    }
    case 'streaming': {
      const { id } = event.session;
      const { requestFlags, initialTimestamp, extended, fullyQualified } = event.request;
      const fields = { code, session: id, requestFlags, initialTimestamp, extended };
      return logger.info(
        fields,
        fullyQualified === undefined ? 'session streams' : 'session streams fully-qualified events',
      );
    }
    case 'hosts-sent': {
      const { startIpAddress, endIpAddress } = event.request;
      const fields = { code, session: event.session.id, startIpAddress, endIpAddress, hosts: event.hosts };
      return logger.info(fields, `host request answered with ${event.hosts} hosts`);
    }
    case 'unanswered':
      return logger.warn({ code, session: event.session.id }, event.detail);
    case 'fault': {
      const { fault, outcome } = event;
      const { status, session, detail } = outcome;
      return logger.info(
        { code, session, fault: fault.kind, status },
        `fault ${fault.kind} ${status}: ${detail}`,
      );
    }
    case 'handshake-refused':
      return logger.warn({ code, reason: event.refused.code }, `handshake refused: ${event.refused.detail}`);
    case 'session-ended': {
      const { id: session, remoteAddress } = event.session;
      const { reason, detail, violation } = event.end;
      const level = violation || reason === 'source-failed' ? 'warn' : 'info';
      return logger[level]({ code, session, remoteAddress, reason }, `session ended: ${detail}`);
    }
    case 'message-sent':
    case 'message-acknowledged':
      return;
  }
}
