import { createIssuesError, type MozDefIssue } from '@x/mozdef-events/transport';
import { facilityNumber, SYSLOG_FACILITIES } from './facilities.ts';
import { LARGEST_UDP_DATAGRAM, presetDefaults } from './presets.ts';
import { SYSLOG_PRIORITIES } from './priorities.ts';
import { type ResolvedDestination, resolveDestination } from './resolve-destination.ts';
import { oneOf, wholeNumber } from './setting-checks.ts';
import type { SyslogReconnectSettings, SyslogTransportSettings } from './syslog-transport-settings.ts';
import type { SyslogFormat, SyslogFraming } from './wire-form.ts';

/** Settings with everything filled in. */
export interface ResolvedSettings {
  readonly name: string;
  readonly destination: ResolvedDestination;
  readonly format: SyslogFormat;
  /** `undefined` for datagrams. */
  readonly framing: SyslogFraming | undefined;
  readonly facility: number;
  /** Number of the one severity for all messages; `undefined`: the event's own. */
  readonly priority: number | undefined;
  readonly cee: boolean;
  readonly messageId: string;
  readonly maxMessageBytes: number;
  readonly maxQueuedEvents: number;
  readonly connectTimeoutMs: number;
  readonly sendTimeoutMs: number;
  readonly reconnect: Readonly<Record<keyof SyslogReconnectSettings, number>>;
  readonly onConnection: SyslogTransportSettings['onConnection'];
}

/** The longest time that a timer of Node.js can wait. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/**
 * Checks the settings and fills in what they leave out.
 *
 * @throws MozDefError `invalid-settings` with every issue in `context.issues`
 */
export function resolveSettings(settings: SyslogTransportSettings): ResolvedSettings {
  const issues: MozDefIssue[] = [];
  const destination = resolveDestination(settings.destination, issues);
  const isLocal = destination.protocol === 'unix-stream' || destination.protocol === 'unix-datagram';
  const isDatagram = destination.protocol === 'udp' || destination.protocol === 'unix-datagram';
  const format = settings.format ?? (isLocal ? 'rfc3164' : 'rfc5424');
  oneOf(format, ['rfc5424', 'rfc3164'], ['format'], issues);
  const preset = settings.preset ?? 'any';
  const defaults = presetDefaults(preset, destination.protocol, format);
  oneOf(preset, ['any', 'rsyslog', 'mozdef-syslog-ng'], ['preset'], issues);
  const framing = settings.framing ?? defaults?.framing ?? 'lf';
  oneOf(framing, ['octet-counting', 'lf'], ['framing'], issues);
  if (isDatagram && settings.framing !== undefined) {
    const message = 'is given for datagrams, which have none';
    issues.push({ path: ['framing'], rule: 'type', message, hint: 'leave it out' });
  }
  const number = (key: keyof SyslogTransportSettings, value: unknown, most: number, fallback: number) =>
    wholeNumber(value, { path: [key], least: 1, most, fallback }, issues);
  const largest = destination.protocol === 'udp' ? LARGEST_UDP_DATAGRAM : Number.MAX_SAFE_INTEGER;
  const { maxMessageBytes, maxQueuedEvents, connectTimeoutMs, sendTimeoutMs } = settings;
  const resolved: ResolvedSettings = {
    name: settings.name ?? 'syslog',
    destination,
    format,
    framing: isDatagram ? undefined : framing,
    facility: readFacility(settings.facility ?? 'user', issues),
    priority: readPriority(settings.priority ?? 'event', issues),
    cee: settings.cee ?? false,
    messageId: readMessageId(settings.messageId ?? '-', issues),
    maxMessageBytes: number('maxMessageBytes', maxMessageBytes, largest, defaults?.maxMessageBytes ?? 1),
    maxQueuedEvents: number('maxQueuedEvents', maxQueuedEvents, Number.MAX_SAFE_INTEGER, 10_000),
    connectTimeoutMs: number('connectTimeoutMs', connectTimeoutMs, LONGEST_TIMEOUT_MS, 10_000),
    sendTimeoutMs: number('sendTimeoutMs', sendTimeoutMs, LONGEST_TIMEOUT_MS, 30_000),
    reconnect: readReconnect(settings.reconnect ?? {}, issues),
    onConnection: settings.onConnection,
  };
  if (issues.length > 0) {
    throw createIssuesError('invalid-settings', 'The syslog transport cannot be made', issues);
  }
  return resolved;
}

function readFacility(name: string, issues: MozDefIssue[]): number {
  const number = facilityNumber(name);
  if (number === undefined) {
    const hint = `give one of ${Object.keys(SYSLOG_FACILITIES).join(', ')}`;
    issues.push({ path: ['facility'], rule: 'type', message: 'is not a facility of syslog', hint });
  }
  return number ?? SYSLOG_FACILITIES.user;
}

function readPriority(name: string, issues: MozDefIssue[]): number | undefined {
  const names = Object.keys(SYSLOG_PRIORITIES);
  oneOf(name, ['event', ...names], ['priority'], issues);
  return Object.hasOwn(SYSLOG_PRIORITIES, name)
    ? SYSLOG_PRIORITIES[name as keyof typeof SYSLOG_PRIORITIES]
    : undefined;
}

function readMessageId(messageId: string, issues: MozDefIssue[]): string {
  if (!/^[\x21-\x7e]{1,32}$/.test(messageId)) {
    const message = 'is not 1 to 32 printable ASCII characters without space';
    issues.push({ path: ['messageId'], rule: 'type', message, hint: 'shorten it, or leave it out' });
  }
  return messageId;
}

function readReconnect(given: SyslogReconnectSettings, issues: MozDefIssue[]): ResolvedSettings['reconnect'] {
  const number = (key: keyof SyslogReconnectSettings, most: number, fallback: number) =>
    wholeNumber(given[key], { path: ['reconnect', key], least: 1, most, fallback }, issues);
  return {
    attempts: number('attempts', Number.MAX_SAFE_INTEGER, 5),
    initialDelayMs: number('initialDelayMs', LONGEST_TIMEOUT_MS, 100),
    maxDelayMs: number('maxDelayMs', LONGEST_TIMEOUT_MS, 5000),
  };
}
