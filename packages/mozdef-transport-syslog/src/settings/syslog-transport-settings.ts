import type { SyslogConnectionChange } from './connection-change.ts';
import type { SyslogFacilityInput } from './facilities.ts';
import type { SyslogPreset } from './presets.ts';
import type { SyslogPriority } from './priorities.ts';
import type { SyslogDestination } from './syslog-destination.ts';
import type { SyslogFormat, SyslogFraming } from './wire-form.ts';

/** How a connection that broke, or that cannot be made, is made again. */
export interface SyslogReconnectSettings {
  /** How often to try before what waits is given back as `retryable`. @default 5 */
  readonly attempts?: number | undefined;
  /** The wait after the first failure, in milliseconds; it doubles with each further one. @default 100 */
  readonly initialDelayMs?: number | undefined;
  /** The longest wait, in milliseconds. Each wait is cut by a random part of up to one half. @default 5000 */
  readonly maxDelayMs?: number | undefined;
}

/** Settings of the syslog transport. */
export interface SyslogTransportSettings {
  /** Where the messages go. */
  readonly destination: SyslogDestination;
  /** Defaults of `framing` and `maxMessageBytes` that fit a certain collector. @default 'any' */
  readonly preset?: SyslogPreset | undefined;
  /** How a message is written. @default 'rfc5424'; for Unix sockets 'rfc3164', which is what local collectors expect */
  readonly format?: SyslogFormat | undefined;
  /** How messages are kept apart on TCP, TLS and Unix streams. @default the preset's */
  readonly framing?: SyslogFraming | undefined;
  /** Facility of every message. @default 'user' */
  readonly facility?: SyslogFacilityInput | undefined;
  /** Severity of the message: the event's own, or one for all, such as `info` in the Python client. @default 'event' */
  readonly priority?: 'event' | SyslogPriority | undefined;
  /** Whether the cookie `@cee:` goes before the JSON, by which rsyslog's mmjsonparse knows it. @default false */
  readonly cee?: boolean | undefined;
  /** MSGID of RFC 5424: up to 32 printable ASCII characters without space. @default '-' (none) */
  readonly messageId?: string | undefined;
  /**
   * The largest message, header included, in bytes. Larger ones are rejected before anything is sent, because a
   * collector would cut them and spoil the JSON. @default the preset's
   */
  readonly maxMessageBytes?: number | undefined;
  /** The most events that wait or are being sent; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxQueuedEvents?: number | undefined;
  /** How long making a connection may take, TLS included, in milliseconds. @default 10000 */
  readonly connectTimeoutMs?: number | undefined;
  /** How long the collector may take nothing before the connection is given up, in milliseconds. @default 30000 */
  readonly sendTimeoutMs?: number | undefined;
  /** How a connection is made again. @default 5 attempts, 100 ms to 5 s */
  readonly reconnect?: SyslogReconnectSettings | undefined;
  /** Name for reports and errors. @default 'syslog' */
  readonly name?: string | undefined;
  /** Told of every connection that is made, lost or cannot be made. @default nothing */
  readonly onConnection?: ((change: SyslogConnectionChange) => void) | undefined;
}
