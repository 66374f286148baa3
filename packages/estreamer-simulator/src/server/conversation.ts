import {
  createFrameParser,
  createMessageDecoder,
  ESTREAMER_SERVICE,
  type EventStreamRequest,
  type Frame,
  type HostDataRequest,
  isEstreamerProtocolError,
  type Message,
  requestFlags,
  type StreamingRequest,
} from '@x/estreamer-protocol';
import type { SessionRequest } from '../source/event-source.ts';
import { MULTIPLE_HOSTS, SINGLE_HOST } from './host-answers.ts';
import { readFullyQualifiedQuery } from './read-fully-qualified-query.ts';
import type { SessionEndReason, SessionState } from './session-record.ts';

/** What a conversation leads to. */
export interface ConversationHandlers {
  /** The client wants to know the services. */
  onServicesAsked(): void;
  /** The request is complete. */
  onRequest(request: SessionRequest): void;
  /** The request can't be understood and gets no answer. */
  onUnanswered(detail: string): void;
  /** False when too many requests wait already. */
  onHostRequest(request: HostDataRequest): boolean;
  /** A Null came; false when it acknowledges nothing. */
  onNull(): boolean;
  /** The client ends the session with an Error message. */
  onError(detail: string): void;
  /** The client broke the protocol. */
  onViolation(reason: SessionEndReason, detail: string): void;
}

/** The client's side of a session: what it sends, and whether it may. */
export interface Conversation {
  /** Takes bytes of the client. */
  receive(chunk: Buffer): void;
  /** Takes nothing more. */
  end(): void;
  /** True when the client has sent a part of a message. */
  readonly insideMessage: boolean;
  readonly state: SessionState;
  readonly eventStreamRequest: EventStreamRequest | undefined;
  readonly streamingRequest: StreamingRequest | undefined;
  readonly request: SessionRequest | undefined;
  readonly nullsReceived: number;
  readonly extraNullsReceived: number;
}

const EXTENDED_REQUEST = 2 ** requestFlags.extended_request.bit;

export function createConversation(maxMessageBytes: number, handlers: ConversationHandlers): Conversation {
  const parser = createFrameParser({ maxFrameBytes: maxMessageBytes });
  const decoder = createMessageDecoder();
  let state: SessionState = 'awaiting-request';
  let eventStreamRequest: EventStreamRequest | undefined;
  let streamingRequest: StreamingRequest | undefined;
  let request: SessionRequest | undefined;
  let nullsReceived = 0;
  let extraNullsReceived = 0;

  const stream = (complete: SessionRequest) => {
    state = 'streaming';
    request = complete;
    handlers.onRequest(complete);
  };

  const takeEventStreamRequest = (message: EventStreamRequest) => {
    eventStreamRequest = message;
    const { initialTimestamp, requestFlags: flags, trailer } = message;
    const plain = { extended: false, requestFlags: flags, initialTimestamp, eventTypes: [] };
    if (trailer.byteLength > 0) {
      const query = readFullyQualifiedQuery(trailer);
      if (!('fault' in query)) return stream({ ...plain, fullyQualified: query });
      state = 'unanswered';
      return handlers.onUnanswered(`The request for fully-qualified events gets no answer: ${query.fault}.`);
    }
    if (Math.floor(flags / EXTENDED_REQUEST) % 2 === 0) return stream(plain);
    state = 'awaiting-streaming-request';
    handlers.onServicesAsked();
  };

  const takeStreamingRequest = (message: StreamingRequest) => {
    streamingRequest = message;
    const service = message.services.find(({ serviceType }) => serviceType === ESTREAMER_SERVICE);
    if (service === undefined) {
      const services = message.services.map(({ serviceType }) => serviceType).join(', ') || 'none';
      return handlers.onViolation(
        'unknown-service',
        `The Streaming Request asks for service ${services}, not for ${ESTREAMER_SERVICE} (eStreamer).`,
      );
    }
    stream({
      extended: true,
      requestFlags: ((eventStreamRequest?.requestFlags ?? 0) | service.flags) >>> 0,
      initialTimestamp: service.initialTimestamp,
      eventTypes: service.eventTypes,
    });
  };

  const takeHostRequest = (message: HostDataRequest) => {
    if (handlers.onHostRequest(message)) return;
    handlers.onViolation('unexpected-message', 'Too many Host Data Requests wait for their answer.');
  };

  const take = (message: Message, frame: Frame) => {
    if (message.kind === 'error') {
      handlers.onError(`The client sent error ${message.errorCode}: ${message.errorText}`);
    } else if (state === 'awaiting-request' && message.kind !== 'eventStreamRequest') {
      handlers.onViolation(
        'message-before-request',
        `The first message must be an Event Stream Request; this is ${message.kind}.`,
      );
    } else {
      const fault = faultOf(message, frame);
      if (fault !== undefined) return handlers.onViolation('malformed-message', fault);
      takeInOrder(message);
    }
  };

  const takeInOrder = (message: Message) => {
    if (message.kind === 'eventStreamRequest' && (state === 'awaiting-request' || canFollow(message))) {
      takeEventStreamRequest(message);
    } else if (message.kind === 'null') {
      nullsReceived += 1;
      if (!handlers.onNull()) extraNullsReceived += 1;
    } else if (state === 'awaiting-streaming-request' && message.kind === 'streamingRequest') {
      takeStreamingRequest(message);
    } else if (message.kind === 'hostDataRequest') {
      takeHostRequest(message);
    } else {
      handlers.onViolation(
        'unexpected-message',
        `A message ${message.kind} has no place in the state ${state}.`,
      );
    }
  };

  /** Some clients ask for nothing first, and for fully-qualified events in a message behind it. */
  const canFollow = ({ trailer }: EventStreamRequest) =>
    trailer.byteLength > 0 &&
    eventStreamRequest?.requestFlags === 0 &&
    eventStreamRequest.trailer.byteLength === 0;

  /** What a client sends is listened to unless the session is over or its request was not understood. */
  const listens = () => state !== 'ended' && state !== 'unanswered';

  return {
    receive(chunk) {
      if (!listens()) return;
      try {
        parser.push(chunk);
        for (let frame = parser.next(); frame !== undefined && listens(); frame = parser.next()) {
          take(decoder.decode(frame), frame);
        }
      } catch (cause) {
        if (!isEstreamerProtocolError(cause)) throw cause;
        handlers.onViolation(violationOf(cause.code), cause.message);
      }
    },
    end() {
      state = 'ended';
    },
    get insideMessage() {
      return parser.pendingBytes() > 0;
    },
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
    get nullsReceived() {
      return nullsReceived;
    },
    get extraNullsReceived() {
      return extraNullsReceived;
    },
  };
}

function violationOf(code: string): SessionEndReason {
  if (code === 'bad-version') return 'bad-version';
  return code === 'frame-too-large' ? 'oversized-message' : 'malformed-message';
}

const SERVICE_LENGTH_OFFSET = 4;
const SERVICE_HEAD_SIZE = 16;
const ENTRY_SIZE = 4;
/** What `serviceLength` counts beside what follows it, according to who wrote it. */
const SERVICE_TYPE_AND_LENGTH_SIZE = 8;
const HOST_REQUEST_FLAGS = 3;

/** What is wrong with a client's message beyond its layout, in words; undefined when nothing is. */
function faultOf(message: Message, { payload }: Frame): string | undefined {
  switch (message.kind) {
    case 'null':
      return payload.length === 0 ? undefined : `A Null has no body; this one has ${payload.length} bytes.`;
    case 'streamingRequest':
      return serviceLengthFault(message, payload);
    case 'hostDataRequest': {
      const { dataType, flags } = message;
      if (dataType !== SINGLE_HOST && dataType !== MULTIPLE_HOSTS) {
        return `A Host Data Request is for data type 6 or 7; this one is for ${dataType}.`;
      }
      return flags <= HOST_REQUEST_FLAGS
        ? undefined
        : `A Host Data Request has the flags 1 and 2; this one has ${flags}.`;
    }
    default:
      return undefined;
  }
}

function serviceLengthFault({ services }: StreamingRequest, payload: Buffer): string | undefined {
  let offset = 0;
  for (const { serviceType, eventTypes } of services) {
    const inclusive = SERVICE_HEAD_SIZE + ENTRY_SIZE * (eventTypes.length + 1);
    const given = payload.readUInt32BE(offset + SERVICE_LENGTH_OFFSET);
    if (given !== inclusive && given !== inclusive - SERVICE_TYPE_AND_LENGTH_SIZE) {
      return `Service ${serviceType} of the Streaming Request announces ${given} bytes and has ${inclusive}.`;
    }
    offset += inclusive;
  }
  return undefined;
}
