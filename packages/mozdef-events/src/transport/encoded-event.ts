import type { MozDefEvent } from '../event/mozdef-event.ts';
import type { MozDefSeverity } from '../event/severity.ts';

/** An event, ready for any transport. It is made once, however many transports it goes to; never change it. */
export interface EncodedEvent {
  /** What sort of message it is; a transport with more than one destination chooses by it. */
  readonly kind: 'event';
  /** The event as it goes on the wire. */
  readonly event: MozDefEvent;
  /** The event as JSON, on one line without control characters. */
  readonly json: string;
  /** Size of `json` in UTF-8 bytes. */
  readonly byteLength: number;
  /**
   * The same JSON in printable ASCII only: everything else is escaped as `\uXXXX`. Its length is its size in bytes.
   * For syslog and SQS. Made at the first use and kept.
   */
  readonly asciiJson: string;
  /** How severe the event is, for transports that have a level of their own, such as syslog. */
  readonly severity: MozDefSeverity;
}
