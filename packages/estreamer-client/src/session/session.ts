import {
  createFrameParser,
  createMessageDecoder,
  createRecordDecoder,
  type EncodedRequest,
  type ErrorMessage,
  ESTREAMER_SERVICE,
  type EventDataMessage,
  encodeMessage,
  type Frame,
  isEstreamerProtocolError,
  type RecordDecoder,
  requestFlags,
  type StreamingInformation,
} from '@x/estreamer-protocol';
import type { Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import { printable } from '../errors/printable.ts';
import type { DeliveryContent, SessionStep } from './session-step.ts';

/** Settings of {@link createSession}. */
export interface SessionSettings {
  readonly request: EncodedRequest;
  /** Unix seconds, or 0 for the oldest data, or 0xFFFFFFFF for what happens from now on. */
  readonly initialTimestamp: number;
  readonly maxFrameBytes: number;
  /** Where the server is, for errors. */
  readonly peer: Peer;
}

/** One eStreamer session as a state machine without a socket: octets of the server go in, steps come out. */
export interface Session {
  /** `requesting` until the server's first message, then `streaming`. */
  readonly state: 'requesting' | 'streaming';
  /** True until the server has answered a request that it has to answer: an extended one, by Streaming Information. */
  readonly answerDue: boolean;
  /** The octets that open the session. */
  readonly opening: Buffer;
  /** The octets that acknowledge a delivery and ask for the next. */
  readonly acknowledgement: Buffer;
  /** Takes what the server sent. */
  receive(octets: Buffer): void;
  /**
   * The next step, or undefined until more is received.
   *
   * @throws {EstreamerClientError} `server-error`, `service-not-offered` or `protocol-error`; the session is over then
   */
  next(): SessionStep | undefined;
  /** The error of the protocol package for a stream that ends here, if it ends inside a message. */
  truncation(): Error | undefined;
}

const NULL = encodeMessage({ kind: 'null' });

/** Starts a session. */
export function createSession(settings: SessionSettings): Session {
  const { request, initialTimestamp, maxFrameBytes, peer } = settings;
  const parser = createFrameParser({ maxFrameBytes });
  const messageDecoder = createMessageDecoder();
  const recordDecoder = createRecordDecoder();
  let state: Session['state'] = 'requesting';
  let offerDue = (request.requestFlags & (1 << requestFlags.extended_request.bit)) !== 0;

  const answerOffer = (offer: StreamingInformation, { messageType }: Frame): SessionStep => {
    if (!offerDue) return { kind: 'unexpected', messageType, octets: NULL };
    offerDue = false;
    const offered = offer.services.map(({ serviceType }) => serviceType);
    if (!offered.includes(ESTREAMER_SERVICE)) {
      throw new EstreamerClientError(
        'service-not-offered',
        `${peer.host}:${peer.port} does not offer eStreamer (service ${ESTREAMER_SERVICE}), only ${offered.join(', ') || 'nothing'}. Check that this is a management center and that eStreamer is enabled there.`,
        { ...peer, phase: 'request' },
      );
    }
    const streamingRequest = encodeMessage(request.streamingRequest(initialTimestamp));
    return { kind: 'send', octets: Buffer.concat([streamingRequest, NULL]) };
  };

  const take = (frame: Frame): SessionStep => {
    const message = messageDecoder.decode(frame);
    state = 'streaming';
    switch (message.kind) {
      case 'null':
        return { kind: 'idle' };
      case 'streamingInformation':
        return answerOffer(message, frame);
      case 'eventData':
        return { kind: 'deliver', content: deliveryOf([message], recordDecoder) };
      case 'messageBundle': {
        const { messages, sequenceNumber, connectionId } = message;
        const content = deliveryOf(messages, recordDecoder);
        return { kind: 'deliver', content: { ...content, sequenceNumber, connectionId } };
      }
      case 'error':
        throw serverError(message, peer);
      default:
        return { kind: 'unexpected', messageType: frame.messageType, octets: NULL };
    }
  };

  return {
    get state() {
      return state;
    },
    get answerDue() {
      return offerDue && state === 'requesting';
    },
    opening: encodeMessage(request.eventStreamRequest(initialTimestamp)),
    acknowledgement: NULL,
    receive(octets) {
      parser.push(octets);
    },
    next() {
      try {
        const frame = parser.next();
        return frame === undefined ? undefined : take(frame);
      } catch (error) {
        if (!isEstreamerProtocolError(error)) throw error;
        throw new EstreamerClientError(
          'protocol-error',
          `What ${peer.host}:${peer.port} sent is not eStreamer as it is known. ${error.message}`,
          { ...peer, phase: state === 'requesting' ? 'request' : 'streaming' },
          { cause: error },
        );
      }
    },
    truncation() {
      try {
        parser.end();
        return undefined;
      } catch (error) {
        return error as Error;
      }
    },
  };
}

/** The message with which a client ends a session on its own: an Error with code -1. */
export function farewell(errorText: string): Buffer {
  return encodeMessage({ kind: 'error', errorCode: -1, errorText });
}

function deliveryOf(messages: readonly EventDataMessage[], decoder: RecordDecoder): DeliveryContent {
  const records = messages.map(({ payload }) => decoder.decode(payload));
  const lastArchiveTimestamp = records.findLast(
    (record) => (record.archiveTimestamp ?? 0) !== 0,
  )?.archiveTimestamp;
  return lastArchiveTimestamp === undefined ? { records } : { records, lastArchiveTimestamp };
}

function serverError(message: ErrorMessage, peer: Peer): EstreamerClientError {
  const { errorCode, errorText } = message;
  return new EstreamerClientError(
    'server-error',
    `${peer.host}:${peer.port} ended the session with error ${errorCode}: ${printable(errorText)}. Look into the management center's own log for more; then connect anew.`,
    { ...peer, serverErrorCode: errorCode, serverErrorText: errorText },
  );
}
