import type { MozDefEvent } from '../event/mozdef-event.ts';
import type { MozDefVulnerability } from '../event/mozdef-vulnerability.ts';
import type { MozDefSeverity } from '../event/severity.ts';

/**
 * A message, ready for any transport. It is made once, however many transports it goes to; never change it. `message`
 * and `asciiJson` are made at their first use, so `{ ...encoded }` does not have them.
 */
interface Encoded<Kind extends string, Message> {
  /** What sort of message it is; a transport with more than one destination chooses by it. */
  readonly kind: Kind;
  /** The message as it goes on the wire, as a plain object that nobody else holds. Made at the first use and kept. */
  readonly message: Message;
  /** The message as JSON, on one line without control characters. */
  readonly json: string;
  /** Size of `json` in UTF-8 bytes. */
  readonly byteLength: number;
  /**
   * The same JSON in printable ASCII only: everything else is escaped as `\uXXXX`. Its length is its size in bytes.
   * For syslog and SQS. Made at the first use and kept.
   */
  readonly asciiJson: string;
  /** How severe it is, for transports that have a level of their own, such as syslog; `INFO` for a vulnerability. */
  readonly severity: MozDefSeverity;
}

/** An event, a compliance item, an asset hint or an RRA: the ten keys of an event. MozDef takes it at `/events`. */
export interface EncodedEvent extends Encoded<'event', MozDefEvent> {}

/**
 * A vulnerability. MozDef stores it only from `/custom/vulnerability` or, over SQS and AMQP, with the added keys
 * `endpoint: "vulnerability"` and `customendpoint: true`; anywhere else it becomes an empty event.
 */
export interface EncodedVulnerability extends Encoded<'vulnerability', MozDefVulnerability> {}

/** What transports send. `kind` tells which it is. */
export type EncodedMessage = EncodedEvent | EncodedVulnerability;
