import { isTransportError, type TransportError } from '@x/transport';
import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../../test-support/certificates.ts';
import { createHttpTransport, type HttpTransportSettings } from '../src/index.ts';
import { startCollector } from './collector.ts';
import { closing, sendOne } from './events.ts';

function settingsError(settings: unknown): TransportError {
  try {
    createHttpTransport(settings as HttpTransportSettings);
  } catch (error) {
    if (isTransportError(error, 'invalid-settings')) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('settings', () => {
  it.each([
    ['no URL', {}, 'url'],
    ['text that is no URL', { url: 'mozdef.example.com' }, 'url'],
    ['another scheme', { url: 'ftp://mozdef.example.com' }, 'url'],
    ['a query', { url: 'http://mozdef.example.com/?a=1' }, 'url'],
    ['the URL of /events itself', { url: 'http://mozdef.example.com:8080/events' }, 'url'],
    ['a path without a slash', { url: 'http://h', paths: { event: 'events' } }, 'paths.event'],
    ['a path with a line break', { url: 'http://h', paths: { event: '/a\r\nb: c' } }, 'paths.event'],
    ['no connections', { url: 'http://h', connections: 0 }, 'connections'],
    ['an endless timeout', { url: 'http://h', timeoutMs: Number.POSITIVE_INFINITY }, 'timeoutMs'],
    ['a timeout that is text', { url: 'http://h', connectTimeoutMs: '10' }, 'connectTimeoutMs'],
    ['a header with a line break', { url: 'http://h', headers: { a: 'b\r\nc: d' } }, 'headers.a'],
    [
      'a header of the connection',
      { url: 'http://h', headers: { 'Content-Length': '1' } },
      'headers.Content-Length',
    ],
    ['a client certificate without its key', { url: 'https://h', tls: { certificate: 'x' } }, 'tls.key'],
    ['a key without its certificate', { url: 'https://h', tls: { key: 'x' } }, 'tls.certificate'],
    ['TLS without https', { url: 'http://h', tls: {} }, 'tls'],
    [
      'pins, which undici cannot check',
      { url: 'https://h', tls: { fingerprints: 'AB'.repeat(32) } },
      'tls.fingerprints',
    ],
    ['a password with a broken escape', { url: 'http://user:p%ZZ@h' }, 'url'],
    ['a custom endpoint that leads elsewhere', { url: 'http://h', customEndpoint: '..' }, 'customEndpoint'],
    [
      'the endpoint at which events are lost',
      { url: 'http://h', customEndpoint: 'vulnerability' },
      'customEndpoint',
    ],
    ['a name that no setting has', { url: 'http://h', conections: 4 }, 'conections'],
  ])('refuse %s', (_, settings, path) => {
    const { context, message } = settingsError(settings);
    expect(context.issues?.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(message).toMatch(/^The HTTP transport cannot be made: /);
  });

  it('are refused with every issue, without showing credentials', () => {
    const { context, message } = settingsError({
      url: 'ftp://operator:hunter2@h',
      connections: -1,
      headers: { authorization: 'hunter2\n' },
    });
    expect(context.issues).toHaveLength(3);
    expect(message + JSON.stringify(context)).not.toMatch(/hunter2|operator/);
  });

  it('refuse certificates and keys that cannot be used', () => {
    const { cert, key } = createCertificate({ name: 'a' });
    const other = createCertificate({ name: 'b' });
    for (const tls of [
      { ca: 'no PEM' },
      { certificate: 'no PEM', key },
      { certificate: cert, key: 'no PEM' },
      { certificate: cert, key: other.key },
    ]) {
      const { cause, message } = settingsError({ url: 'https://h', tls });
      expect(cause).toBeInstanceOf(Error);
      expect(message).toMatch(/cannot be made: .*tls\.(?:ca|certificate|key)\b/);
    }
  });

  it('reach a dispatcher of the caller, which the transport closes', async () => {
    await using collector = await startCollector();
    const made: unknown[] = [];
    const agent = new Agent();
    const transport = createHttpTransport(
      { url: collector.url, name: 'mine', connections: 3, connectTimeoutMs: 77 },
      {
        createDispatcher: (origin, options) => {
          made.push(origin, options.connections, options.connect);
          return agent;
        },
      },
    );
    expect(transport.name).toBe('mine');
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    expect(made).toEqual([collector.url, 3, { timeout: 77 }]);
    await transport.close();
    expect(agent.closed).toBe(true);
  });

  it('take a dispatcher that throws for a fault of the program, which is final', async () => {
    const cause = new Error('bug');
    await using transport = closing(
      createHttpTransport(
        { url: 'http://127.0.0.1:9', connections: 1 },
        {
          createDispatcher: () => ({
            dispatch() {
              throw cause;
            },
            close: (() => Promise.resolve()) as Agent['close'],
            destroy: (() => Promise.resolve()) as Agent['destroy'],
          }),
        },
      ),
    );
    for (let count = 0; count < 3; count++) {
      expect(await sendOne(transport)).toMatchObject({
        status: 'rejected',
        error: { code: 'transport-failed', cause },
      });
    }
  });
});
