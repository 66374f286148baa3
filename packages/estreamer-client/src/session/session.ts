import {
  createRecordDecoder,
  ESTREAMER_SERVICE,
  type EventRecord,
  encodeMessage,
  type RecordCatalogue,
  type RecordDecoder,
  type RecordDefinition,
  type RecordFilter,
  type StreamingInformation,
  type UnknownRecord,
} from '@x/estreamer-protocol';
import { formatAddress } from '@x/sockets';
import { SLAB_BYTES } from '../connect/byte-reader.ts';
import type { Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import { OversizedMessages } from './oversized-messages.ts';
import { createServerMessages, type ServerMessage } from './server-messages.ts';
import type { SessionRequest } from './session-request.ts';

/** A bundle, or a single event message, as it was received. */
export interface ReceivedBundle {
  /** The payloads of its event data messages: record header and body; views into what was received. */
  readonly payloads: readonly Buffer[];
  /** What of a malformed message can't be read, behind these. */
  readonly malformed: UnknownRecord | undefined;
  /** The bundle's number in its session, from 1; undefined for a single event message. */
  readonly sequenceNumber: number | undefined;
  /** The server's number for the connection; undefined for a single event message. */
  readonly connectionId: number | undefined;
}

/** What to do next in a session. */
export type SessionStep =
  /** Send these bytes to the server. */
  | { readonly kind: 'send'; readonly bytes: Buffer }
  /** Hand this on, and send a Null when the next may come. */
  | { readonly kind: 'deliver'; readonly bundle: ReceivedBundle }
  /** Nothing: the server only keeps the connection alive. */
  | { readonly kind: 'idle' }
  /** Report a message that has no place here, and send these bytes, so that the server goes on. */
  | { readonly kind: 'unexpected'; readonly messageType: number; readonly bytes: Buffer };

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
  /** Told of the length of each message that is left out for it; unless given, such a message ends the session. */
  readonly onOversized?: ((length: number) => void) | undefined;
  /** Where the server is, for errors. */
  readonly peer: Peer;
}

/** One eStreamer session as a state machine without a socket: bytes of the server go in, steps come out. */
export interface Session {
  /** `requesting` until the server's first message, then `streaming`. */
  readonly state: 'requesting' | 'streaming';
  /** True until the server has answered a request that it has to answer: an extended one, by Streaming Information. */
  readonly answerDue: boolean;
  /** The bytes that open the session. */
  readonly opening: Buffer;
  /** Takes what the server sent. */
  receive(bytes: Buffer): void;
  /** The record in a payload; undefined when the filter refuses it. */
  decode(payload: Buffer): EventRecord | undefined;
  /**
   * The next step, or undefined until more is received.
   *
   * @throws {EstreamerClientError} `server-error`, `service-not-offered` or `protocol-error`; the session is over then
   */
  next(): SessionStep | undefined;
  /** The error of the protocol package for a stream that ends here, if it ends inside a message. */
  truncation(): Error | undefined;
}

/** A Null: asks for the next message. */
export const NULL = encodeMessage({ kind: 'null' });

/** Starts a session. */
export function createSession(settings: SessionSettings): Session {
  const { request, initialTimestamp, maxFrameBytes, catalogue, filter, onOversized, peer } = settings;
  const messages = createServerMessages(settings);
  const oversized = onOversized === undefined ? undefined : new OversizedMessages(maxFrameBytes, onOversized);
  const decoder: RecordDecoder = createRecordDecoder(catalogue === undefined ? {} : { catalogue });
  let offerTaken = request.offer === 'none';
  /**
   * Bytes that the filter has refused. A record is a view that keeps a whole slab in memory: where few pass, those are
   * copied, until they make up for what was refused, or for a slab of it.
   */
  let refused = 0;

  const answerOffer = (offer: StreamingInformation, messageType: number): SessionStep => {
    const offered = offer.services.map(({ serviceType }) => serviceType);
    const hasService = offered.includes(ESTREAMER_SERVICE);
    if (offerTaken || (request.offer === 'possible' && !hasService)) {
      return { kind: 'unexpected', messageType, bytes: NULL };
    }
    offerTaken = true;
    if (!hasService) {
      throw new EstreamerClientError(
        'service-not-offered',
        `${formatAddress(peer)} does not offer eStreamer (service ${ESTREAMER_SERVICE}), only ${offered.join(', ') || 'nothing'}. Check that this is a management center and that eStreamer is enabled there.`,
        { ...peer, phase: 'request' },
      );
    }
    const streamingRequest = encodeMessage(request.streamingRequest(initialTimestamp));
    return { kind: 'send', bytes: Buffer.concat([streamingRequest, NULL]) };
  };

  const take = ({ message, messageType, malformed }: ServerMessage): SessionStep => {
    switch (message.kind) {
      case 'null':
        return { kind: 'idle' };
      case 'streamingInformation':
        return answerOffer(message, messageType);
      case 'eventData': {
        const payloads = malformed === undefined ? [message.payload as Buffer] : [];
        return {
          kind: 'deliver',
          bundle: { payloads, malformed, sequenceNumber: undefined, connectionId: undefined },
        };
      }
      case 'messageBundle': {
        const { messages, sequenceNumber, connectionId } = message;
        const payloads = messages.map(({ payload }) => payload as Buffer);
        return { kind: 'deliver', bundle: { payloads, malformed, sequenceNumber, connectionId } };
      }
      default:
        return { kind: 'unexpected', messageType, bytes: NULL };
    }
  };

  return {
    get state() {
      return messages.begun ? 'streaming' : 'requesting';
    },
    get answerDue() {
      return request.offer === 'expected' && !messages.begun;
    },
    opening: Buffer.concat(request.opening(initialTimestamp).map(encodeMessage)),
    receive(bytes) {
      if (oversized === undefined) messages.receive(bytes);
      else for (const part of oversized.filter(bytes)) messages.receive(part);
    },
    decode(payload) {
      if (filter === undefined) return decoder.decode(payload);
      if (!filter(payload)) {
        refused = Math.min(refused + payload.length, SLAB_BYTES);
        return undefined;
      }
      if (refused === 0) return decoder.decode(payload);
      refused = Math.max(refused - payload.length, 0);
      return decoder.decode(Buffer.from(payload));
    },
    next() {
      const received = messages.next();
      return received === undefined ? undefined : take(received);
    },
    truncation: messages.truncation,
  };
}

/** The message with which a client ends a session on its own: an Error with code -1. */
export function goodbye(errorText: string): Buffer {
  return encodeMessage({ kind: 'error', errorCode: -1, errorText });
}
