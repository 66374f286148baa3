import { createPrivateKey } from 'node:crypto';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import fc from 'fast-check';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { introduction, refusal } from './support/credentials.ts';
import { describeWithOpenssl } from './support/openssl.ts';
import { createOpensslAuthority, type OpensslAuthority } from './support/openssl-certificates.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

describe('PEM credentials', () => {
  const pem = () => ({ ca: certificates.authority.certificate, ...certificates.client });
  const encryptedKey = () =>
    createPrivateKey(certificates.client.key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'a secret',
    }) as string;

  it('open with a plain key, an encrypted key, as buffers, and both in one text', async () => {
    const { certificate, key, ca } = pem();
    const both = `Bag Attributes\n${key}${certificate}`;
    for (const tls of [
      { ca, certificate, key },
      { ca, certificate, key: encryptedKey(), passphrase: 'a secret' },
      { ca, certificate: Buffer.from(certificate), key: Buffer.from(key) },
      { ca, certificate: both, key: both },
      { ca, certificate: `${ca}${certificate}`, key },
    ]) {
      expect(await introduction(certificates, tls)).toBe('127.0.0.1');
    }
  });

  it('tell a wrong passphrase from a missing one, without repeating it', () => {
    const wrong = refusal({ ...pem(), key: encryptedKey(), passphrase: 'not the secret' });
    expect(wrong.code).toBe('wrong-passphrase');
    expect(wrong.message).not.toContain('not the secret');
    const missing = refusal({ ...pem(), key: encryptedKey() });
    expect(missing.code).toBe('wrong-passphrase');
    expect(missing.message).toContain('give its passphrase');
  });

  it.each<[string, () => object, RegExp]>([
    [
      'a file name instead of a certificate',
      () => ({ certificate: '/etc/client.pem' }),
      /tls\.certificate.*not the file's name/,
    ],
    ['a file name instead of a key', () => ({ key: '/etc/client.key' }), /tls\.key.*not the file's name/],
    ['a damaged key', () => ({ key: certificates.client.key.replaceAll(/[A-M]/g, 'A') }), /tls\.key/],
    ['a damaged authority', () => ({ ca: 'PEM' }), /tls\.ca/],
    ["another certificate's key", () => ({ key: certificates.server.key }), /does not belong/],
  ])('are refused with %s', (_name, change, message) => {
    const error = refusal({ ...pem(), ...change() });
    expect(error.code).toBe('bad-certificate-file');
    expect(error.message).toMatch(message);
  });

  it('and PKCS12 together, or neither, are refused', () => {
    for (const tls of [{}, { certificate: 'x' }, { ...pem(), pkcs12: certificates.clientPkcs12 }]) {
      expect(refusal(tls).code).toBe('invalid-settings');
    }
  });
});

describe('a PKCS12 file', () => {
  it('opens with its passphrase, and with no other', async () => {
    const { clientPkcs12: pkcs12, passphrase } = certificates;
    expect(await introduction(certificates, { pkcs12, passphrase })).toBe('127.0.0.1');
    const wrong = refusal({ pkcs12, passphrase: 'not the secret' });
    expect(wrong.code).toBe('wrong-passphrase');
    expect(wrong.message).not.toContain('not the secret');
    expect(refusal({ pkcs12 }).message).toContain('give its passphrase');
  });

  it('opens without a passphrase, be it made with an empty one or with none', async () => {
    const { client, authority } = certificates;
    const parts = [client.certificate, authority.certificate].map((pem) => forge.pki.certificateFromPem(pem));
    const key = forge.pki.privateKeyFromPem(client.key);
    for (const none of ['', null as unknown as string]) {
      const container = forge.pkcs12.toPkcs12Asn1(key, parts, none, { algorithm: '3des' });
      const pkcs12 = Buffer.from(forge.asn1.toDer(container).getBytes(), 'latin1');
      expect(await introduction(certificates, { pkcs12 })).toBe('127.0.0.1');
      expect(refusal({ pkcs12, passphrase: 'some' }).code).toBe('wrong-passphrase');
    }
  });

  it('is refused when it is something else, or cut short', () => {
    const { clientPkcs12, passphrase } = certificates;
    for (const pkcs12 of [
      Buffer.from('hello'),
      Buffer.alloc(0),
      Buffer.from([0x30, 0x00]),
      Buffer.from(certificates.client.certificate),
      clientPkcs12.subarray(0, 500),
    ]) {
      expect(refusal({ pkcs12, passphrase }).code).toBe('bad-certificate-file');
    }
  });
});

describe('whatever the bytes', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string(),
    fc.constant('-----BEGIN CERTIFICATE-----'),
  );
  const isRefused = (tls: object) => {
    expect(refusal(tls).code).toMatch(/bad-certificate-file|wrong-passphrase|invalid-settings/);
  };

  it('of certificate, key, authority or PKCS12 file: an error of this package', () => {
    const { certificate, key } = certificates.client;
    fc.assert(
      fc.property(bytes, (content) => {
        isRefused({ certificate: content, key });
        isRefused({ certificate, key: content });
        isRefused({ certificate, key, ca: content });
        isRefused({ pkcs12: content });
      }),
      { numRuns: 200 },
    );
  });

  it('of a PKCS12 file that is cut off anywhere', () => {
    const { clientPkcs12, passphrase } = certificates;
    fc.assert(
      fc.property(fc.nat(clientPkcs12.length - 1), (length) => {
        isRefused({ pkcs12: clientPkcs12.subarray(0, length), passphrase });
      }),
      { numRuns: 200 },
    );
  });
});

describeWithOpenssl("OpenSSL's PKCS12 files", () => {
  let authority: OpensslAuthority;
  let set: Pick<Certificates, 'authority' | 'server'>;
  beforeAll(() => {
    authority = createOpensslAuthority();
    set = { authority, server: authority.issue('server', '127.0.0.1') };
    authority.issue('client', 'the client', { key: 'rsa' });
    authority.issue('curve', 'on a curve', { key: 'curve' });
  });
  afterAll(() => authority[Symbol.dispose]());

  it.each([
    ['of today (AES-256, PBKDF2)', 'secret', ''],
    ['of old (RC2-40, 3DES), which Node.js refuses', 'secret', '-legacy'],
    ['with an empty passphrase', '', ''],
    ['with letters beyond ASCII in the passphrase', 'Zürich € 東京', ''],
    ['of old, with letters beyond ASCII in the passphrase', 'Zürich € 東京', '-legacy'],
    ['of old, with an empty passphrase', '', '-legacy'],
    ['without an integrity check', 'secret', '-nomac'],
  ])('%s', async (_name, passphrase, options) => {
    const pkcs12 = authority.pkcs12('client', passphrase, `-certfile ca.pem ${options}`);
    expect(await introduction(set, { pkcs12, passphrase })).toBe('the client');
    expect(refusal({ pkcs12, passphrase: `${passphrase}?` }).code).toBe('wrong-passphrase');
  });

  it('that are not encrypted at all', async () => {
    const pkcs12 = authority.pkcs12('client', '', '-certfile ca.pem -keypbe NONE -certpbe NONE -nomac');
    expect(await introduction(set, { pkcs12 })).toBe('the client');
  });

  it('with an elliptic curve key, and without the authority: tls.ca has it', async () => {
    const pkcs12 = authority.pkcs12('curve', 'secret');
    const tls = { pkcs12, passphrase: 'secret', ca: authority.certificate };
    expect(await introduction(set, tls)).toBe('on a curve');
  });

  it('without a key are refused', () => {
    const error = refusal({ pkcs12: authority.pkcs12('client', 'secret', '-nokeys'), passphrase: 'secret' });
    expect(error.code).toBe('bad-certificate-file');
    expect(error.message).toContain('no private key');
  });
});
