import { X509Certificate } from 'node:crypto';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { type EstreamerClientEvent, isEstreamerClientError, type TlsSettings } from '../src/index.ts';
import { createTestClient, drain } from './support/client.ts';
import { describeWithOpenssl } from './support/openssl.ts';
import { createOpensslAuthority } from './support/openssl-certificates.ts';
import { createRecordingLogger } from './support/recording-logger.ts';
import { createScriptedServer } from './support/scripted-server.ts';

const DAY = 86_400_000;

let certificates: Certificates;
/** Another authority's, for another name. */
let stranger: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
  stranger = await createCertificates({ serverNames: ['elsewhere.example'] });
});

const fingerprintOf = ({ certificate }: { certificate: string }) =>
  new X509Certificate(certificate).fingerprint256;

/** Connects with the client's PKCS12 file, whose authority did not sign the stranger's certificate. */
async function meet(server: Certificates['server'], tls: Partial<TlsSettings>) {
  const received: Buffer[] = [];
  const { authority, clientPkcs12: pkcs12, passphrase } = certificates;
  await using listening = await createScriptedServer({ authority, server }, async (peer) => {
    peer.socket.on('data', (chunk) => received.push(chunk));
    await peer.receiveMessage().catch(() => {});
    peer.socket.end();
  });
  const logger = createRecordingLogger();
  const noPem = { ca: undefined, certificate: undefined, key: undefined };
  const client = createTestClient(
    certificates,
    listening,
    { tls: { ...noPem, pkcs12, passphrase, ...tls } as Partial<TlsSettings> },
    { logger },
  );
  const { error } = await drain(client);
  if (!isEstreamerClientError(error)) throw new Error('There is no client error.', { cause: error });
  return { error, received: Buffer.concat(received), warnings: logger.warnings, tls: client.status().tls };
}

describe('a pinned certificate', () => {
  it.each<[string, (fingerprint: string) => TlsSettings['fingerprints']]>([
    ['with colons', (fingerprint) => fingerprint],
    ['without colons, in lower case', (fingerprint) => fingerprint.replaceAll(':', '').toLowerCase()],
    [
      'among several, while it is replaced',
      (fingerprint) => [fingerprintOf(certificates.server), fingerprint],
    ],
  ])('is accepted by its fingerprint %s, whatever its authority and name', async (_name, pins) => {
    const fingerprint = fingerprintOf(stranger.server);
    const { error, received, warnings, tls } = await meet(stranger.server, {
      fingerprints: pins(fingerprint),
    });
    expect(error).toMatchObject({ code: 'closed-by-server', context: { phase: 'request' } });
    expect(received.length).toBeGreaterThan(0);
    expect(tls).toMatchObject({ verified: true, serverFingerprint: fingerprint });
    expect(warnings).toEqual([]);
  });

  it('is the only one: another is refused before anything is sent, even when the authority signed it', async () => {
    const { error, received, tls } = await meet(certificates.server, {
      fingerprints: fingerprintOf(stranger.server),
    });
    const serverFingerprint = fingerprintOf(certificates.server);
    expect(error).toMatchObject({
      code: 'untrusted-server',
      context: { reason: 'fingerprint', phase: 'handshake', serverFingerprint },
    });
    expect(error.message).toContain(serverFingerprint);
    expect(received).toHaveLength(0);
    expect(tls).toBeUndefined();
  });

  it("is not its authority's: a pinned authority accepts nothing that it has signed", async () => {
    const { error } = await meet(certificates.server, {
      fingerprints: fingerprintOf(certificates.authority),
    });
    expect(error).toMatchObject({ context: { reason: 'fingerprint' } });
  });

  it('is accepted after it has expired, with a warning', async () => {
    const expired = await createCertificates({
      notBefore: new Date(Date.now() - 3 * DAY),
      notAfter: new Date(Date.now() - DAY),
    });
    const { error, warnings, tls } = await meet(expired.server, {
      fingerprints: [fingerprintOf(expired.server)],
    });
    expect(error.code).toBe('closed-by-server');
    expect(tls?.verified).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/has expired.*renew/)]);
  });

  it.each<[string, object, string]>([
    ['an empty list', { fingerprints: [] }, 'at least 1'],
    ['a SHA-1 fingerprint', { fingerprints: 'AB:'.repeat(19).concat('AB') }, 'SHA-256'],
    ['a fingerprint with other letters', { fingerprints: 'x'.repeat(64) }, 'SHA-256'],
    ['something that is no text', { fingerprints: [42] }, 'SHA-256'],
    ['authorities beside it', { fingerprints: 'ab'.repeat(32), ca: 'x' }, 'in place of ca'],
    ['verify: false beside it', { fingerprints: 'ab'.repeat(32), verify: false }, 'in place of verify'],
  ])('is refused with %s', (_name, tls, named) => {
    const create = () =>
      createTestClient(
        certificates,
        { host: '127.0.0.1', port: 8302 },
        { tls: { ca: undefined, ...tls } as Partial<TlsSettings> },
      );
    expect(create).toThrow(named);
    expect(create).toThrow(expect.objectContaining({ code: 'invalid-settings' }));
  });
});

describe('no verification', () => {
  it('warns with the fingerprint that could be pinned, and says so in the status', async () => {
    const { error, warnings, tls } = await meet(stranger.server, { verify: false });
    const fingerprint = fingerprintOf(stranger.server);
    expect(error.code).toBe('closed-by-server');
    expect(tls).toMatchObject({ verified: false, serverFingerprint: fingerprint });
    expect(warnings).toEqual([expect.stringContaining(fingerprint)]);
    expect(warnings[0]).toContain('tls.fingerprints');
  });

  it('is a warning event', async () => {
    await using server = await createScriptedServer(certificates, ({ socket }) => void socket.end());
    const warnings: string[] = [];
    const onEvent = (event: EstreamerClientEvent) => {
      if (event.kind === 'warning') warnings.push(event.code);
    };
    await drain(createTestClient(certificates, server, { tls: { verify: false }, onEvent }));
    expect(warnings).toEqual(['server-not-verified']);
  });
});

describeWithOpenssl('a fingerprint as OpenSSL prints it', () => {
  it('pins a certificate that is signed by itself', async () => {
    using authority = createOpensslAuthority();
    const printed = authority.run('x509', '-in', 'ca.pem', '-noout', '-fingerprint', '-sha256').toString();
    const fingerprints = printed.slice(printed.indexOf('=') + 1);
    const { error, tls } = await meet(authority, { fingerprints });
    expect(error.code).toBe('closed-by-server');
    expect(tls?.verified).toBe(true);
  });
});
