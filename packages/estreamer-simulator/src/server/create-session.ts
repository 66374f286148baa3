import type { TLSSocket } from 'node:tls';
import {
  createFrameParser,
  createMessageDecoder,
  ESTREAMER_SERVICE,
  type EventStreamRequest,
  encodeMessage,
  isEstreamerProtocolError,
  type Message,
  requestFlags,
  type StreamingRequest,
} from '@x/estreamer-protocol';
import type { EventSource, SessionRequest, SourceTotals } from '../source/event-source.ts';
import type { SimulatorClock } from './clock.ts';
import { createSender } from './create-sender.ts';
import type { SimulatorLogger } from './logger.ts';
import { type SessionEnd, type SessionEndReason, sessionEnd } from './session-end.ts';
import type { SessionState, SimulatorSession } from './session-record.ts';
import { streamingInformation } from './streaming-information.ts';

/** What a session works with. */
export interface SessionParts {
  readonly id: number;
  readonly socket: TLSSocket;
  readonly source: EventSource;
  readonly idleIntervalMs: number;
  readonly maxMessageBytes: number;
  readonly clock: SimulatorClock;
  readonly logger: SimulatorLogger | undefined;
}

/** A session and the handle to end it. */
export interface RunningSession {
  readonly record: SimulatorSession;
  /** Ends the session without a word, as a server does on shutdown. */
  shutDown(): void;
}

const EXTENDED_REQUEST = 2 ** requestFlags.extended_request.bit;
const VIOLATION_ERROR_CODE = 1;
/** How long a client may take to close its side before the connection is cut. */
const CLOSE_GRACE_MS = 1000;

/** Serves one connection from the end of the handshake. */
export function createSession(parts: SessionParts): RunningSession {
  const { id, socket, source, idleIntervalMs, maxMessageBytes, clock, logger } = parts;
  const parser = createFrameParser({ maxFrameBytes: maxMessageBytes });
  const decoder = createMessageDecoder();
  const delivered = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<SessionEnd>();
  const remoteAddress = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`;
  const clientName = commonName(socket);
  const tlsVersion = socket.getProtocol() ?? '';

  let state: SessionState = 'awaiting-request';
  let end: SessionEnd | undefined;
  let eventStreamRequest: EventStreamRequest | undefined;
  let streamingRequest: StreamingRequest | undefined;
  let request: SessionRequest | undefined;
  let expected: SourceTotals | undefined;
  let nullsReceived = 0;
  let extraNullsReceived = 0;
  let cancelGrace: (() => void) | undefined;

  const sender = createSender({
    socket,
    clock,
    idleIntervalMs,
    onDelivered: delivered.resolve,
    onClose: ({ octets, detail }) => {
      if (finish('source-closed', detail)) closeWith(octets);
    },
  });

  const finish = (reason: SessionEndReason, detail: string): boolean => {
    if (end !== undefined) return false;
    end = sessionEnd(reason, detail);
    state = 'ended';
    sender.stop();
    if (end.violation) logger?.warn({ session: id, remoteAddress, reason }, `session ended: ${detail}`);
    else logger?.info({ session: id, remoteAddress, reason }, `session ended: ${detail}`);
    return true;
  };

  /** Sends the last octets, leaves the client time to read them, and closes. */
  const closeWith = (octets: Uint8Array = new Uint8Array()) => {
    socket.end(octets);
    cancelGrace = clock.setTimer(() => socket.destroy(), CLOSE_GRACE_MS);
  };

  const violate = (reason: SessionEndReason, detail: string) => {
    if (!finish(reason, detail)) return;
    closeWith(encodeMessage({ kind: 'error', errorCode: VIOLATION_ERROR_CODE, errorText: detail }));
  };

  const startStreaming = (started: SessionRequest) => {
    state = 'streaming';
    request = started;
    logger?.info(
      { session: id, remoteAddress, clientName, requestFlags: started.requestFlags },
      'session streams',
    );
    sender.start(source.open(started, { connectionId: Math.floor(clock.now() / 1000) }));
  };

  const takeEventStreamRequest = (message: EventStreamRequest) => {
    eventStreamRequest = message;
    const { initialTimestamp } = message;
    if (Math.floor(message.requestFlags / EXTENDED_REQUEST) % 2 === 1) {
      state = 'awaiting-streaming-request';
      socket.write(source.streamingInformation ?? streamingInformation);
    } else {
      startStreaming({
        extended: false,
        requestFlags: message.requestFlags,
        initialTimestamp,
        eventTypes: [],
      });
    }
  };

  const takeStreamingRequest = (message: StreamingRequest) => {
    streamingRequest = message;
    const service = message.services.find(({ serviceType }) => serviceType === ESTREAMER_SERVICE);
    if (service === undefined) {
      const services = message.services.map(({ serviceType }) => serviceType).join(', ') || 'none';
      return violate(
        'unknown-service',
        `The Streaming Request asks for service ${services}, not for ${ESTREAMER_SERVICE} (eStreamer).`,
      );
    }
    startStreaming({
      extended: true,
      requestFlags: ((eventStreamRequest?.requestFlags ?? 0) | service.flags) >>> 0,
      initialTimestamp: service.initialTimestamp,
      eventTypes: service.eventTypes,
    });
  };

  const take = (message: Message) => {
    if (message.kind === 'error') {
      if (finish('client-error', `The client sent error ${message.errorCode}: ${message.errorText}`)) {
        closeWith();
      }
    } else if (state === 'awaiting-request' && message.kind === 'eventStreamRequest') {
      takeEventStreamRequest(message);
    } else if (state === 'awaiting-request') {
      violate(
        'message-before-request',
        `The first message must be an Event Stream Request; this is ${message.kind}.`,
      );
    } else if (message.kind === 'null') {
      nullsReceived += 1;
      if (!sender.acknowledge()) extraNullsReceived += 1;
    } else if (state === 'awaiting-streaming-request' && message.kind === 'streamingRequest') {
      takeStreamingRequest(message);
    } else {
      violate('unexpected-message', `A message ${message.kind} has no place in the state ${state}.`);
    }
  };

  socket.on('data', (chunk: Buffer) => {
    if (end !== undefined) return;
    try {
      parser.push(chunk);
      for (let frame = parser.next(); frame !== undefined && end === undefined; frame = parser.next()) {
        take(decoder.decode(frame));
      }
    } catch (cause) {
      if (!isEstreamerProtocolError(cause)) throw cause;
      violate(violationOf(cause.code), cause.message);
    }
  });
  socket.on('error', (cause) => {
    finish('connection-lost', `The connection broke: ${cause.message}`);
  });
  socket.on('end', () => {
    const inside = parser.pendingBytes() === 0 ? '' : ' inside a message';
    finish('client-closed', `The client closed the connection${inside}.`);
  });
  socket.on('close', () => {
    finish('client-closed', 'The client closed the connection.');
    cancelGrace?.();
    closed.resolve(end as SessionEnd);
  });

  const record: SimulatorSession = {
    id,
    remoteAddress,
    clientName,
    tlsVersion,
    get state() {
      return state;
    },
    get eventStreamRequest() {
      return eventStreamRequest;
    },
    get streamingRequest() {
      return streamingRequest;
    },
    get request() {
      return request;
    },
    get expected() {
      if (request !== undefined) expected ??= source.totals(request);
      return expected;
    },
    sent: sender.sent,
    acknowledged: sender.acknowledged,
    get idleNullsSent() {
      return sender.idleNulls;
    },
    get nullsReceived() {
      return nullsReceived;
    },
    get extraNullsReceived() {
      return extraNullsReceived;
    },
    get end() {
      return end;
    },
    delivered: delivered.promise,
    closed: closed.promise,
  };

  return {
    record,
    shutDown() {
      finish('simulator-closed', 'The simulator was closed.');
      socket.destroy();
    },
  };
}

function violationOf(code: string): SessionEndReason {
  if (code === 'bad-version') return 'bad-version';
  return code === 'frame-too-large' ? 'oversized-message' : 'malformed-message';
}

function commonName(socket: TLSSocket): string {
  const name = socket.getPeerCertificate().subject?.CN;
  return Array.isArray(name) ? name.join(', ') : (name ?? '');
}
