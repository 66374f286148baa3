import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestClient, drain, plainRequest } from './support/client.ts';
import { refusal } from './support/credentials.ts';
import { describeWithOpenssl } from './support/openssl.ts';
import { createOpensslAuthority, type OpensslAuthority } from './support/openssl-certificates.ts';
import { createScriptedServer } from './support/scripted-server.ts';

/** A Diffie-Hellman group of 1024 bits; level 2 asks for 2048. */
const SMALL_GROUP = `-----BEGIN DH PARAMETERS-----
MIGHAoGBALEsVB8WdxiaFA27pQ6VI0ZkcwUaymvF8eE2plI7CmwKI+5TaVjyjC1J
zpb1y/32laWDeTIFkhCM/PF745NkvAac+MmPKx4xuMMafJdSmWexeCHdi2Lrf5Fp
iG6ZEULvLEvFOScYrx5TGhVWfUj64rskqBWxqPESozz8zunbC3z3AgEC
-----END DH PARAMETERS-----`;

type Pair = Certificates['client'];

describeWithOpenssl('certificates of old management centers', () => {
  let authority: OpensslAuthority;
  let strong: Pair;
  /** Keys of 768 bits are too small for the levels 1 and 2, signatures by SHA-1 for level 1 of OpenSSL 3 on. */
  let smallKey: Pair;
  let oldSignature: Pair;
  beforeAll(() => {
    authority = createOpensslAuthority();
    strong = authority.issue('strong', '127.0.0.1');
    smallKey = authority.issue('small', '127.0.0.1', { key: 'small' });
    oldSignature = authority.issue('sha1', '127.0.0.1', { key: 'rsa', digest: 'sha1' });
  });
  afterAll(() => authority[Symbol.dispose]());

  const meet = async (server: Pair, client: Pair, tls: object) => {
    await using listening = await createScriptedServer(
      { authority, server },
      ({ socket }) => void socket.end(),
      { ciphers: 'DEFAULT@SECLEVEL=0' },
    );
    const settings = { request: plainRequest, tls };
    const { error } = await drain(createTestClient({ authority, client }, listening, settings));
    return error;
  };

  it('as the client’s own are refused with what to do, and taken at a lower security level', async () => {
    for (const weak of [smallKey, oldSignature]) {
      const error = refusal({ ...weak, securityLevel: 2 });
      expect(error.code).toBe('bad-certificate-file');
      expect(error.message).toMatch(/tls\.certificate is weaker.*tls\.securityLevel/);
      for (const tls of [{ securityLevel: 0 }, { minVersion: 'TLSv1.1' }]) {
        expect(await meet(strong, weak, tls)).toMatchObject({ code: 'closed-by-server' });
      }
    }
  });

  it('as the server’s are not accepted, and taken at a lower security level', async () => {
    for (const weak of [smallKey, oldSignature]) {
      const error = await meet(weak, strong, { securityLevel: 2 });
      expect(error).toMatchObject({ code: 'untrusted-server', context: { reason: 'weak' } });
      expect((error as Error).message).toContain('tls.securityLevel');
      expect(await meet(weak, strong, { securityLevel: 0 })).toMatchObject({ code: 'closed-by-server' });
    }
  });

  it('are never a matter of a level that does not exist', () => {
    for (const securityLevel of [-1, 6, 1.5, '1']) {
      expect(refusal({ ...strong, securityLevel })).toMatchObject({ code: 'invalid-settings' });
    }
  });
});

it('a handshake that uses too small a key is told as such', async () => {
  const certificates = await createCertificates();
  await using server = await createScriptedServer(certificates, () => {}, {
    maxVersion: 'TLSv1.2',
    ciphers: 'DHE-RSA-AES128-GCM-SHA256@SECLEVEL=0',
    dhparam: SMALL_GROUP,
  });
  const settings = { request: plainRequest, tls: { securityLevel: 2 as const } };
  const { error } = await drain(createTestClient(certificates, server, settings));
  expect(error).toMatchObject({ code: 'tls-failed', context: { phase: 'handshake' } });
  expect((error as Error).message).toContain('tls.securityLevel');
});
