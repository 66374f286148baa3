import { choice, SEVERITIES, type SettingKind, type Severity, syslogSeverity } from '@x/foundation';

/** The facilities of syslog and their numbers (RFC 5424, section 6.2.1, with the names that syslog programs use). */
export const SYSLOG_FACILITIES = Object.freeze({
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  ntp: 12,
  audit: 13,
  alert: 14,
  clock: 15,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
});

/** Name of a facility. */
export type SyslogFacility = keyof typeof SYSLOG_FACILITIES;

/** The severities of syslog and their numbers (RFC 5424, section 6.2.1, with the names that syslog programs use). */
export const SYSLOG_SEVERITIES = Object.freeze({
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
});

/** Name of a severity in syslog. */
export type SyslogSeverity = keyof typeof SYSLOG_SEVERITIES;

/**
 * The PRI part of a message, `<facility * 8 + severity>`, for each severity.
 *
 * @param only one severity for all; undefined: each its own
 */
function priorityPrefixes(
  facility: SyslogFacility,
  only: SyslogSeverity | undefined,
): Readonly<Record<Severity, string>> {
  const entries = SEVERITIES.map((severity) => {
    const number = only === undefined ? syslogSeverity(severity) : SYSLOG_SEVERITIES[only];
    return [severity, `<${SYSLOG_FACILITIES[facility] * 8 + number}>`] as const;
  });
  // Every severity has its entry.
  return Object.fromEntries(entries) as Record<Severity, string>;
}

/** How a message is written: RFC 5424, or the older form of RFC 3164. */
export type SyslogFormat = 'rfc5424' | 'rfc3164';

/** What is the same in every header. */
export interface SyslogHeaderSettings {
  readonly format: SyslogFormat;
  readonly facility: SyslogFacility;
  /** One severity for all messages. @default each message's own */
  readonly severity?: SyslogSeverity | undefined;
  /** Leaves the host name out in RFC 3164, as collectors on the same machine expect it. @default false */
  readonly local?: boolean | undefined;
}

/** Who sent a message. Give the same object for the same sender: what is written of it is then kept. */
export interface SyslogOrigin {
  /** Name or address of the machine. */
  readonly host: string;
  /** The program; of a path, the last part. In RFC 3164 an empty one leaves the tag out. */
  readonly program: string;
  /** @default none */
  readonly processId?: string | undefined;
  /** The sort of message: MSGID of RFC 5424. @default none */
  readonly messageId?: string | undefined;
}

/** What one message's header says. */
export interface SyslogFacts {
  readonly severity: Severity;
  /** When: Unix milliseconds, or a timestamp of RFC 3339, whose microseconds and zone stay in RFC 5424. */
  readonly time: number | string;
  readonly origin: SyslogOrigin;
}

/** Writes everything that goes before a message's text. */
export type SyslogHeaderWriter = (facts: SyslogFacts) => string;

/**
 * Makes the writer of headers: `<PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID - ` of RFC 5424, without structured data,
 * or `<PRI>Mmm dd hh:mm:ss HOSTNAME TAG[PID]: ` of RFC 3164, in the local time of this machine.
 *
 * Whatever a field cannot hold becomes `_`, so that nothing can end the field, the header or the message.
 *
 * @example
 * const writeHeader = createSyslogHeader({ format: 'rfc5424', facility: 'user' });
 * const origin = { host: 'fw1', program: 'estreamer', processId: '7' };
 * const message = writeHeader({ severity: 'ERROR', time: Date.now(), origin }) + text;
 * socket.write(frameMessage(message, 'lf'));
 */
export function createSyslogHeader(settings: SyslogHeaderSettings): SyslogHeaderWriter {
  return settings.format === 'rfc5424' ? createRfc5424Header(settings) : createRfc3164Header(settings);
}

/** The timestamps that RFC 5424 allows. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

function createRfc5424Header({ facility, severity: only }: SyslogHeaderSettings): SyslogHeaderWriter {
  const prefixes = priorityPrefixes(facility, only);
  let last: SyslogOrigin | undefined;
  let tail = '';
  return ({ severity, time, origin }) => {
    if (origin !== last) {
      const { host, program, processId = '', messageId = '' } = origin;
      last = origin;
      tail = ` ${field(host, 255)} ${field(baseName(program), 48)} ${field(processId, 128)} ${field(messageId, 32)} - `;
    }
    return `${prefixes[severity]}1 ${rfc3339(time)}${tail}`;
  };
}

function rfc3339(time: number | string): string {
  if (typeof time === 'string') return TIMESTAMP.test(time) ? time : '-';
  // Beyond the year 9999 a date is written with six digits.
  return Number.isFinite(time) && time >= 0 && time < 253_402_300_800_000
    ? new Date(time).toISOString()
    : '-';
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A UTC timestamp: what is behind the seconds makes no difference to RFC 3164. */
const UTC_TIMESTAMP = /^(\S{19})(?:\.\d+)?(?:Z|\+00:00)$/;

function createRfc3164Header({
  facility,
  severity: only,
  local = false,
}: SyslogHeaderSettings): SyslogHeaderWriter {
  const prefixes = priorityPrefixes(facility, only);
  let last: SyslogOrigin | undefined;
  let tail = '';
  let second: string | number | undefined;
  let localTime = '';
  return ({ severity, time, origin }) => {
    if (origin !== last) {
      last = origin;
      tail = ` ${local ? '' : `${hostField(origin.host)} `}${tagField(origin)}`;
    }
    // Many messages have one second, so the last one is kept.
    const key = typeof time === 'number' ? Math.trunc(time / 1000) : (UTC_TIMESTAMP.exec(time)?.[1] ?? time);
    if (key !== second) {
      localTime = writeLocalTime(time);
      second = key;
    }
    return `${prefixes[severity]}${localTime}${tail}`;
  };
}

/** The colons of an IPv6 address would end the host name, and begin the text, for rsyslog among others. */
function hostField(host: string): string {
  return field(host, 255).replaceAll(':', '-');
}

function tagField({ program, processId }: SyslogOrigin): string {
  if (program === '') return '';
  return `${tagText(baseName(program))}${processId === undefined ? '' : `[${tagText(processId)}]`}: `;
}

/** The tag of RFC 3164 ends at the first character that no program's name has. */
function tagText(text: string): string {
  return text.replace(/[^\w./-]/g, '_').slice(0, 32) || '-';
}

function writeLocalTime(given: number | string): string {
  const read = new Date(given);
  const time = Number.isNaN(read.getTime()) ? new Date() : read;
  const two = (number: number) => String(number).padStart(2, '0');
  const day = String(time.getDate()).padStart(2, ' ');
  return `${MONTHS[time.getMonth()]} ${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** Printable ASCII without space, cut to a length; `-` says that there is none. */
function field(text: string, maxLength: number): string {
  return text.replace(/[^\x21-\x7e]/g, '_').slice(0, maxLength) || '-';
}

/** The last part of a path. */
function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/**
 * How messages are kept apart on a stream (RFC 6587): `octet-counting` puts the length in front, `lf` a line end behind,
 * `nul` a NUL character behind, as Graylog can be told to expect it.
 */
export type Framing = 'octet-counting' | 'lf' | 'nul';

/** Puts a message into its frame. With `lf` and `nul` the message must not hold what ends it. */
export function frameMessage(message: string, framing: Framing): string {
  switch (framing) {
    case 'lf':
      return `${message}\n`;
    case 'nul':
      return `${message}\0`;
    case 'octet-counting':
      return `${Buffer.byteLength(message)} ${message}`;
  }
}

/** A facility as a caller may write it: in small letters or in capitals. */
export type SyslogFacilityInput = SyslogFacility | Uppercase<SyslogFacility>;

/** The names of all facilities. */
export const syslogFacilities: readonly SyslogFacility[] = Object.freeze(
  Object.keys(SYSLOG_FACILITIES) as SyslogFacility[],
);

/** The names of all severities, the gravest first. */
export const syslogSeverities: readonly SyslogSeverity[] = Object.freeze(
  Object.keys(SYSLOG_SEVERITIES) as SyslogSeverity[],
);

/** How a message is written: a value of a setting. */
export const syslogFormat = choice('rfc5424', 'rfc3164');

/** How messages are kept apart on a connection: a value of a setting. */
export const syslogFraming = choice('octet-counting', 'lf', 'nul');

/** The facility of messages: a value of a setting. */
export const syslogFacility: SettingKind<SyslogFacility, SyslogFacilityInput> = {
  values: `one of ${syslogFacilities.join(', ')}`,
  read(value, place) {
    const lower = typeof value === 'string' ? value.toLowerCase() : value;
    return (
      syslogFacilities.find((name) => name === lower) ??
      place.refuse('is not a facility of syslog', `give ${syslogFacility.values}`)
    );
  },
};
