import { isTransportError, type TransportError } from '@x/transport';
import { describe, expect, it } from 'vitest';
import { createSyslogTransport, type SyslogTransportSettings } from '../src/index.ts';

const UDP = { protocol: 'udp', host: '127.0.0.1' } as const;

/** What is wrong with settings, as `path: message`. */
function issuesOf(settings: object): readonly string[] {
  const error = errorOf(() => createSyslogTransport(settings as SyslogTransportSettings));
  return (error.context.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

function errorOf(make: () => unknown): TransportError {
  try {
    make();
  } catch (error) {
    if (isTransportError(error, 'invalid-settings')) return error;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('settings that cannot work', () => {
  it('an unknown facility is an error that names them all', () => {
    expect(issuesOf({ destination: UDP, facility: 'bogus' })).toEqual([
      'facility: is not a facility of syslog',
    ]);
    const make = () => createSyslogTransport({ destination: UDP, facility: 'constructor' as 'user' });
    expect(errorOf(make).message).toMatch(/give one of kern, user, .*, local7/);
  });

  it('are reported all at once', () => {
    const settings = {
      destination: { protocol: 'tcp', host: 'a\nb', port: 70_000 },
      preset: 'splunk',
      format: 'rfc1',
      framing: 'crlf',
      priority: 'bad',
      messageId: 'with space',
      maxMessageBytes: 0,
      maxPendingMessages: 1.5,
      connectTimeoutMs: -1,
      sendTimeoutMs: Number.NaN,
      reconnect: { attempts: 0, initialDelayMs: 1e12 },
    };
    expect(issuesOf(settings).map((issue) => issue.split(':')[0])).toEqual([
      'destination.host',
      'destination.port',
      'preset',
      'format',
      'framing',
      'priority',
      'messageId',
      'maxMessageBytes',
      'maxPendingMessages',
      'connectTimeoutMs',
      'sendTimeoutMs',
      'reconnect.attempts',
      'reconnect.initialDelayMs',
    ]);
  });

  it.each([
    [
      'no protocol that is known',
      { destination: { protocol: 'http', host: 'h' } },
      'destination.protocol: is a text',
    ],
    [
      'framing for datagrams',
      { destination: UDP, framing: 'lf' },
      'framing: is given for datagrams, which have none',
    ],
    [
      'a datagram that UDP cannot carry',
      { destination: UDP, maxMessageBytes: 65_508 },
      'maxMessageBytes: is more than a datagram can carry',
    ],
    [
      'a rate for a connection',
      { destination: { protocol: 'tcp', host: 'h' }, datagramsPerSecond: 100 },
      'datagramsPerSecond: is given for a connection',
    ],
    [
      'a client certificate without its key',
      { destination: { protocol: 'tls', host: 'h', tls: { certificate: 'x' } } },
      'destination.tls.key: is missing',
    ],
    [
      'an empty path',
      { destination: { protocol: 'unix-stream', path: '' } },
      'destination.path: is an empty text',
    ],
    [
      'a name that no setting has',
      { destination: UDP, maxMesageBytes: 2000 },
      'maxMesageBytes: is not a setting',
    ],
  ])('%s', (_, settings, issue) => {
    expect(issuesOf(settings)).toEqual([issue]);
  });

  it('a certificate that is none', () => {
    const destination = { protocol: 'tls', host: 'h', tls: { ca: 'x' } } as const;
    const error = errorOf(() => createSyslogTransport({ destination }));
    expect(error.message).toMatch(/cannot be made: destination\.tls\.ca holds no certificate/);
    expect(error.cause).toMatchObject({ code: 'bad-certificate' });
  });
});

describe('settings that are left out', () => {
  it.each([
    [{ destination: UDP }, 65_507],
    [{ destination: { protocol: 'tcp', host: 'h' } }, 65_536],
    [{ destination: UDP, preset: 'any' }, 2048],
    [{ destination: UDP, preset: 'any', format: 'rfc3164' }, 1024],
    [{ destination: { protocol: 'tls', host: 'h' }, preset: 'any' }, 8096],
    [{ destination: UDP, preset: 'rsyslog' }, 8096],
    [{ destination: { protocol: 'tcp', host: 'h' }, preset: 'mozdef-syslog-ng' }, 65_536],
    [{ destination: UDP, preset: 'mozdef-syslog-ng' }, 65_507],
    [{ destination: { protocol: 'unix-stream', path: '/run/log' } }, 8096],
  ] as const)('%j: at most %d bytes', (settings, maxMessageBytes) => {
    const { capabilities } = createSyslogTransport(settings);
    expect(capabilities).toEqual({ maxBatchSize: 1000, maxMessageBytes, acknowledged: false });
  });

  it('the facility counts in any case', () => {
    expect(() => createSyslogTransport({ destination: UDP, facility: 'AUTHPRIV' })).not.toThrow();
  });
});
