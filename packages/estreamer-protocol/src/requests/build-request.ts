import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import {
  ESTREAMER_SERVICE,
  type EventStreamRequest,
  type EventTypeEntry,
  type StreamingRequest,
} from '../messages/message.ts';
import {
  type ExtendedRequestName,
  extendedRequests,
  extendedRequestVersion,
  unknownExtendedRequest,
} from './extended-requests.ts';
import { type RequestFlagName, requestFlagBits } from './request-flags.ts';

/** Asks for all data that the server still has. */
export const OLDEST_TIMESTAMP = 0;
/** Asks for what happens from the moment of the connection. */
export const NOW_TIMESTAMP = 0xffff_ffff;

/** What to ask a server for. */
export interface EventRequest {
  /** The request flags to set, by name. */
  readonly flags: readonly RequestFlagName[];
  /**
   * The extended requests, in the order in which they are written: a name asks for the version that goes with
   * `productVersion`, a pair for a version of your own. When any are given, the flags `extended_request` and
   * `timestamp` are set.
   * @default none
   */
  readonly extendedRequests?: readonly (
    | ExtendedRequestName
    | readonly [name: ExtendedRequestName, version: number]
  )[];
  /**
   * The management center's version, for example `6.2`: it selects the versions of the extended requests.
   * @default the newest known versions
   */
  readonly productVersion?: string;
}

/** The two messages that carry a request. */
export interface EncodedRequest {
  /** The bits of the flags. */
  readonly requestFlags: number;
  readonly eventTypes: readonly EventTypeEntry[];
  /** The first message of a session that starts at a timestamp (unix seconds). */
  eventStreamRequest(initialTimestamp: number): EventStreamRequest;
  /** The answer to Streaming Information, when there are extended requests. */
  streamingRequest(initialTimestamp: number): StreamingRequest;
}

/**
 * Builds the messages for a request.
 *
 * @throws {EstreamerProtocolError} `invalid-request` for a name or version that is not known, and when nothing is asked for
 */
export function buildRequest(request: EventRequest): EncodedRequest {
  const eventTypes = (request.extendedRequests ?? []).map((wanted) =>
    typeof wanted === 'string'
      ? eventTypeEntry(wanted, undefined, request.productVersion)
      : eventTypeEntry(wanted[0], wanted[1]),
  );
  const names: RequestFlagName[] = [...request.flags];
  if (eventTypes.length > 0) names.push('extended_request', 'timestamp');
  if (names.length === 0) {
    throw new EstreamerProtocolError(
      'invalid-request',
      'The request asks for nothing: give flags or extended requests.',
    );
  }
  const flags = requestFlagBits(names);
  return {
    requestFlags: flags,
    eventTypes,
    eventStreamRequest: (initialTimestamp) => ({
      kind: 'eventStreamRequest',
      initialTimestamp,
      requestFlags: flags,
      trailer: new Uint8Array(),
    }),
    streamingRequest: (initialTimestamp) => ({
      kind: 'streamingRequest',
      services: [{ serviceType: ESTREAMER_SERVICE, flags, initialTimestamp, eventTypes }],
    }),
  };
}

function eventTypeEntry(
  name: ExtendedRequestName,
  version?: number,
  productVersion?: string,
): EventTypeEntry {
  if (!Object.hasOwn(extendedRequests, name)) {
    throw new EstreamerProtocolError('invalid-request', unknownExtendedRequest(name));
  }
  const eventVersion = version ?? extendedRequestVersion(name, productVersion);
  if (!Number.isInteger(eventVersion) || eventVersion < 1 || eventVersion > 0xffff) {
    throw new EstreamerProtocolError(
      'invalid-request',
      `Version ${eventVersion} of ${name} is not a number from 1 to 65535.`,
    );
  }
  return { eventVersion, eventCode: extendedRequests[name].code };
}
