import { describe, expect, it, vi } from 'vitest';
import { createCertificate } from '../../../test-support/certificates.ts';
import { createHttpTransport } from '../src/index.ts';
import { accept, startCollector } from './collector.ts';
import { closing, sendOne } from './events.ts';

const name = 'Test authority';
const authority = { name, ...createCertificate({ name, authority: true }) };
const server = createCertificate({ name: 'server', issuer: authority, host: '127.0.0.1' });
const { cert: certificate, key } = createCertificate({ name: 'client', issuer: authority, days: 20 });
const client = { certificate, key };

function startServer(certificate = server, options = {}) {
  return startCollector(accept, { ...certificate, ...options });
}

describe('TLS', () => {
  it('sends to a server whose authority is trusted', async () => {
    await using collector = await startServer();
    await using transport = closing(
      createHttpTransport({ url: collector.url, connections: 1, tls: { ca: authority.cert } }),
    );
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    expect(collector.sockets).toHaveLength(1);
  });

  it('sends to a server whose certificate has the name that is asked for', async () => {
    await using collector = await startServer(
      createCertificate({ name: 'server', issuer: authority, host: 'mozdef.example.com' }),
    );
    const tls = { ca: [Buffer.from(authority.cert)], serverName: 'mozdef.example.com' };
    await using transport = closing(createHttpTransport({ url: collector.url, tls }));
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
  });

  it.each([
    ['of an unknown authority', server, {}, /Give the authority in ca/],
    ['that signed itself', createCertificate({ name: 's', host: '127.0.0.1' }), {}, /signed by itself/],
    [
      'for another host',
      createCertificate({ name: 's', issuer: authority, host: 'mozdef.example.com' }),
      { ca: authority.cert },
      /made for .*serverName/,
    ],
    [
      'that has expired',
      createCertificate({ name: 's', issuer: authority, host: '127.0.0.1', days: -1 }),
      { ca: authority.cert },
      /expired/,
    ],
    [
      'that is not valid yet',
      createCertificate({ name: 's', issuer: authority, host: '127.0.0.1', days: 40 }),
      { ca: authority.cert },
      /clocks/,
    ],
  ])('sends nothing to a server with a certificate %s', async (_, certificate, tls, hint) => {
    await using collector = await startServer(certificate);
    await using transport = closing(createHttpTransport({ url: collector.url, tls }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { code: 'tls-failed', message: expect.stringMatching(hint) },
    });
    expect(collector.requests).toHaveLength(0);
  });

  it('sends to any server only if it is told to outright, and says so each time', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      await using collector = await startServer(createCertificate({ name: 's', host: 'other', days: -1 }));
      const url = collector.url.replace('//', '//user:secret@');
      const tls = { verify: false };
      await using transport = closing(createHttpTransport({ url, tls }));
      expect(await sendOne(transport)).toEqual({ status: 'sent' });
      expect(emitWarning.mock.calls).toMatchObject([
        [expect.stringContaining(collector.url), { code: 'MOZDEF_SERVER_NOT_VERIFIED' }],
      ]);
      expect(JSON.stringify(emitWarning.mock.calls)).not.toContain('secret');
    } finally {
      emitWarning.mockRestore();
    }
  });

  it('verifies even if the environment says not to', async () => {
    await using collector = await startServer();
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await using transport = closing(createHttpTransport({ url: collector.url }));
      expect(await sendOne(transport)).toMatchObject({ status: 'retryable', error: { code: 'tls-failed' } });
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    expect(collector.requests).toHaveLength(0);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'shows a client certificate where %s asks for one',
    async (version) => {
      const options = { ca: authority.cert, requestCert: true, rejectUnauthorized: true };
      await using collector = await startServer(server, {
        ...options,
        minVersion: version,
        maxVersion: version,
      });
      const { url } = collector;
      await using known = closing(createHttpTransport({ url, tls: { ca: authority.cert, ...client } }));
      expect(await sendOne(known)).toEqual({ status: 'sent' });

      await using unknown = closing(createHttpTransport({ url, tls: { ca: authority.cert } }));
      expect(await sendOne(unknown)).toMatchObject({
        status: 'retryable',
        mayHaveArrived: false,
        error: { code: 'tls-failed', message: expect.stringContaining('tls.certificate') },
      });
      expect(collector.requests).toHaveLength(1);
    },
  );

  it('says that a port does not speak TLS', async () => {
    await using collector = await startCollector();
    const url = collector.url.replace('http:', 'https:');
    await using transport = closing(createHttpTransport({ url }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { code: 'tls-failed', message: expect.stringContaining('check that the port speaks TLS') },
    });
  });
});
