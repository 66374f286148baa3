import {
  createRecordDecoder,
  ESTREAMER_SERVICE,
  encodeMessage,
  type RecordCatalogue,
  type RecordDefinition,
  type RecordFilter,
  type StreamingInformation,
} from '@x/estreamer-protocol';
import { addressOf, type Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import { receiveRecords } from './receive-records.ts';
import { createServerMessages, type ServerMessage } from './server-messages.ts';
import type { SessionRequest } from './session-request.ts';
import type { SessionStep } from './session-step.ts';

/** Settings of {@link createSession}. */
export interface SessionSettings {
  readonly request: SessionRequest;
  /** Unix seconds, or 0 for the oldest data, or 0xFFFFFFFF for what happens from now on. */
  readonly initialTimestamp: number;
  readonly maxFrameBytes: number;
  /** The record types to know; all of the protocol package unless given. */
  readonly catalogue?: RecordCatalogue<RecordDefinition> | undefined;
  /** Which records to decode; all unless given. */
  readonly filter?: RecordFilter | undefined;
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
  const { request, initialTimestamp, catalogue, filter, peer } = settings;
  const messages = createServerMessages(settings);
  const recordDecoder = createRecordDecoder(catalogue === undefined ? {} : { catalogue });
  let offerTaken = request.offer === 'none';

  const answerOffer = (offer: StreamingInformation, messageType: number): SessionStep => {
    const offered = offer.services.map(({ serviceType }) => serviceType);
    const hasService = offered.includes(ESTREAMER_SERVICE);
    if (offerTaken || (request.offer === 'possible' && !hasService)) {
      return { kind: 'unexpected', messageType, octets: NULL };
    }
    offerTaken = true;
    if (!hasService) {
      throw new EstreamerClientError(
        'service-not-offered',
        `${addressOf(peer)} does not offer eStreamer (service ${ESTREAMER_SERVICE}), only ${offered.join(', ') || 'nothing'}. Check that this is a management center and that eStreamer is enabled there.`,
        { ...peer, phase: 'request' },
      );
    }
    const streamingRequest = encodeMessage(request.streamingRequest(initialTimestamp));
    return { kind: 'send', octets: Buffer.concat([streamingRequest, NULL]) };
  };

  const take = ({ message, messageType }: ServerMessage): SessionStep => {
    switch (message.kind) {
      case 'null':
        return { kind: 'idle' };
      case 'streamingInformation':
        return answerOffer(message, messageType);
      case 'eventData':
        return {
          kind: 'deliver',
          bundle: {
            received: receiveRecords([message], recordDecoder, filter),
            sequenceNumber: undefined,
            connectionId: undefined,
          },
        };
      case 'messageBundle': {
        const { messages, sequenceNumber, connectionId } = message;
        const received = receiveRecords(messages, recordDecoder, filter);
        return { kind: 'deliver', bundle: { received, sequenceNumber, connectionId } };
      }
      default:
        return { kind: 'unexpected', messageType, octets: NULL };
    }
  };

  return {
    get state() {
      return messages.begun ? 'streaming' : 'requesting';
    },
    get answerDue() {
      return request.offer === 'expected' && !messages.begun;
    },
    opening: encodeMessage(request.eventStreamRequest(initialTimestamp)),
    acknowledgement: NULL,
    receive: messages.receive,
    next() {
      const received = messages.next();
      return received === undefined ? undefined : take(received);
    },
    truncation: messages.truncation,
  };
}

/** The message with which a client ends a session on its own: an Error with code -1. */
export function farewell(errorText: string): Buffer {
  return encodeMessage({ kind: 'error', errorCode: -1, errorText });
}
