import { isMozDefError, type MozDefError } from '@x/mozdef-events/transport';
import { describe, expect, it } from 'vitest';
import { createSyslogTransport, type SyslogTransportSettings } from '../src/index.ts';
import { loadUnixDatagramSocket } from '../src/link/load-unix-datagram-socket.ts';

const UDP = { protocol: 'udp', host: '127.0.0.1' } as const;

/** What is wrong with settings, as `path: message`. */
function issuesOf(settings: object): readonly string[] {
  const error = errorOf(() => createSyslogTransport(settings as SyslogTransportSettings));
  return (error.context.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

function errorOf(make: () => unknown): MozDefError {
  try {
    make();
  } catch (error) {
    if (isMozDefError(error, 'invalid-settings')) return error;
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
      framing: 'nul',
      priority: 'bad',
      messageId: 'with space',
      maxMessageBytes: 0,
      maxQueuedEvents: 1.5,
      connectTimeoutMs: -1,
      sendTimeoutMs: Number.NaN,
      reconnect: { attempts: 0, initialDelayMs: 1e12 },
    };
    expect(issuesOf(settings).map((issue) => issue.split(':')[0])).toEqual([
      'destination.host',
      'destination.port',
      'format',
      'preset',
      'framing',
      'priority',
      'messageId',
      'maxMessageBytes',
      'maxQueuedEvents',
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
      'destination.protocol: is not known',
    ],
    [
      'framing for datagrams',
      { destination: UDP, framing: 'lf' },
      'framing: is given for datagrams, which have none',
    ],
    [
      'a datagram that UDP cannot carry',
      { destination: UDP, maxMessageBytes: 65_508 },
      'maxMessageBytes: is not a whole number from 1 to 65507',
    ],
    [
      'a client certificate without its key',
      { destination: { protocol: 'tls', host: 'h', cert: 'x' } },
      'destination.key: is missing',
    ],
    [
      'a certificate that is none',
      { destination: { protocol: 'tls', host: 'h', ca: 'x' } },
      'destination: has a ca, cert or key that cannot be used',
    ],
    [
      'an empty path',
      { destination: { protocol: 'unix-stream', path: '' } },
      'destination.path: is not a text without control characters',
    ],
  ])('%s', (_, settings, issue) => {
    expect(issuesOf(settings)).toEqual([issue]);
  });

  it('Unix datagrams without node-unix-socket', () => {
    const error = errorOf(() =>
      loadUnixDatagramSocket(() => {
        throw new Error("Cannot find module 'node-unix-socket'");
      }),
    );
    expect(error.message).toContain('needs the package node-unix-socket');
    expect(error.message).toContain('install it');
    expect(error.cause).toBeInstanceOf(Error);
  });
});

describe('settings that are left out', () => {
  it.each([
    [{ destination: UDP }, 2048],
    [{ destination: UDP, format: 'rfc3164' }, 1024],
    [{ destination: { protocol: 'tcp', host: 'h' } }, 8096],
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
