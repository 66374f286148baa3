import type { Message, Transport } from '@x/transport';
import type { MozDefEvent, MozDefSeverity } from '../event/mozdef-event.ts';
import type { MozDefMessage, MozDefVulnerability } from '../event/mozdef-vulnerability.ts';

/**
 * What a transport to MozDef carries: JSON, and which sort of message it is. An eStreamer output with MozDef's format
 * makes it as well as a client.
 */
export interface MozDefText extends Message {
  /**
   * An event goes to `/events`. MozDef stores a vulnerability only from `/custom/vulnerability` or, over SQS and AMQP,
   * with the added keys `endpoint: "vulnerability"` and `customendpoint: true`; anywhere else it becomes an empty event.
   */
  readonly kind: 'event' | 'vulnerability';
}

/** Takes messages to MozDef: of a client, or of an eStreamer output with MozDef's format. */
export type MozDefTransport = Transport<MozDefText>;

/** A message of a client, ready for any transport. It is made once, however many transports it goes to; never change it. */
interface Encoded<Kind extends MozDefText['kind'], Content> extends MozDefText {
  readonly kind: Kind;
  /** How severe it is; `INFO` for a vulnerability. */
  readonly severity: MozDefSeverity;
  /**
   * What `text` says, as a plain object that nobody else holds. Made at the first use and kept, so `{ ...encoded }` does
   * not have it.
   */
  readonly message: Content;
}

/** An event, a compliance item, an asset hint or an RRA: the ten keys of an event. */
export interface EncodedEvent extends Encoded<'event', MozDefEvent> {}

/** A vulnerability. */
export interface EncodedVulnerability extends Encoded<'vulnerability', MozDefVulnerability> {}

/** What a client sends. `kind` tells which it is. */
export type EncodedMessage = EncodedEvent | EncodedVulnerability;

/** The parts of an event that a message tells besides its text. */
interface Origin {
  readonly timestamp?: string | undefined;
  readonly hostname?: string | undefined;
}

/** Makes at the first use what few transports ask for. */
class LazyMessage {
  readonly text: string;
  readonly byteLength: number;
  readonly kind: MozDefText['kind'];
  readonly severity: MozDefSeverity;
  readonly source: string | undefined;
  readonly #timestamp: string | undefined;
  #message: MozDefMessage | undefined;

  constructor(kind: MozDefText['kind'], text: string, severity: MozDefSeverity, origin: Origin) {
    this.text = text;
    this.byteLength = Buffer.byteLength(text);
    this.kind = kind;
    this.severity = severity;
    this.source = origin.hostname;
    this.#timestamp = origin.timestamp;
  }

  get message(): MozDefMessage {
    this.#message ??= JSON.parse(this.text) as MozDefMessage;
    return this.#message;
  }

  get time(): number | undefined {
    return this.#timestamp === undefined ? undefined : Date.parse(this.#timestamp);
  }
}

/**
 * Puts together what transports get, from JSON that has been made and checked.
 *
 * @param text JSON on one line, as `JSON.stringify` makes it
 * @param origin the event, for its time and its host
 */
export function encodedMessage(
  kind: MozDefText['kind'],
  text: string,
  severity: MozDefSeverity,
  origin: Origin = {},
): EncodedMessage {
  // The kind says what the text holds.
  return new LazyMessage(kind, text, severity, origin) as unknown as EncodedMessage;
}

/**
 * Gives a message its object, made at the first use: for a transport that looks into it, and as `restore` of a spool.
 */
export function withMessage(given: MozDefText): EncodedMessage {
  if ('message' in given) return given as EncodedMessage;
  let message: MozDefMessage | undefined;
  const { text } = given;
  return {
    severity: 'INFO',
    ...given,
    text,
    get message() {
      message ??= JSON.parse(text) as MozDefMessage;
      return message;
    },
  } as EncodedMessage;
}

const NOT_PRINTABLE_ASCII = /[\u007f-\uffff]/g;

/**
 * Escapes all of a JSON text that is not printable ASCII as `\uXXXX`; what lies outside of the basic plane becomes two
 * escapes. The JSON means the same.
 *
 * @param json JSON as `JSON.stringify` makes it, which has no control characters below U+0020
 */
export function toAsciiJson(json: string): string {
  return json.replace(NOT_PRINTABLE_ASCII, escapeCodeUnit);
}

function escapeCodeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
