import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import type { EventStreamRequest } from '../messages/message.ts';
import { type RequestFlagName, requestFlagBits } from './request-flags.ts';

/** The events that come fully qualified. */
export type FullyQualifiedEventName = 'ConnectionEvent' | 'IntrusionEvent' | 'IntrusionPacket' | 'FileEvent';

/** A group of fields to send. */
export type FieldSetName = 'HeaderFieldSet' | 'ConnectionKeySet' | 'DetailFieldSet' | 'Impact';

/** What to send of one event. */
export interface FullyQualifiedEventRequest {
  /**
   * The groups of fields.
   * @default header, connection key and details; with the impact for intrusion events, without the key for packets
   */
  readonly fieldSets?: readonly FieldSetName[];
  /**
   * Leaves out the events for which this expression holds, for example `FileTypeID = 14`.
   * @default none
   */
  readonly exclude?: string;
}

/** What to ask a server for, when it is to resolve all ids itself (Secure Firewall 7.4; seen since 6.7). */
export interface FullyQualifiedRequest {
  /** The events; `{}` for one that is wanted as it is. */
  readonly events: { readonly [Name in FullyQualifiedEventName]?: FullyQualifiedEventRequest };
  /**
   * How the server is told to write JSON: spelled out, as the captured clients do, or by the name of the format, as one
   * newer receiver does.
   * @default 'spelled-out'
   */
  readonly outputFormat?: 'spelled-out' | 'JSON';
  /**
   * The request flags.
   * @default those of the captured clients (0x48900061); others were seen to work with none, or with `timestamp` alone
   */
  readonly flags?: readonly RequestFlagName[];
  /**
   * How the request is made: in one message, as the captured clients do, or behind a plain Event Stream Request that asks
   * for nothing, as one newer receiver does.
   * @default 'one-message'
   */
  readonly opening?: 'one-message' | 'plain-request-first';
}

const defaultFieldSets: Readonly<Record<FullyQualifiedEventName, readonly FieldSetName[]>> = {
  ConnectionEvent: ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet'],
  IntrusionEvent: ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet', 'Impact'],
  IntrusionPacket: ['HeaderFieldSet', 'DetailFieldSet'],
  FileEvent: ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet'],
};

const defaultFlags: readonly RequestFlagName[] = [
  'packets',
  'impact',
  'ids_1',
  'metadata_v4',
  'timestamp',
  'extra_data',
  'extended_request',
];

/** JSON, in the server's own terms. */
const spelledOut = {
  TextStart: '{',
  TextEnd: '}',
  ArrayStart: '[',
  ArrayEnd: ']',
  LabelSeparator: ':',
  FieldSeparator: ', ',
  ValueSeparator: '\u00a6',
  QuoteLabel: true,
  QuoteNonNumeric: true,
  Fields: ['OutputFieldSet'],
};

/**
 * Builds the message that asks for fully-qualified events. Nothing else is negotiated: the server answers with
 * event data messages, each acknowledged with a Null as usual. `buildFullyQualifiedOpening` heeds `opening` too.
 *
 * @param initialTimestamp unix seconds to start from; see `OLDEST_TIMESTAMP` and `NOW_TIMESTAMP`
 * @throws {EstreamerProtocolError} `invalid-request` for names that are not known, and when no event is asked for
 */
export function buildFullyQualifiedRequest(
  request: FullyQualifiedRequest,
  initialTimestamp: number,
): EventStreamRequest {
  const { outputFormat = 'spelled-out', flags = defaultFlags } = request;
  const wanted = Object.entries(request.events).filter(([, event]) => event !== undefined);
  if (wanted.length === 0) {
    throw new EstreamerProtocolError(
      'invalid-request',
      `The request asks for nothing; name one of ${Object.keys(defaultFieldSets).join(', ')}.`,
    );
  }
  const text = JSON.stringify({
    Events: Object.fromEntries(wanted.map(([name, event]) => [name, describeEvent(name, event)])),
    OutputFormat: { Transform: 'Text', TransformConfig: outputFormat === 'JSON' ? 'JSON' : spelledOut },
  });
  return {
    kind: 'eventStreamRequest',
    initialTimestamp,
    requestFlags: requestFlagBits(flags),
    trailer: Buffer.from(escapeNonAscii(text)),
  };
}

/**
 * Builds what a client sends first to get fully-qualified events: the request, and before it what `opening` asks for.
 *
 * @param initialTimestamp unix seconds to start from; see `OLDEST_TIMESTAMP` and `NOW_TIMESTAMP`
 * @throws {EstreamerProtocolError} `invalid-request` for names that are not known, and when no event is asked for
 */
export function buildFullyQualifiedOpening(
  request: FullyQualifiedRequest,
  initialTimestamp: number,
): readonly EventStreamRequest[] {
  const { opening = 'one-message' } = request;
  const message = buildFullyQualifiedRequest(request, initialTimestamp);
  switch (opening) {
    case 'one-message':
      return [message];
    case 'plain-request-first':
      return [
        { kind: 'eventStreamRequest', initialTimestamp, requestFlags: 0, trailer: new Uint8Array() },
        message,
      ];
    default:
      throw new EstreamerProtocolError(
        'invalid-request',
        `There is no opening ${JSON.stringify(opening)}; there are one-message and plain-request-first.`,
      );
  }
}

function describeEvent(name: string, { fieldSets, exclude }: FullyQualifiedEventRequest): object {
  if (!Object.hasOwn(defaultFieldSets, name)) {
    throw new EstreamerProtocolError(
      'invalid-request',
      `No event ${JSON.stringify(name)} comes fully qualified; there are ${Object.keys(defaultFieldSets).join(', ')}.`,
    );
  }
  return {
    FieldSetDef: { OutputFieldSet: fieldSets ?? defaultFieldSets[name as FullyQualifiedEventName] },
    Fields: ['OutputFieldSet'],
    ...(exclude === undefined ? {} : { Exclude: exclude }),
  };
}

/** The captured clients write the broken bar as `\u00a6`. */
function escapeNonAscii(text: string): string {
  return text.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
