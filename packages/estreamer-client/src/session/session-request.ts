import {
  buildFullyQualifiedOpening,
  buildRequest,
  ESTREAMER_SERVICE,
  type EventRequest,
  type EventStreamRequest,
  type FullyQualifiedRequest,
  requestFlags,
  type StreamingRequest,
} from '@x/estreamer-protocol';
import { EstreamerClientError } from '../errors/client-error.ts';

/** A request as a session makes it. */
export interface SessionRequest {
  /**
   * Whether the server answers by Streaming Information: it has to when the request is an extended one, and may or may
   * not when fully-qualified events are asked for, whatever the flags.
   */
  readonly offer: 'none' | 'expected' | 'possible';
  /** The first message or messages of a session that starts at a timestamp (unix seconds). */
  opening(initialTimestamp: number): readonly EventStreamRequest[];
  /** The answer to Streaming Information. */
  streamingRequest(initialTimestamp: number): StreamingRequest;
}

const EXTENDED_REQUEST = 1 << requestFlags.extended_request.bit;

/**
 * Checks and builds the messages of a request.
 *
 * @throws {EstreamerClientError} `invalid-settings`
 */
export function createSessionRequest(request: EventRequest | FullyQualifiedRequest): SessionRequest {
  if (typeof request !== 'object' || request === null) {
    throw new EstreamerClientError('invalid-settings', 'request says what to ask the server for.');
  }
  try {
    return 'events' in request ? fullyQualifiedRequest(request) : eventRequest(request);
  } catch (cause) {
    throw new EstreamerClientError('invalid-settings', (cause as Error).message, {}, { cause });
  }
}

function eventRequest(request: EventRequest): SessionRequest {
  const { requestFlags, eventStreamRequest, streamingRequest } = buildRequest(request);
  const extended = (requestFlags & EXTENDED_REQUEST) !== 0;
  return {
    offer: extended ? 'expected' : 'none',
    opening: (initialTimestamp) => [eventStreamRequest(initialTimestamp)],
    streamingRequest,
  };
}

/** All is said in the opening: a server that makes an offer all the same is asked for no classic streams. */
function fullyQualifiedRequest(request: FullyQualifiedRequest): SessionRequest {
  const opening = (timestamp: number) => buildFullyQualifiedOpening(request, timestamp);
  const requestFlags = opening(0).at(-1)?.requestFlags ?? 0;
  return {
    offer: 'possible',
    opening,
    streamingRequest: (initialTimestamp) => ({
      kind: 'streamingRequest',
      services: [{ serviceType: ESTREAMER_SERVICE, flags: requestFlags, initialTimestamp, eventTypes: [] }],
    }),
  };
}
