import {
  boolean,
  choice,
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
  isDatagram,
  LARGEST_UDP_DATAGRAM,
  type ResolvedDestination,
  type SendingSettings,
  type SocketDestination,
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
import { resolveTransportSettings } from '@x/transport';

/**
 * Collectors that the defaults fit.
 *
 * - `mozdef-syslog-ng`: the syslog-ng that comes with MozDef. It takes 64 KiB and does not know octet counting.
 * - `rsyslog`: rsyslog as it comes, which cuts messages at 8096 bytes by every way, UDP included.
 * - `any`: what every collector that follows the standards takes.
 */
export type SyslogPreset = 'mozdef-syslog-ng' | 'rsyslog' | 'any';

/** Settings of the syslog transport. */
export interface SyslogTransportSettings extends SendingSettings {
  /** Where the messages go. Without a port: 514, and 6514 for TLS. */
  readonly destination: SocketDestination;
  /**
   * Defaults of `framing` and `maxMessageBytes` that fit a certain collector.
   * @default 'mozdef-syslog-ng'; for Unix sockets line ends and 8096 bytes, which is what local collectors take
   */
  readonly preset?: SyslogPreset | undefined;
  /** How a message is written. @default 'rfc5424'; for Unix sockets 'rfc3164', which is what local collectors expect */
  readonly format?: SyslogFormat | undefined;
  /** How messages are kept apart on TCP, TLS and Unix streams. @default the preset's */
  readonly framing?: Framing | undefined;
  /** Facility of every message. @default 'user' */
  readonly facility?: SyslogFacilityInput | undefined;
  /** Severity of the message: the event's own, or one for all, such as `info` in the Python client. @default 'event' */
  readonly priority?: 'event' | SyslogSeverity | undefined;
  /** Whether the cookie `@cee:` goes before the JSON, by which rsyslog's mmjsonparse knows it. @default false */
  readonly cee?: boolean | undefined;
  /** MSGID of RFC 5424: up to 32 printable ASCII characters without space. @default none */
  readonly messageId?: string | undefined;
  /**
   * The largest message, header included, in bytes. Larger ones are rejected before anything is sent, because a
   * collector would cut them and spoil the JSON. @default the preset's: 65507 over UDP, 65536 otherwise, for MozDef's own
   */
  readonly maxMessageBytes?: number | undefined;
  /** The most messages that wait or are being sent; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxPendingMessages?: number | undefined;
  /** Name for reports and errors. @default 'syslog' */
  readonly name?: string | undefined;
}

/** Settings with everything filled in. */
export type ResolvedSyslogTransportSettings = ReturnType<typeof resolveSyslogTransportSettings>;

const SETTINGS = settingsOf(
  {
    destination: required(socketDestination({ udp: 514, tcp: 514, tls: 6514 }), 'Where the messages go.'),
    preset: optional(
      choice('mozdef-syslog-ng', 'rsyslog', 'any'),
      'Which collector the defaults fit.',
      'mozdef-syslog-ng',
    ),
    format: optional(syslogFormat, 'How a message is written.', 'rfc5424'),
    framing: optional(syslogFraming, 'How messages are kept apart on a stream.', "the preset's"),
    facility: withDefault(syslogFacility, 'Facility of every message.', 'user'),
    priority: withDefault(
      choice('event', ...syslogSeverities),
      "The event's severity, or one for all.",
      'event',
    ),
    cee: withDefault(boolean, 'Whether the cookie `@cee:` goes before the JSON.', false),
    messageId: optional(
      text({
        values: '1 to 32 printable ASCII characters without space',
        pattern: /^[\x21-\x7e]{1,32}$/,
      }),
      'MSGID of RFC 5424.',
    ),
    maxMessageBytes: optional(
      wholeNumber({ from: 1, unit: 'bytes' }),
      'The largest message, header included.',
      "the preset's",
    ),
    maxPendingMessages: withDefault(
      wholeNumber({ from: 1 }),
      'The most messages that wait or are being sent.',
      10_000,
    ),
    name: withDefault(text(), 'Name for reports and errors.', 'syslog'),
    ...sendingSettings,
  } satisfies FieldsFor<SyslogTransportSettings>,
  ({ destination, framing, maxMessageBytes, datagramsPerSecond }, place) => {
    if (destination === undefined) return;
    if (isDatagram(destination)) {
      if (framing !== undefined) {
        place.at('framing').refuse('is given for datagrams, which have none', 'leave it out');
      }
      if (destination.protocol === 'udp' && (maxMessageBytes ?? 0) > LARGEST_UDP_DATAGRAM) {
        const hint = `give at most ${LARGEST_UDP_DATAGRAM}, or use TCP or TLS`;
        place.at('maxMessageBytes').refuse('is more than a datagram can carry', hint);
      }
    } else if (datagramsPerSecond !== undefined) {
      place.at('datagramsPerSecond').refuse('is given for a connection', 'leave it out');
    }
  },
);

/**
 * Checks the settings and fills in what they leave out.
 *
 * @throws TransportError `invalid-settings` with every issue in `context.issues`
 */
export function resolveSyslogTransportSettings(given: SyslogTransportSettings) {
  const settings: ResolvedSettings<(typeof SETTINGS)['fields']> = resolveTransportSettings(
    SETTINGS,
    given,
    'The syslog transport cannot be made',
  );
  const { destination } = settings;
  const local = 'path' in destination;
  const format = settings.format ?? (local ? 'rfc3164' : 'rfc5424');
  const preset = presetOf(settings.preset, destination, format);
  return {
    ...settings,
    local,
    format,
    /** Undefined for datagrams, which need none. */
    framing: isDatagram(destination) ? undefined : (settings.framing ?? preset.framing),
    maxMessageBytes: settings.maxMessageBytes ?? preset.maxMessageBytes,
  };
}

interface PresetDefaults {
  readonly framing: Framing;
  readonly maxMessageBytes: number;
}

/** RFC 3164 section 4.1 allows 1024 bytes; by RFC 5424 section 6.1 and RFC 5426 a collector should take 2048. */
const STANDARD_UDP_BYTES: Readonly<Record<SyslogFormat, number>> = { rfc3164: 1024, rfc5424: 2048 };

/** By RFC 5425 section 4.3.1 a collector should take 8192 bytes; rsyslog, unless told otherwise, cuts at 8096. */
const RSYSLOG_BYTES = 8096;

function presetOf(
  preset: SyslogPreset | undefined,
  { protocol }: ResolvedDestination,
  format: SyslogFormat,
): PresetDefaults {
  const local = protocol === 'unix-stream' || protocol === 'unix-datagram';
  switch (preset ?? (local ? 'any' : 'mozdef-syslog-ng')) {
    case 'mozdef-syslog-ng':
      return { framing: 'lf', maxMessageBytes: protocol === 'udp' ? LARGEST_UDP_DATAGRAM : 65_536 };
    case 'rsyslog':
      return { framing: 'octet-counting', maxMessageBytes: RSYSLOG_BYTES };
    case 'any':
      return {
        // No standard covers streams on Unix sockets; a line end is what local collectors know.
        framing: local ? 'lf' : 'octet-counting',
        maxMessageBytes: protocol === 'udp' ? STANDARD_UDP_BYTES[format] : RSYSLOG_BYTES,
      };
  }
}
