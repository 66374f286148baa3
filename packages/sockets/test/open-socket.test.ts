import { createServer } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createManualClock } from '@x/foundation/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createCertificate } from '../../../test-support/certificates.ts';
import { findFreePort } from '../../../test-support/free-port.ts';
import { type StreamServer, startStreamServer } from '../../../test-support/stream-server.ts';
import {
  createTlsSetup,
  isSocketError,
  openSocket,
  type SocketError,
  type SocketWarning,
  type TlsSettings,
} from '../src/index.ts';

const name = 'test authority';
const authority = { name, ...createCertificate({ name, authority: true }) };
const issue = (host: string, days?: number) =>
  createCertificate({ name: host, host, issuer: authority, ...(days === undefined ? {} : { days }) });
const good = issue('127.0.0.1');
const client = createCertificate({ name: 'client', issuer: authority, days: 20 });
const servers: StreamServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(tls: TlsOptions): Promise<StreamServer> {
  const server = await startStreamServer({ tls });
  servers.push(server);
  return server;
}

async function connect(
  { port }: Pick<StreamServer, 'port'>,
  tls?: TlsSettings,
  { now = Date.now(), acceptanceMs = 0 } = {},
) {
  const warnings: SocketWarning[] = [];
  const host = '127.0.0.1';
  const setup = tls === undefined ? undefined : createTlsSetup(tls, { host });
  const clock = { ...createManualClock(now), after: realTimer };
  const opened = await openSocket(
    { target: { host, port }, tls: setup, timeoutMs: 20_000, acceptanceMs },
    { clock, onWarning: (warning) => warnings.push(warning) },
  );
  opened.socket.destroy();
  return { facts: opened.tls, warnings };
}

function realTimer(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}

async function errorOf(opening: Promise<unknown>): Promise<SocketError> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isSocketError(error)) return error;
  throw error ?? new Error('it was opened');
}

describe('a plain connection', () => {
  it('stands when the server takes it', async () => {
    const server = await startStreamServer();
    servers.push(server);
    expect(await connect(server)).toEqual({ facts: undefined, warnings: [] });
  });

  it('is refused where nobody listens', async () => {
    const port = await findFreePort();
    const error = await errorOf(connect({ port }));
    expect(error).toMatchObject({ code: 'refused', context: { systemCode: 'ECONNREFUSED' } });
    expect(error.message).toContain(`127.0.0.1:${port} refused the connection`);
  });

  it('says that a Unix socket is not there', async () => {
    const error = await errorOf(openSocket({ target: { path: '/nonexistent/log' }, timeoutMs: 1000 }));
    expect(error).toMatchObject({ code: 'unreachable', context: { address: '/nonexistent/log' } });
    expect(error.message).toContain('There is no such socket');
  });

  it('ends with the reason of the signal, and with a timeout of its own', async () => {
    const reason = new Error('no more time');
    const target = { host: '127.0.0.1', port: 1 };
    await expect(openSocket({ target, timeoutMs: 1, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const clock = createManualClock(Date.now());
    const host = '127.0.0.1';
    const tls = createTlsSetup({}, { host });
    const opening = errorOf(openSocket({ target: { host, port }, tls, timeoutMs: 500 }, { clock }));
    await clock.advance(500);
    expect(await opening).toMatchObject({ code: 'timeout', context: { limit: 500 } });
    silent.close();
  });
});

describe('the authorities', () => {
  it('of ca stand in place of those of Node.js', async () => {
    const server = await serve(good);
    const { facts, warnings } = await connect(server, { ca: authority.cert });
    expect(facts).toMatchObject({ version: 'TLSv1.3', verified: true });
    expect(facts?.serverFingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(warnings).toEqual([]);
    expect(await errorOf(connect(server, {}))).toMatchObject({
      code: 'untrusted-server',
      context: { reason: 'unknown-authority' },
    });
  });

  it('of Node.js count beside ca when that is asked for', async () => {
    const options = createTlsSetup({ ca: authority.cert, caBesidesSystem: true }, { host: 'h' });
    expect(options.credentials().options.secureContext).toBeDefined();
    const { facts } = await connect(await serve(good), { ca: [authority.cert], caBesidesSystem: true });
    expect(facts).toMatchObject({ verified: true });
  });
});

describe("a server's certificate that is not accepted", () => {
  it.each([
    [
      'self-signed',
      createCertificate({ name: 's', host: '127.0.0.1' }),
      {},
      /signed by itself.*fingerprints/,
    ],
    ['expired', issue('127.0.0.1', -1), { ca: authority.cert }, /has expired/],
    ['not-yet-valid', issue('127.0.0.1', 60), { ca: authority.cert }, /not valid yet/],
    ['hostname', issue('other.example'), { ca: authority.cert }, /made for "DNS:other\.example".*serverName/],
    ['fingerprint', good, { fingerprints: 'AB'.repeat(32) }, /which is not in fingerprints/],
  ])('is one that is %s', async (reason, certificate, tls, words) => {
    const error = await errorOf(connect(await serve(certificate), tls));
    expect(error).toMatchObject({ code: 'untrusted-server', context: { reason } });
    expect(error.message).toMatch(words);
  });

  it('is not one for the name in serverName, nor one that is pinned', async () => {
    const server = await serve(issue('other.example', -1));
    const { serverFingerprint = '' } =
      (await connect(server, { verify: false })).facts ?? ({} as { serverFingerprint?: string });
    const pinned = await connect(server, { fingerprints: [serverFingerprint.toLowerCase()] });
    expect(pinned.facts).toMatchObject({ verified: true });
    expect(pinned.warnings).toMatchObject([{ code: 'server-certificate-expired', serverFingerprint }]);
    const named = await connect(await serve(issue('other.example')), {
      ca: authority.cert,
      serverName: 'other.example',
    });
    expect(named.facts).toMatchObject({ verified: true });
  });

  it('is taken when it is not verified, with a warning that says what to pin', async () => {
    const { facts, warnings } = await connect(await serve(good), { verify: false });
    expect(facts?.verified).toBe(false);
    expect(warnings).toMatchObject([{ code: 'server-not-verified' }]);
    expect(warnings[0]?.message).toContain(facts?.serverFingerprint);
  });
});

describe('TLS that fails', () => {
  it('says that the port does not speak it', async () => {
    const plain = createServer((socket) => socket.end('hello, who are you?\n'));
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const error = await errorOf(connect(plain.address() as { port: number }, {}));
    expect(error).toMatchObject({ code: 'tls-failed', context: { reason: 'not-tls' } });
    plain.close();
  });

  it('says that both have no version in common', async () => {
    const server = await serve({ ...good, maxVersion: 'TLSv1.2' });
    const error = await errorOf(connect(server, { ca: authority.cert, minVersion: 'TLSv1.3' }));
    expect(error.code).toBe('tls-version');
  });

  it('says that the server closed without a word', async () => {
    const rude = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const error = await errorOf(connect(rude.address() as { port: number }, {}));
    expect(error).toMatchObject({ code: 'closed-by-peer' });
    expect(error.message).toContain('during the TLS handshake');
    rude.close();
  });
});

describe("the client's certificate", () => {
  const asking = { ca: authority.cert, requestCert: true, rejectUnauthorized: true };

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is shown to a server that asks for one over %s',
    async (version) => {
      const server = await serve({ ...good, ...asking, minVersion: version, maxVersion: version });
      const tls = { ca: authority.cert, certificate: client.cert, key: client.key };
      const { facts, warnings } = await connect(server, tls, { acceptanceMs: 200 });
      expect(facts).toMatchObject({ verified: true, version });
      expect(facts?.clientCertificateValidTo).toBeGreaterThan(Date.now());
      expect(warnings).toEqual([]);
      const error = await errorOf(connect(server, { ca: authority.cert }, { acceptanceMs: 20_000 }));
      // With TLS 1.2 a server has no alert of its own for that: 40 is a handshake that failed.
      expect(error).toMatchObject(
        version === 'TLSv1.3'
          ? { code: 'client-certificate-rejected', context: { reason: 'required', tlsAlert: 116 } }
          : { code: 'tls-failed', context: { tlsAlert: 40 } },
      );
    },
  );

  it('that has expired is not tried, and one that expires soon is a warning', async () => {
    const server = await serve(good);
    const tls = { ca: authority.cert, certificate: client.cert, key: client.key };
    const end = Date.parse(
      createTlsSetup(tls, { host: 'h' }).credentials().identity?.certificate.validTo ?? '',
    );
    const error = await errorOf(connect(server, tls, { now: end + 1000 }));
    expect(error).toMatchObject({ code: 'client-certificate-expired', context: { validTo: end } });
    expect(server.connections).toBe(0);
    const { warnings } = await connect(server, tls, { now: end - 86_400_000 });
    expect(warnings).toMatchObject([{ code: 'client-certificate-expiring', validTo: end }]);
  });
});
