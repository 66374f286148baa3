import type { Severity } from '@x/foundation';
import { priorityPrefixes, type SyslogFacility, type SyslogSeverity } from './syslog-names.ts';

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
