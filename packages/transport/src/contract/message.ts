import type { Severity } from '@x/foundation';

/**
 * A text that any transport can carry. It is made once, however many transports it goes to; nobody changes it.
 *
 * A transport that needs more says so in its type: `Transport<Message & { readonly kind: 'event' | 'vulnerability' }>`.
 */
export interface Message {
  /** What goes on the wire, on one line without control characters. */
  readonly text: string;
  /** Size of `text` in bytes of UTF-8. */
  readonly byteLength: number;
  /** The public identity of what the message tells, the same when it is sent again. Absent: it has none. */
  readonly id?: string;
  /** When what it tells happened, in milliseconds since 1970. Absent: not known. */
  readonly time?: number;
  /** How severe it is, for transports that have a level of their own, such as syslog. Absent: not known. */
  readonly severity?: Severity;
  /** What sort of message it is, for transports that have more than one destination. Absent: there is one sort. */
  readonly kind?: string;
  /** Who tells it: the name of a server or a program. Absent: not known. */
  readonly source?: string;
}
