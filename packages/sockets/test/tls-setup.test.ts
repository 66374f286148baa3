import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificate } from '../../../test-support/certificates.ts';
import { createTlsSetup, isSocketError, type SocketError, type TlsSettings } from '../src/index.ts';

const identity = createCertificate({ name: 'client' });
const other = createCertificate({ name: 'other' });
const encrypted = createPrivateKey(identity.key).export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'secret',
}) as string;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sockets-tls-'));
  await writeFile(join(folder, 'client.pem'), identity.cert);
  await writeFile(join(folder, 'client.key'), encrypted);
  await writeFile(join(folder, 'passphrase'), '\ufeffsecret\r\n');
});

afterAll(() => rm(folder, { recursive: true }));

function errorOf(settings: object): SocketError {
  try {
    createTlsSetup(settings as TlsSettings, { host: 'h' });
  } catch (error) {
    if (isSocketError(error)) return error;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('TLS settings', () => {
  it('say everything that is wrong at once', () => {
    const error = errorOf({ cert: 'x', certificate: identity.cert, securityLevel: 9, minVersion: 'SSLv3' });
    expect(error.code).toBe('invalid-settings');
    expect(error.context.issues?.map(({ path }) => path.join('.'))).toEqual([
      'minVersion',
      'securityLevel',
      'cert',
      'key',
    ]);
  });

  it.each([
    [{ key: identity.key }, /"certificate" is missing/],
    [{ certificate: 'a', certificateFile: 'b', key: 'k' }, /"certificateFile" is given beside certificate/],
    [{ pkcs12: Buffer.from('x'), key: 'k' }, /"pkcs12" is given beside certificate or key/],
    [{ passphrase: 'a', passphraseVariable: 'B' }, /"passphraseVariable" is given beside another/],
    [{ caBesidesSystem: true }, /"caBesidesSystem" is given without ca/],
    [{ fingerprints: 'AB'.repeat(32), verify: false }, /"fingerprints" stands in place of verify: false/],
    [{ fingerprints: 'AB' }, /64 hexadecimal digits/],
    [{ fingerprints: [] }, /"fingerprints" is a list; give .* at least 1/],
  ])('that do not go together are refused: %j', (settings, words) => {
    expect(errorOf(settings).message).toMatch(words);
  });

  it.each([
    [{ ca: 'not PEM' }, 'bad-certificate', /tls\.ca holds no certificate/],
    [{ certificate: other.cert, key: identity.key }, 'bad-certificate', /does not belong/],
    [{ certificate: identity.cert, key: 'x' }, 'bad-certificate', /tls\.key holds no PRIVATE KEY/],
    [{ certificate: identity.cert, key: encrypted }, 'wrong-passphrase', /give its passphrase/],
    [{ certificate: identity.cert, key: encrypted, passphrase: 'no' }, 'wrong-passphrase', /does not open/],
    [{ pkcs12: Buffer.from('x') }, 'bad-certificate', /not a PKCS12 file at all/],
    [{ caFile: '/nonexistent/ca.pem' }, 'unreadable-file', /tls\.caFile .*ENOENT/],
    [
      { certificate: identity.cert, key: identity.key, passphraseVariable: 'NOT_SET_ANYWHERE' },
      'invalid-settings',
      /not set/,
    ],
  ])('that cannot be used say why: %#', (settings, code, words) => {
    const error = errorOf(settings);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('are read from files that an editor or a shell on Windows has saved as UTF-16', async () => {
    const wide = (text: string) => Buffer.from(`\ufeff${text}\r\n`, 'utf16le');
    const files = { 'wide.pem': identity.cert, 'wide.key': encrypted, 'wide-passphrase': 'secret' };
    for (const swap of [false, true]) {
      for (const [name, text] of Object.entries(files))
        await writeFile(join(folder, name), swap ? wide(text).swap16() : wide(text));
      const setup = createTlsSetup(
        {
          certificateFile: join(folder, 'wide.pem'),
          keyFile: join(folder, 'wide.key'),
          passphraseFile: join(folder, 'wide-passphrase'),
          caFile: join(folder, 'wide.pem'),
        },
        { host: 'collector.example.com' },
      );
      expect(setup.credentials().identity?.certificate.subject).toBe('CN=client');
    }
  });

  it('are read from files, and again when those have changed', async () => {
    const setup = createTlsSetup(
      {
        certificateFile: join(folder, 'client.pem'),
        keyFile: join(folder, 'client.key'),
        passphraseFile: join(folder, 'passphrase'),
      },
      { host: 'collector.example.com', section: 'destination.tls' },
    );
    const first = setup.credentials();
    expect(first.identity?.certificate.subject).toBe('CN=client');
    expect(first.identity?.setting).toMatch(/^destination\.tls\.certificateFile/);
    expect(first.options).toMatchObject({ servername: 'collector.example.com', rejectUnauthorized: true });
    setup.refresh();
    expect(setup.credentials()).toBe(first);
    await writeFile(join(folder, 'client.pem'), other.cert);
    expect(() => setup.refresh()).toThrow(/does not belong/);
    expect(setup.credentials()).toBe(first);
    await writeFile(join(folder, 'client.key'), other.key);
    setup.refresh();
    expect(setup.credentials().identity?.certificate.subject).toBe('CN=other');
  });

  it.skipIf(process.platform === 'win32').each([
    [{ caFile: '/dev/zero' }, 'caFile'],
    [{ pkcs12File: '/dev/zero' }, 'pkcs12File'],
    [{ certificateFile: '/dev/zero', key: identity.key }, 'certificateFile'],
    [{ certificate: identity.cert, keyFile: '/dev/zero' }, 'keyFile'],
    [{ certificate: identity.cert, key: encrypted, passphraseFile: '/dev/zero' }, 'passphraseFile'],
  ])('name no device that never ends: %j', (settings, name) => {
    const error = errorOf(settings);
    expect(error.code).toBe('unreadable-file');
    expect(error.message).toBe(`tls.${name} ("/dev/zero") can not be used: /dev/zero has more than 16 MiB.`);
  });

  it.skipIf(process.platform === 'win32')(
    'stay as they are while a pipe is in the place of a file',
    async () => {
      const file = join(folder, 'authority.pem');
      await writeFile(file, identity.cert);
      const setup = createTlsSetup({ caFile: file }, { host: 'h' });
      const first = setup.credentials();
      await rm(file);
      execFileSync('mkfifo', [file]);
      expect(() => setup.refresh()).toThrow(
        /^tls\.caFile .* is no regular file; such a one is read at the start/,
      );
      expect(setup.credentials()).toBe(first);
    },
  );

  it('name no server where the host is an address', () => {
    expect(createTlsSetup({}, { host: '2001:db8::1' }).credentials().options).not.toHaveProperty(
      'servername',
    );
  });
});
