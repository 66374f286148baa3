import { createSecureContext } from 'node:tls';
import { describeThrown } from '../errors/describe-thrown.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import type { StreamDestination, StreamPluginSettings, StreamReconnectSettings } from './stream-settings.ts';
import { syslogFacilities, syslogSeverities } from './syslog/syslog-names.ts';

/** Settings with every default in place. */
export type CompleteStreamSettings = Pick<StreamPluginSettings, 'kinds' | 'syslog'> & {
  readonly [Name in Exclude<keyof StreamPluginSettings, 'kinds' | 'syslog' | 'reconnect'>]-?: Exclude<
    StreamPluginSettings[Name],
    undefined
  >;
} & {
  readonly reconnect: Readonly<Record<keyof StreamReconnectSettings, number>>;
  /** The destination for people. */
  readonly address: string;
};

const PROTOCOLS: readonly unknown[] = ['stdout', 'tcp', 'tls', 'udp'];
const LONGEST_TIMER = 2_147_483_647;

/** UDP over IPv4 leaves so much of a packet. */
const MAX_DATAGRAM_BYTES = 65_507;

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with every reason
 */
export function readStreamSettings(settings: StreamPluginSettings): CompleteStreamSettings {
  const {
    format,
    kinds,
    destination,
    syslog,
    connectTimeoutMs = 5000,
    sendTimeoutMs = 20_000,
    replayBytes = 1_048_576,
    maxDatagramBytes = MAX_DATAGRAM_BYTES,
    batchLength = 1_048_576,
    onEvent = () => {},
  } = settings;
  const { attempts = 5, initialDelayMs = 100, maxDelayMs = 5000 } = settings.reconnect ?? {};
  const issues: string[] = [];
  const check = (holds: boolean, issue: string) => {
    if (!holds) issues.push(issue);
  };
  const checkTime = (name: string, value: number) =>
    check(value > 0 && value <= LONGEST_TIMER, `"${name}" is not a number above 0, up to ${LONGEST_TIMER}`);
  check(typeof (format as { format?: unknown } | undefined)?.format === 'function', '"format" is no format');
  issues.push(...findDestinationIssues(destination));
  if (syslog !== undefined) {
    const { standard, framing, facility, severity } = syslog;
    const isIn = (value: unknown, values: readonly unknown[]) =>
      value === undefined || values.includes(value);
    check(isIn(standard, ['rfc5424', 'rfc3164']), '"syslog.standard" is neither "rfc5424" nor "rfc3164"');
    check(isIn(framing, ['octet-counting', 'lf']), '"syslog.framing" is neither "octet-counting" nor "lf"');
    check(isIn(facility, Object.keys(syslogFacilities)), '"syslog.facility" is no facility of syslog');
    check(
      isIn(severity, ['event', ...Object.keys(syslogSeverities)]),
      '"syslog.severity" is neither "event" nor a severity of syslog',
    );
  }
  check(Number.isInteger(attempts) && attempts >= 1, '"reconnect.attempts" is not an integer from 1 on');
  checkTime('reconnect.initialDelayMs', initialDelayMs);
  checkTime('reconnect.maxDelayMs', maxDelayMs);
  checkTime('connectTimeoutMs', connectTimeoutMs);
  checkTime('sendTimeoutMs', sendTimeoutMs);
  check(replayBytes >= 0, '"replayBytes" is not a number from 0 on');
  check(
    maxDatagramBytes >= 1 && maxDatagramBytes <= MAX_DATAGRAM_BYTES,
    `"maxDatagramBytes" is not a number from 1 to ${MAX_DATAGRAM_BYTES}`,
  );
  check(batchLength > 0, '"batchLength" is not a number above 0');
  if (issues.length > 0) {
    const text = `The stream plugin cannot be made: ${issues.join('; ')}.`;
    throw new EstreamerPluginError('invalid-settings', text, { issues });
  }
  return {
    format,
    kinds,
    destination,
    syslog,
    connectTimeoutMs,
    sendTimeoutMs,
    replayBytes,
    maxDatagramBytes,
    batchLength,
    onEvent,
    reconnect: { attempts, initialDelayMs, maxDelayMs },
    address: addressOf(destination),
  };
}

function findDestinationIssues(destination: StreamDestination | undefined): string[] {
  const { protocol } = (destination ?? {}) as { readonly protocol?: unknown };
  if (destination === undefined || !PROTOCOLS.includes(protocol)) {
    return ['"destination.protocol" is none of "stdout", "tcp", "tls" and "udp"'];
  }
  if (destination.protocol === 'stdout') return [];
  const { host, port } = destination;
  const issues: string[] = [];
  if (typeof host !== 'string' || !/^[^\p{Cc}\s]+$/u.test(host)) {
    issues.push('"destination.host" is not a name or an address');
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    issues.push('"destination.port" is not an integer from 1 to 65535');
  }
  if (destination.protocol !== 'tls') return issues;
  const { ca, cert, key, passphrase } = destination;
  if ((cert === undefined) !== (key === undefined)) {
    issues.push('"destination" has "cert" or "key" without the other');
  } else {
    try {
      createSecureContext({ ca, cert, key, passphrase } as object);
    } catch (error) {
      issues.push(`"destination" has a certificate or key that cannot be used (${describeThrown(error)})`);
    }
  }
  return issues;
}

function addressOf(destination: StreamDestination): string {
  if (destination.protocol === 'stdout') return 'stdout';
  const { protocol, host, port } = destination;
  return `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
