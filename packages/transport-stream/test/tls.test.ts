import { SENT } from '@x/transport';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../../test-support/certificates.ts';
import { createStreamTransport, type TlsSettings } from '../src/index.ts';
import { createTestTransport, line, send, startLineServer } from './support/streams.ts';

const name = 'test authority';
const authority = { ...createCertificate({ name, authority: true }), name };
const server = createCertificate({ name: 'server', host: '127.0.0.1', issuer: authority });
const other = createCertificate({ name: 'other', host: 'other.example', issuer: authority });
const client = createCertificate({ name: 'client', host: 'client.example', issuer: authority });

/** Sends one message with one attempt. */
async function sendOne(port: number, tls: TlsSettings) {
  const { transport } = createTestTransport(
    { protocol: 'tls', host: '127.0.0.1', port, tls },
    { reconnect: { attempts: 1 } },
  );
  const [outcome] = await send(transport, line('u1'));
  return outcome;
}

describe('the stream transport over TLS', () => {
  it('sends to a peer whose certificate is right, and to no other', async () => {
    const right = await startLineServer(server);
    expect(await sendOne(right.port, { ca: authority.cert })).toEqual(SENT);
    expect(await right.received(1)).toEqual(['u1']);
    expect(await sendOne(right.port, {})).toMatchObject({
      status: 'retryable',
      error: { code: 'tls-failed' },
    });
    const wrong = await startLineServer(other);
    expect(await sendOne(wrong.port, { ca: authority.cert })).toMatchObject({
      error: { code: 'tls-failed' },
    });
    expect(await sendOne(wrong.port, { ca: authority.cert, serverName: 'other.example' })).toEqual(SENT);
    expect(await wrong.received(1)).toHaveLength(1);
    expect(right.messages).toHaveLength(1);
  });

  it('shows a client certificate, and notices that it is missing before it sends a line', async () => {
    const strict = await startLineServer({
      ...server,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    expect(await sendOne(strict.port, { ca: authority.cert })).toMatchObject({
      error: { code: 'tls-failed' },
    });
    expect(
      await sendOne(strict.port, { ca: authority.cert, certificate: client.cert, key: client.key }),
    ).toEqual(SENT);
    expect(await strict.received(1)).toEqual(['u1']);
  });

  it('does not verify when that is asked for outright, with a warning', async () => {
    const wrong = await startLineServer(other);
    const warning = new Promise<NodeJS.ErrnoException>((resolve) => process.once('warning', resolve));
    expect(await sendOne(wrong.port, { verify: false })).toEqual(SENT);
    expect((await warning).code).toBe('SERVER_NOT_VERIFIED');
  });

  it('cannot be made with a certificate that cannot be used', () => {
    const destination = { protocol: 'tls', host: 'a', port: 1, tls: { certificate: 'x', key: 'y' } } as const;
    expect(() => createStreamTransport({ destination })).toThrow(
      expect.objectContaining({ code: 'invalid-settings' }),
    );
  });
});
