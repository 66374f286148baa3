import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../../../test-support/certificates.ts';
import type { TlsDestination } from '../../src/stream/index.ts';
import { deliver, event } from '../file/deliveries.ts';
import { startLineServer } from './line-server.ts';
import { createTestPlugin, urlsOf } from './stream-plugin.ts';

const name = 'test authority';
const authority = { ...createCertificate({ name, authority: true }), name };
const server = createCertificate({ name: 'server', host: '127.0.0.1', issuer: authority });
const other = createCertificate({ name: 'other', host: 'other.example', issuer: authority });
const client = createCertificate({ name: 'client', host: 'client.example', issuer: authority });

/** Gives one delivery to a plugin with one attempt. */
async function send(port: number, settings: Partial<TlsDestination>) {
  const { plugin } = createTestPlugin(
    { protocol: 'tls', host: '127.0.0.1', port, ...settings },
    { reconnect: { attempts: 1 } },
  );
  await deliver(plugin, event(1));
}

describe('the stream plugin over TLS', () => {
  it('sends to a peer whose certificate is right, and to no other', async () => {
    const right = await startLineServer(server);
    await send(right.port, { ca: authority.cert });
    expect(urlsOf(await right.received(1))).toEqual(['u1']);
    await expect(send(right.port, {})).rejects.toMatchObject({ code: 'destination-unreachable' });
    const wrong = await startLineServer(other);
    await expect(send(wrong.port, { ca: authority.cert })).rejects.toMatchObject({
      context: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    await send(wrong.port, { ca: authority.cert, servername: 'other.example' });
    expect(await wrong.received(1)).toHaveLength(1);
    expect(right.messages).toHaveLength(1);
    const expired = await startLineServer(
      createCertificate({ name: 'server', host: '127.0.0.1', issuer: authority, days: -1 }),
    );
    await expect(send(expired.port, { ca: authority.cert })).rejects.toMatchObject({
      message: `tls://127.0.0.1:${expired.port} does not take the lines (certificate has expired). Its certificate must be renewed.`,
      context: { reason: 'CERT_HAS_EXPIRED' },
    });
  });

  it('shows a client certificate, and notices that it is missing before it sends a line', async () => {
    const strict = await startLineServer({
      ...server,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    await expect(send(strict.port, { ca: authority.cert })).rejects.toMatchObject({
      code: 'destination-unreachable',
      context: { reason: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
    });
    await send(strict.port, { ca: authority.cert, ...client });
    expect(urlsOf(await strict.received(1))).toEqual(['u1']);
  });

  it('does not verify when that is asked for outright, with a warning', async () => {
    const wrong = await startLineServer(other);
    const warning = new Promise<NodeJS.ErrnoException>((resolve) => process.once('warning', resolve));
    await send(wrong.port, { dangerouslySkipVerification: true });
    expect(await wrong.received(1)).toHaveLength(1);
    expect((await warning).code).toBe('ESTREAMER_TLS_NOT_VERIFIED');
  });
});
