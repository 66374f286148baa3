import type { TLSSocket } from 'node:tls';
import { encodeMessage } from '@x/estreamer-protocol';
import { SimulatorError } from '../errors/simulator-error.ts';
import { checkFault } from '../faults/check-fault.ts';
import { faultPoint } from '../faults/fault-points.ts';
import { type ArmedFault, armFault, type FaultOutcome } from '../faults/injected-fault.ts';
import type { EventSource, SessionContext, SessionRequest, SourceTotals } from '../source/event-source.ts';
import type { SimulatorClock } from './clock.ts';
import { createConversation } from './conversation.ts';
import { createSender } from './create-sender.ts';
import { createHostAnswers } from './host-answers.ts';
import { createMessageLog } from './message-log.ts';
import { printable } from './printable.ts';
import { type SessionEnd, type SessionEndReason, sessionEnd } from './session-end.ts';
import { createSessionFaults } from './session-faults.ts';
import type { SimulatorSession } from './session-record.ts';
import type { SimulatorEvent } from './simulator-event.ts';
import { streamingInformation } from './streaming-information.ts';

/** What a session works with. */
export interface SessionParts {
  readonly id: number;
  readonly socket: TLSSocket;
  /** Breaks the TCP connection. */
  readonly reset: () => void;
  readonly source: EventSource;
  readonly knownBlocksOnly: boolean;
  readonly idleIntervalMs: number;
  readonly maxMessageBytes: number;
  readonly keepMessages: number;
  readonly clock: SimulatorClock;
  /** Told of what happens; never throws. */
  readonly report: (event: SimulatorEvent) => void;
}

/** A session and the handles that its simulator has on it. */
export interface RunningSession {
  readonly record: SimulatorSession;
  arm(fault: ArmedFault): void;
  /** Begins the session, with the faults that are armed by then. */
  start(): void;
  /** Ends the session without a word, as a server does on shutdown. */
  shutDown(): void;
}

const SERVER_ERROR_CODE = 1;
/** How long a client may take to close its side before the connection is cut. */
const CLOSE_GRACE_MS = 1000;

/** Serves one connection from the end of the handshake. */
export function createSession(parts: SessionParts): RunningSession {
  const { id, socket, reset, source, clock, report } = parts;
  const delivered = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<SessionEnd>();
  const remoteAddress = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`;
  const log = createMessageLog(parts.keepMessages);
  const context: SessionContext = {
    connectionId: Math.floor(clock.now() / 1000),
    knownBlocksOnly: parts.knownBlocksOnly,
  };
  const faults = createSessionFaults(id, (fault, outcome) => report({ kind: 'fault', fault, outcome }));
  let end: SessionEnd | undefined;
  let expected: SourceTotals | undefined;
  let cancelGrace: (() => void) | undefined;

  /** Undefined when the session had ended before. */
  const finish = (reason: SessionEndReason, detail: string): SessionEnd | undefined => {
    if (end !== undefined) return undefined;
    end = sessionEnd(reason, detail);
    conversation.end();
    sender.stop();
    hostAnswers.stop();
    faults.end();
    return end;
  };

  /** Sends the last octets, leaves the client time to read them, and closes. */
  const closeWith = (octets: Uint8Array = new Uint8Array()) => {
    socket.end(octets);
    cancelGrace = clock.setTimer(() => socket.destroy(), CLOSE_GRACE_MS);
  };

  const endWithError = (reason: SessionEndReason, detail: string) => {
    const ended = finish(reason, detail);
    if (ended === undefined) return;
    closeWith(encodeMessage({ kind: 'error', errorCode: SERVER_ERROR_CODE, errorText: ended.detail }));
  };

  const failSource = (cause: unknown) =>
    endWithError(
      'source-failed',
      `The source failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    );

  const endByFault = (detail: string, how: 'close' | 'reset') => {
    if (finish('fault', `As it was told to, the simulator ${detail}.`) === undefined) return;
    if (how === 'close') closeWith();
    else reset();
  };

  const closeAt = (point: 'session-start' | 'at-once', detail: string): boolean => {
    const fault = faults.takeAt(point, detail);
    if (fault === undefined) return false;
    endByFault(detail, 'how' in fault && fault.how === 'reset' ? 'reset' : 'close');
    return true;
  };

  const sender = createSender({
    socket,
    clock,
    idleIntervalMs: parts.idleIntervalMs,
    faults,
    onSent(message) {
      const sent = log.add(message);
      report({ kind: 'message-sent', session: record, message: sent, octets: message.octets });
    },
    onAcknowledged() {
      const message = log.acknowledge();
      if (message !== undefined) report({ kind: 'message-acknowledged', session: record, message });
    },
    onDelivered: delivered.resolve,
    onClose({ octets, detail }) {
      if (finish('source-closed', detail) !== undefined) closeWith(octets);
    },
    onBroken({ afterwards, detail }) {
      if (afterwards === 'close' || afterwards === 'reset') endByFault(detail, afterwards);
    },
    onFeedFailure: failSource,
  });

  const hostAnswers = createHostAnswers({
    socket,
    source,
    onAnswered: (request, hosts) => report({ kind: 'hosts-sent', session: record, request, hosts }),
    onSourceFailure: failSource,
  });

  const startStreaming = (request: SessionRequest) => {
    report({ kind: 'streaming', session: record, request });
    if (closeAt('at-once', 'closed when the request was complete')) return;
    try {
      sender.start(source.open(request, context));
    } catch (cause) {
      failSource(cause);
    }
  };

  const conversation = createConversation(parts.maxMessageBytes, {
    onServicesAsked: () => void socket.write(source.streamingInformation ?? streamingInformation),
    onRequest: startStreaming,
    onUnanswered: (detail) => report({ kind: 'unanswered', session: record, detail: printable(detail) }),
    onHostRequest: hostAnswers.take,
    onNull: sender.acknowledge,
    onError(detail) {
      if (finish('client-error', detail) !== undefined) closeWith();
    },
    onViolation: endWithError,
  });

  socket.on('data', conversation.receive);
  socket.on('error', (cause) => {
    finish('connection-lost', `The connection broke: ${cause.message}`);
  });
  socket.on('end', () => {
    const inside = conversation.insideMessage ? ' inside a message' : '';
    finish('client-closed', `The client closed the connection${inside}.`);
  });
  socket.on('close', () => {
    finish('client-closed', 'The client closed the connection.');
    cancelGrace?.();
    report({ kind: 'session-ended', session: record, end: end as SessionEnd });
    closed.resolve(end as SessionEnd);
  });

  const arm = (fault: ArmedFault) => {
    if (end !== undefined) {
      const outcome: FaultOutcome = { status: 'session-ended', session: id, detail: 'the session has ended' };
      fault.settle(outcome);
      report({ kind: 'fault', fault: fault.fault, outcome });
      return;
    }
    faults.arm(fault);
    if (conversation.state === 'streaming') closeAt('at-once', 'closed when it was told to');
  };

  const record: SimulatorSession = {
    id,
    remoteAddress,
    clientName: commonName(socket),
    tlsVersion: socket.getProtocol() ?? '',
    get state() {
      return conversation.state;
    },
    get eventStreamRequest() {
      return conversation.eventStreamRequest;
    },
    get streamingRequest() {
      return conversation.streamingRequest;
    },
    get request() {
      return conversation.request;
    },
    get expected() {
      if (conversation.request !== undefined) expected ??= source.totals(conversation.request, context);
      return expected;
    },
    sent: sender.sent,
    acknowledged: sender.acknowledged,
    get acknowledgedTimestamp() {
      return log.acknowledgedTimestamp;
    },
    messages: log.messages,
    get hostsSent() {
      return hostAnswers.sent;
    },
    get idleNullsSent() {
      return sender.idleNulls;
    },
    get nullsReceived() {
      return conversation.nullsReceived;
    },
    get extraNullsReceived() {
      return conversation.extraNullsReceived;
    },
    get end() {
      return end;
    },
    delivered: delivered.promise,
    closed: closed.promise,
    inject(fault) {
      checkFault(fault);
      if (faultPoint(fault) === 'handshake' || faultPoint(fault) === 'session-start') {
        throw new SimulatorError(
          'invalid-setting',
          `The fault "${fault.kind}" happens at the start of a session; inject it by the simulator, for the next one.`,
          { setting: 'fault' },
        );
      }
      const armed = armFault(fault);
      arm(armed);
      return armed;
    },
  };

  return {
    record,
    arm,
    start() {
      report({ kind: 'session-started', session: record });
      closeAt('session-start', 'closed behind the handshake');
    },
    shutDown() {
      finish('simulator-closed', 'The simulator was closed.');
      socket.destroy();
    },
  };
}

function commonName(socket: TLSSocket): string {
  const name = socket.getPeerCertificate().subject?.CN;
  return Array.isArray(name) ? name.join(', ') : (name ?? '');
}
