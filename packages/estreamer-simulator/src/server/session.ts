import type { TLSSocket } from 'node:tls';
import {
  type EventStreamRequest,
  encodeMessage,
  type HostDataRequest,
  type StreamingRequest,
} from '@x/estreamer-protocol';
import { type Clock, describeError, oneLine } from '@x/foundation';
import { checkFault } from '../faults/check-fault.ts';
import { type Fault, faultPoint } from '../faults/fault.ts';
import { createSessionFaults, type SessionFaults } from '../faults/fault-schedule.ts';
import {
  type ArmedFault,
  armFault,
  type FaultOutcome,
  type InjectedFault,
} from '../faults/injected-fault.ts';
import { SimulatorError } from '../simulator-error.ts';
import type { EventSource, SessionContext, SessionRequest, SourceTotals } from '../source/event-source.ts';
import { type Conversation, createConversation } from './conversation.ts';
import { createHostAnswers, type HostAnswers } from './host-answers.ts';
import { createMessageLog, type MessageLog, type SentMessage } from './message-log.ts';
import { createSender, type Sender } from './sender.ts';
import {
  MAX_DETAIL_BYTES,
  type SessionEnd,
  type SessionEndReason,
  type SessionState,
  type SimulatorSession,
  sessionEnd,
  type TrafficCount,
} from './session-record.ts';
import type { SimulatorEvent } from './simulator-event.ts';

/** What a session works with. */
export interface SessionDependencies {
  readonly id: number;
  readonly socket: TLSSocket;
  /** Breaks the TCP connection. */
  readonly reset: () => void;
  readonly source: EventSource;
  readonly knownBlocksOnly: boolean;
  readonly idleIntervalMs: number;
  readonly outstandingMessages: number;
  readonly maxMessageBytes: number;
  readonly keepMessages: number;
  readonly clock: Clock;
  /** Told of what happens; never throws. */
  readonly report: (event: SimulatorEvent) => void;
}

/** A session with what its simulator does to it. */
export interface RunningSession extends SimulatorSession {
  arm(fault: ArmedFault): void;
  /** Begins the session, with the faults that are armed by then. */
  start(): void;
  /** Ends the session without a word, as a server does on shutdown. */
  shutDown(): void;
}

/** Serves one connection from the end of the handshake. */
export function createSession(dependencies: SessionDependencies): RunningSession {
  return new Session(dependencies);
}

const SERVER_ERROR_CODE = 1;
/** How long a client may take to close its side before the connection is cut. */
const CLOSE_GRACE_MS = 1000;
const OFFERED_SERVICES = [5001, 5000, 6667];

/** The services that a real server offers, in its order. */
const streamingInformation = encodeMessage({
  kind: 'streamingInformation',
  services: OFFERED_SERVICES.map((serviceType) => ({ serviceType, serviceData: new Uint8Array(8) })),
});

class Session implements RunningSession {
  readonly id: number;
  readonly remoteAddress: string;
  readonly clientName: string;
  readonly tlsVersion: string;
  readonly #dependencies: SessionDependencies;
  readonly #context: SessionContext;
  readonly #log: MessageLog;
  readonly #faults: SessionFaults;
  readonly #sender: Sender;
  readonly #hostAnswers: HostAnswers;
  readonly #conversation: Conversation;
  readonly #delivered = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<SessionEnd>();
  #end: SessionEnd | undefined;
  #expected: SourceTotals | undefined;
  #cancelGrace: (() => void) | undefined;

  constructor(dependencies: SessionDependencies) {
    const { id, socket, clock, source, report, knownBlocksOnly } = dependencies;
    this.#dependencies = dependencies;
    this.id = id;
    this.remoteAddress = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`;
    this.clientName = commonName(socket);
    this.tlsVersion = socket.getProtocol() ?? '';
    this.#context = { connectionId: Math.floor(clock.now() / 1000), knownBlocksOnly };
    this.#log = createMessageLog(dependencies.keepMessages);
    this.#faults = createSessionFaults(id, (fault, outcome) => report({ kind: 'fault', fault, outcome }));
    this.#sender = createSender({
      ...dependencies,
      faults: this.#faults,
      onSent: (message) => {
        const sent = this.#log.add(message);
        report({ kind: 'message-sent', session: this, message: sent, bytes: message.bytes });
      },
      onAcknowledged: () => {
        const message = this.#log.acknowledge();
        if (message !== undefined) report({ kind: 'message-acknowledged', session: this, message });
      },
      onDelivered: this.#delivered.resolve,
      onClose: ({ bytes, detail }) => this.#closeWith('source-closed', detail, bytes),
      onFaultEnd: ({ afterwards, detail }) => {
        if (afterwards === 'close' || afterwards === 'reset') this.#endByFault(detail, afterwards);
      },
      onFeedFailure: (cause) => this.#failSource(cause),
    });
    this.#hostAnswers = createHostAnswers({
      socket,
      source,
      onAnswered: (request, hosts) => report({ kind: 'hosts-sent', session: this, request, hosts }),
      onSourceFailure: (cause) => this.#failSource(cause),
    });
    this.#conversation = createConversation(dependencies.maxMessageBytes, {
      onServicesAsked: () => void socket.write(source.streamingInformation ?? streamingInformation),
      onRequest: (request) => this.#startStreaming(request),
      onUnanswered: (detail) =>
        report({ kind: 'unanswered', session: this, detail: oneLine(detail, MAX_DETAIL_BYTES) }),
      onHostRequest: (request: HostDataRequest) => this.#hostAnswers.take(request),
      onNull: () => this.#sender.acknowledge(),
      onError: (detail) => this.#closeWith('client-error', detail),
      onViolation: (reason, detail) => this.#endWithError(reason, detail),
    });
    this.#listen();
  }

  get state(): SessionState {
    return this.#conversation.state;
  }

  get eventStreamRequest(): EventStreamRequest | undefined {
    return this.#conversation.eventStreamRequest;
  }

  get streamingRequest(): StreamingRequest | undefined {
    return this.#conversation.streamingRequest;
  }

  get request(): SessionRequest | undefined {
    return this.#conversation.request;
  }

  get expected(): SourceTotals | undefined {
    const { request } = this.#conversation;
    if (request !== undefined) this.#expected ??= this.#dependencies.source.totals(request, this.#context);
    return this.#expected;
  }

  get sent(): TrafficCount {
    return this.#sender.sent;
  }

  get acknowledged(): TrafficCount {
    return this.#sender.acknowledged;
  }

  get acknowledgedTimestamp(): number | undefined {
    return this.#log.acknowledgedTimestamp;
  }

  get messages(): readonly SentMessage[] {
    return this.#log.messages;
  }

  get hostsSent(): number {
    return this.#hostAnswers.sent;
  }

  get idleNullsSent(): number {
    return this.#sender.idleNulls;
  }

  get nullsReceived(): number {
    return this.#conversation.nullsReceived;
  }

  get extraNullsReceived(): number {
    return this.#conversation.extraNullsReceived;
  }

  get end(): SessionEnd | undefined {
    return this.#end;
  }

  get delivered(): Promise<void> {
    return this.#delivered.promise;
  }

  get closed(): Promise<SessionEnd> {
    return this.#closed.promise;
  }

  inject(fault: Fault): InjectedFault {
    checkFault(fault);
    if (faultPoint(fault) === 'handshake' || faultPoint(fault) === 'session-start') {
      throw new SimulatorError(
        'invalid-fault',
        `The fault "${fault.kind}" happens at the start of a session; inject it by the simulator, for the next one.`,
      );
    }
    const armed = armFault(fault);
    this.arm(armed);
    return armed;
  }

  arm(fault: ArmedFault): void {
    if (this.#end !== undefined) {
      const outcome: FaultOutcome = {
        status: 'session-ended',
        session: this.id,
        detail: 'the session has ended',
      };
      fault.settle(outcome);
      this.#dependencies.report({ kind: 'fault', fault: fault.fault, outcome });
      return;
    }
    this.#faults.arm(fault);
    if (this.state === 'streaming') this.#closeAt('at-once', 'closed when it was told to');
  }

  start(): void {
    this.#dependencies.report({ kind: 'session-started', session: this });
    this.#closeAt('session-start', 'closed after the handshake');
  }

  shutDown(): void {
    this.#finish('simulator-closed', 'The simulator was closed.');
    this.#dependencies.socket.destroy();
  }

  #listen(): void {
    const { socket, report } = this.#dependencies;
    socket.on('data', (chunk: Buffer) => {
      // Several Nulls may have come together: what they make room for goes out in one write.
      socket.cork();
      this.#sender.noteArrival();
      this.#conversation.receive(chunk);
      socket.uncork();
    });
    socket.on('error', (cause) => this.#finish('connection-lost', `The connection broke: ${cause.message}`));
    socket.on('end', () => {
      const inside = this.#conversation.insideMessage ? ' inside a message' : '';
      this.#finish('client-closed', `The client closed the connection${inside}.`);
    });
    socket.on('close', () => {
      this.#finish('client-closed', 'The client closed the connection.');
      this.#cancelGrace?.();
      const end = this.#end as SessionEnd;
      report({ kind: 'session-ended', session: this, end });
      this.#closed.resolve(end);
    });
  }

  #startStreaming(request: SessionRequest): void {
    this.#expected = undefined;
    this.#dependencies.report({ kind: 'streaming', session: this, request });
    if (this.#closeAt('at-once', 'closed when the request was complete')) return;
    try {
      this.#sender.start(this.#dependencies.source.open(request, this.#context));
    } catch (cause) {
      this.#failSource(cause);
    }
  }

  /** Ends what the session does; false when it had ended before. */
  #finish(reason: SessionEndReason, detail: string): boolean {
    if (this.#end !== undefined) return false;
    this.#end = sessionEnd(reason, detail);
    this.#conversation.end();
    this.#sender.stop();
    this.#hostAnswers.stop();
    this.#faults.end();
    return true;
  }

  /** Sends the last bytes, leaves the client time to read them, and closes. */
  #closeWith(reason: SessionEndReason, detail: string, bytes: Uint8Array = new Uint8Array()): void {
    if (!this.#finish(reason, detail)) return;
    const { socket, clock } = this.#dependencies;
    socket.end(bytes);
    this.#cancelGrace = clock.after(CLOSE_GRACE_MS, () => socket.destroy());
  }

  #endWithError(reason: SessionEndReason, detail: string): void {
    const errorText = oneLine(detail, MAX_DETAIL_BYTES);
    this.#closeWith(
      reason,
      detail,
      encodeMessage({ kind: 'error', errorCode: SERVER_ERROR_CODE, errorText }),
    );
  }

  #failSource(cause: unknown): void {
    this.#endWithError('source-failed', `The source failed: ${describeError(cause)}`);
  }

  #endByFault(what: string, how: 'close' | 'reset'): void {
    const detail = `As it was told to, the simulator ${what}.`;
    if (how === 'close') this.#closeWith('fault', detail);
    else if (this.#finish('fault', detail)) this.#dependencies.reset();
  }

  /** Closes the connection when a fault is due at this point; false when none is. */
  #closeAt(point: 'session-start' | 'at-once', detail: string): boolean {
    const fault = this.#faults.takeAt(point, detail);
    if (fault === undefined) return false;
    this.#endByFault(detail, 'how' in fault && fault.how === 'reset' ? 'reset' : 'close');
    return true;
  }
}

function commonName(socket: TLSSocket): string {
  const name = socket.getPeerCertificate().subject?.CN;
  return Array.isArray(name) ? name.join(', ') : (name ?? '');
}
