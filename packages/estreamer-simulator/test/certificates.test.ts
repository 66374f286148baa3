import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createCertificates, isSimulatorError } from '../src/index.ts';

describe('createCertificates', () => {
  it('makes an authority, and a server and a client certificate that it signed, each with its key', async () => {
    const certificates = await createCertificates({ clientName: '10.1.2.3' });
    const authority = new X509Certificate(certificates.authority.certificate);
    const server = new X509Certificate(certificates.server.certificate);
    const client = new X509Certificate(certificates.client.certificate);
    expect(authority.ca).toBe(true);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(client.verify(authority.publicKey)).toBe(true);
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkIP('127.0.0.2')).toBeUndefined();
    expect(client.subject).toBe('CN=10.1.2.3');
    expect(server.checkPrivateKey(createPrivateKey(certificates.server.key))).toBe(true);
    expect(client.checkPrivateKey(createPrivateKey(certificates.client.key))).toBe(true);
  });

  it("puts the client's key, its certificate and the authority into a PKCS12 file that Node reads", async () => {
    const { clientPkcs12, passphrase } = await createCertificates({ passphrase: 'open sesame' });
    expect(passphrase).toBe('open sesame');
    expect(() => createSecureContext({ pfx: clientPkcs12, passphrase })).not.toThrow();
    expect(() => createSecureContext({ pfx: clientPkcs12, passphrase: 'wrong' })).toThrow();
  });

  it('takes names and validity from the settings', async () => {
    const { server } = await createCertificates({
      serverNames: ['fmc.example', '::1'],
      notBefore: new Date('2001-01-01T00:00:00Z'),
      notAfter: new Date('2002-01-01T00:00:00Z'),
    });
    const certificate = new X509Certificate(server.certificate);
    expect(certificate.checkHost('fmc.example')).toBe('fmc.example');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(new Date(certificate.validTo)).toEqual(new Date('2002-01-01T00:00:00Z'));
  });

  it('makes server certificates that are wrong in one way each', async () => {
    const { authority, server, faulty } = await createCertificates();
    const { publicKey } = new X509Certificate(authority.certificate);
    const read = ({ certificate, key }: { certificate: string; key: string }) => {
      expect(key).toBe(server.key);
      const parsed = new X509Certificate(certificate);
      return {
        isSigned: parsed.verify(publicKey),
        isNamed: parsed.checkIP('127.0.0.1') !== undefined,
        isValid: new Date(parsed.validTo) > new Date() && new Date(parsed.validFrom) < new Date(),
      };
    };
    expect(read(server)).toEqual({ isSigned: true, isNamed: true, isValid: true });
    expect(read(faulty.wrongAuthority)).toEqual({ isSigned: false, isNamed: true, isValid: true });
    expect(read(faulty.wrongName)).toEqual({ isSigned: true, isNamed: false, isValid: true });
    expect(read(faulty.expired)).toEqual({ isSigned: true, isNamed: true, isValid: false });
  });

  it.each([
    [{ serverNames: [] }, 'serverNames'],
    [{ notBefore: new Date(2), notAfter: new Date(1) }, 'notAfter'],
  ])('refuses %o', async (settings, setting) => {
    const refusal = await createCertificates(settings).catch((error: unknown) => error);
    expect(isSimulatorError(refusal, 'invalid-settings')).toBe(true);
    expect(isSimulatorError(refusal) && refusal.context.issues?.map(({ path }) => path)).toEqual([[setting]]);
  });
});
