import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { isEstreamerClientError } from '../src/index.ts';
import { createTestClient, drain, type TestClientSettings } from './support/client.ts';
import { describeWithOpenssl } from './support/openssl.ts';
import { createOpensslAuthority } from './support/openssl-certificates.ts';
import { createRecordingLogger } from './support/recording-logger.ts';
import { createScriptedServer } from './support/scripted-server.ts';

const DAY = 86_400_000;
const fromNow = (days: number) => new Date(Date.now() + days * DAY);

let certificates: Certificates;
/** Another authority's. */
let stranger: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
  stranger = await createCertificates({ serverNames: ['127.0.0.1', 'elsewhere.example'] });
});

/** Connects to a server with some certificate; gives the error, the status, and how many sessions the server saw. */
async function meet(
  server: Certificates['server'],
  settings: TestClientSettings,
  logger = createRecordingLogger(),
) {
  let sessions = 0;
  const { authority } = certificates;
  await using listening = await createScriptedServer({ authority, server }, ({ socket }) => {
    sessions += 1;
    socket.end();
  });
  const client = createTestClient(certificates, listening, settings, { logger });
  const { error } = await drain(client);
  if (!isEstreamerClientError(error)) throw new Error('There is no client error.', { cause: error });
  return { error, sessions, status: client.status() };
}

/** What a server sees that is trusted and then closes. */
const trusted = { error: { code: 'closed-by-server' }, sessions: 1, status: { tls: { verified: true } } };

describe('a server that is not trusted', () => {
  it('has another authority', async () => {
    const { error, status } = await meet(stranger.server, {});
    expect(error).toMatchObject({ code: 'untrusted-server', context: { reason: 'unknown-authority' } });
    expect(error.message).toContain('tls.ca');
    expect(status.tls).toBeUndefined();
  });

  it.each([
    ['has expired', 'expired', { notBefore: fromNow(-3), notAfter: fromNow(-1) }],
    ['is not valid yet', 'not-yet-valid', { notBefore: fromNow(1), notAfter: fromNow(3) }],
  ])('has a certificate that %s', async (_name, reason, validity) => {
    const set = await createCertificates(validity);
    const { error } = await meet(set.server, { tls: { ca: set.authority.certificate } });
    expect(error).toMatchObject({ code: 'untrusted-server', context: { reason } });
    expect(error.message).toContain('clock');
  });

  it('has a certificate for another name: says which, and serverName accepts it', async () => {
    const set = await createCertificates({ serverNames: ['fmc.example', '192.0.2.7'] });
    const ca = set.authority.certificate;
    const { error } = await meet(set.server, { tls: { ca } });
    expect(error).toMatchObject({ code: 'untrusted-server', context: { reason: 'hostname' } });
    expect(error.message).toContain('fmc.example');
    expect(error.message).toContain('tls.serverName');

    for (const serverName of ['fmc.example', '192.0.2.7']) {
      expect(await meet(set.server, { tls: { ca, serverName } })).toMatchObject(trusted);
    }
    const wrong = await meet(set.server, { tls: { ca, serverName: 'other.example' } });
    expect(wrong.error).toMatchObject({ context: { reason: 'hostname' } });
  });

  it('is only accepted with verify: false, and with a warning', async () => {
    const logger = createRecordingLogger();
    expect(await meet(stranger.server, { tls: { verify: false } }, logger)).toMatchObject({
      error: { code: 'closed-by-server' },
      sessions: 1,
      status: { tls: { verified: false } },
    });
    expect(logger.warnings).toEqual([expect.stringContaining('not verified')]);

    const quiet = createRecordingLogger();
    await meet(certificates.server, {}, quiet);
    expect(quiet.warnings).toEqual([]);
  });
});

describe('the authorities', () => {
  it('are those of tls.ca: one text with several, or a list, PEM or DER', async () => {
    const other = stranger.authority.certificate;
    const own = certificates.authority.certificate;
    const der = Buffer.from(own.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    for (const ca of [`${other}\n${own}`, [other, own], der, [other, der]]) {
      expect(await meet(certificates.server, { tls: { ca } })).toMatchObject(trusted);
    }
  });

  it('are those inside the PKCS12 file, and only these; tls.ca replaces them', async () => {
    const { clientPkcs12, passphrase } = certificates;
    const tls = { pkcs12: clientPkcs12, passphrase, ca: undefined, certificate: undefined, key: undefined };

    expect(await meet(certificates.server, { tls })).toMatchObject(trusted);
    expect((await meet(stranger.server, { tls })).error.code).toBe('untrusted-server');

    const replaced = { ...tls, ca: stranger.authority.certificate };
    expect(await meet(stranger.server, { tls: replaced })).toMatchObject(trusted);
    expect((await meet(certificates.server, { tls: replaced })).error.code).toBe('untrusted-server');
  });
});

describeWithOpenssl('a certificate without subject alternative names', () => {
  it('is accepted by its common name: a host name, an address, or any text', async () => {
    using authority = createOpensslAuthority();
    const cases = [
      ['fmc.example', 'fmc.example', true],
      ['127.0.0.1', undefined, true],
      ['192.0.2.7', '192.0.2.7', true],
      ['my management center', 'My Management Center', true],
      ['192.0.2.7', undefined, false],
      ['127.0.0.11', undefined, false],
    ] as const;
    for (const [index, [commonName, serverName, accepted]] of cases.entries()) {
      const server = authority.issue(`server${index}`, commonName);
      const met = await meet(server, { tls: { ca: authority.certificate, serverName } });
      if (accepted) expect(met).toMatchObject(trusted);
      else expect(met.error).toMatchObject({ context: { reason: 'hostname' } });
    }
  });

  it('and one with such names is not accepted by its common name', async () => {
    using authority = createOpensslAuthority();
    const server = authority.issue('server', '127.0.0.1', {
      extension: 'subjectAltName=DNS:fmc.example',
    });
    const { error } = await meet(server, { tls: { ca: authority.certificate } });
    expect(error).toMatchObject({ code: 'untrusted-server', context: { reason: 'hostname' } });
  });

  it('that nobody but itself has signed is not accepted', async () => {
    using authority = createOpensslAuthority();
    const { error } = await meet(authority, {});
    expect(error).toMatchObject({ code: 'untrusted-server', context: { reason: 'self-signed' } });
  });
});
