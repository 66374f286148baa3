import {
  choice,
  either,
  type FieldsFor,
  optional,
  type ResolvedSettings,
  required,
  settingsOf,
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import {
  type Framing,
  type SendingSettings,
  type SocketDestination,
  type SocketSenderDependencies,
  type SocketSenderStatus,
  type SyslogFacilityInput,
  type SyslogFormat,
  type SyslogSeverity,
  sendingSettings,
  socketDestination,
  syslogFacility,
  syslogFormat,
  syslogFraming,
  syslogSeverities,
} from '@x/sockets';
import { resolveTransportSettings, type Transport } from '@x/transport';

/** Wraps each message as a syslog message. */
export interface StreamSyslogSettings {
  /** The form of the header. @default 'rfc5424' */
  readonly format?: SyslogFormat | undefined;
  /** How messages are kept apart on a connection: RFC 6587, or a NUL character behind each. @default 'octet-counting' */
  readonly framing?: Framing | undefined;
  /** Of every message. @default 'local0' */
  readonly facility?: SyslogFacilityInput | undefined;
  /** One severity for all, or each message's own; one that has none is `info`. @default 'message' */
  readonly severity?: SyslogSeverity | 'message' | undefined;
  /** The host name: of this machine, each message's source, or any other. @default `os.hostname()` */
  readonly hostname?: { readonly from: 'source' } | string | undefined;
  /** The program's name. In RFC 3164 an empty one leaves the tag out, as CEF wants it. @default `process.title` */
  readonly program?: string | undefined;
}

/** Settings of {@link createStreamTransport}. */
export interface StreamTransportSettings extends SendingSettings {
  /** Where messages go. */
  readonly destination: SocketDestination;
  /** The transport's name, in reports and errors. @default the protocol, such as `'tcp'` */
  readonly name?: string | undefined;
  /** What follows each line on a connection; not for syslog messages. @default '\n' */
  readonly lineEnd?: '\n' | '\r\n' | undefined;
  /** Makes each line a syslog message. @default plain lines */
  readonly syslog?: StreamSyslogSettings | undefined;
  /**
   * The largest message, header included, in bytes; a larger one is rejected with its size, because a receiver would cut
   * it. @default 65507 for datagrams, which cannot be larger, else no limit
   */
  readonly maxMessageBytes?: number | undefined;
  /**
   * Bytes of what was written last that are sent again when a connection was lost, because nobody knows how much of it
   * arrived; 0 for none. Not for datagrams. @default 1048576
   */
  readonly replayBytes?: number | undefined;
}

/** What {@link createStreamTransport} takes besides settings. */
export type StreamTransportDependencies = SocketSenderDependencies & {
  /** Gives the name of this machine. @default `os.hostname()` */
  readonly hostname?: (() => string) | undefined;
};

/** How a stream transport is. */
export interface StreamTransportStatus extends SocketSenderStatus {
  /** Messages that the operating system has taken since the transport was made. */
  readonly sent: number;
}

/** A transport that sends lines over a socket. */
export interface StreamTransport extends Transport {
  status(): StreamTransportStatus;
}

const SYSLOG = settingsOf({
  format: withDefault(syslogFormat, 'The form of the header.', 'rfc5424'),
  framing: withDefault(syslogFraming, 'How messages are kept apart on a connection.', 'octet-counting'),
  facility: withDefault(syslogFacility, 'The facility of all messages.', 'local0'),
  severity: withDefault(
    choice('message', ...syslogSeverities),
    "One severity for all, or each message's own.",
    'message',
  ),
  hostname: optional(
    either(text(), settingsOf({ from: required(choice('source'), 'Where the name comes from.') })),
    'The host name.',
    '`os.hostname()`',
  ),
  program: optional(text({ empty: true }), "The program's name.", '`process.title`'),
} satisfies FieldsFor<StreamSyslogSettings>);

const FIELDS = {
  destination: required(socketDestination(), 'Where messages go.'),
  name: optional(text(), "The transport's name.", 'the protocol'),
  lineEnd: withDefault(choice('\n', '\r\n'), 'What follows each line on a connection.', '\n'),
  syslog: optional(SYSLOG, 'Makes each line a syslog message.', 'plain lines'),
  maxMessageBytes: optional(
    wholeNumber({ from: 1, unit: 'bytes' }),
    'The largest message.',
    '65507 for datagrams',
  ),
  replayBytes: withDefault(
    wholeNumber({ unit: 'bytes' }),
    'What is sent again over a new connection.',
    1_048_576,
  ),
  ...sendingSettings,
} satisfies FieldsFor<StreamTransportSettings>;

/** Settings with every default in place. */
export type ResolvedStreamSettings = ResolvedSettings<typeof FIELDS>;

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {TransportError} `invalid-settings` with every issue
 */
export function resolveStreamSettings(settings: StreamTransportSettings): ResolvedStreamSettings {
  return resolveTransportSettings(FIELDS, settings, 'The stream transport cannot be made');
}
