import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requestHostProfiles } from '../src/index.ts';
import { introduction, refusal } from './support/credentials.ts';
import { createRecordingLogger } from './support/recording-logger.ts';
import { createScriptedServer } from './support/scripted-server.ts';

const VARIABLE = 'ESTREAMER_CLIENT_TEST_PASSPHRASE';

let certificates: Certificates;
let directory: string;
beforeAll(async () => {
  certificates = await createCertificates({ clientName: 'from files', passphrase: 'Zürich € secret' });
  directory = mkdtempSync(join(tmpdir(), 'estreamer-client-'));
  file('ca.pem', certificates.authority.certificate);
  file('client.pem', certificates.client.certificate);
  file('client.key', certificates.client.key);
  file('both.pem', `${certificates.client.key}${certificates.client.certificate}`);
  file('encrypted.key', encryptedKey());
  file('client.pkcs12', certificates.clientPkcs12);
  file('passphrase', certificates.passphrase);
  file('passphrase-line', `${certificates.passphrase}\n`);
  file('passphrase-windows', `\ufeff${certificates.passphrase}\r\n`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => {
  delete process.env[VARIABLE];
});

const path = (name: string) => join(directory, name);
const file = (name: string, content: string | Uint8Array) => writeFileSync(path(name), content);
const encryptedKey = () =>
  createPrivateKey(certificates.client.key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: certificates.passphrase,
  });

describe('credentials by path', () => {
  it('open as PKCS12, as two PEM files, as one PEM file, and beside contents', async () => {
    const caFile = path('ca.pem');
    const { passphrase } = certificates;
    for (const tls of [
      { pkcs12File: path('client.pkcs12'), passphrase },
      { caFile, certificateFile: path('client.pem'), keyFile: path('client.key') },
      { caFile: [caFile], certificateFile: path('both.pem'), keyFile: path('both.pem') },
      { caFile, certificateFile: path('client.pem'), keyFile: path('encrypted.key'), passphrase },
      { caFile, certificate: certificates.client.certificate, key: certificates.client.key },
    ]) {
      expect(await introduction(certificates, tls)).toBe('from files');
    }
  });

  it('may lie in a file whose name looks like a number or has spaces', async () => {
    file('0 client £.pkcs12', certificates.clientPkcs12);
    const { passphrase } = certificates;
    expect(await introduction(certificates, { pkcs12File: path('0 client £.pkcs12'), passphrase })).toBe(
      'from files',
    );
  });

  it.each(['pkcs12File', 'certificateFile', 'keyFile', 'caFile', 'passphraseFile'])(
    'name the setting and the file when %s is not there',
    (setting) => {
      const base = setting.startsWith('pkcs12')
        ? {}
        : { certificateFile: path('client.pem'), keyFile: path('client.key') };
      const error = refusal({ ...base, [setting]: path('missing') });
      expect(error).toMatchObject({
        code: 'unreadable-file',
        context: { file: path('missing') },
        cause: { code: 'ENOENT' },
      });
      expect(error.message).toContain(`tls.${setting}`);
      expect(error.message).toContain(path('missing'));
    },
  );

  it('name the file when it is a directory, or holds something else', () => {
    expect(refusal({ pkcs12File: directory })).toMatchObject({
      code: 'unreadable-file',
      cause: { code: 'EISDIR' },
    });
    const keyFile = path('client.key');
    for (const [tls, setting] of [
      [{ pkcs12File: path('client.pem') }, 'tls.pkcs12File'],
      [{ certificateFile: keyFile, keyFile }, 'tls.certificateFile'],
      [{ certificateFile: path('client.pem'), keyFile: path('ca.pem') }, 'tls.keyFile'],
      [{ certificateFile: path('client.pem'), keyFile, caFile: keyFile }, 'tls.caFile'],
      [{ certificateFile: path('ca.pem'), keyFile }, 'tls.certificateFile'],
    ] as const) {
      const error = refusal(tls);
      expect(error.code).toBe('bad-certificate-file');
      expect(error.message).toContain(setting);
      expect(error.message).toContain(directory);
    }
  });

  it('are refused together with contents, and when the path is none', () => {
    const { clientPkcs12: pkcs12, client } = certificates;
    for (const tls of [
      { pkcs12, pkcs12File: path('client.pkcs12') },
      { ...client, certificateFile: path('client.pem') },
      { ...client, keyFile: path('client.key') },
      { pkcs12File: path('client.pkcs12'), certificateFile: path('client.pem') },
      { pkcs12File: '' },
      { pkcs12File: 7 },
      { certificateFile: path('client.pem') },
    ]) {
      expect(refusal(tls).code).toBe('invalid-settings');
    }
  });
});

describe('the passphrase', () => {
  const pkcs12File = () => path('client.pkcs12');

  it('comes from the settings, a file with or without a line break, or the environment', async () => {
    process.env[VARIABLE] = certificates.passphrase;
    for (const from of [
      { passphrase: certificates.passphrase },
      { passphraseFile: path('passphrase') },
      { passphraseFile: path('passphrase-line') },
      { passphraseFile: path('passphrase-windows') },
      { passphraseVariable: VARIABLE },
    ]) {
      expect(await introduction(certificates, { pkcs12File: pkcs12File(), ...from })).toBe('from files');
    }
  });

  it('that is wrong is told by where it came from, and is not repeated', () => {
    const wrong = 'not-the-secret';
    file('wrong', `${wrong}\n`);
    process.env[VARIABLE] = wrong;
    for (const [from, name] of [
      [{ passphrase: wrong }, 'tls.passphrase '],
      [{ passphraseFile: path('wrong') }, `tls.passphraseFile ("${path('wrong')}")`],
      [{ passphraseVariable: VARIABLE }, `tls.passphraseVariable ("${VARIABLE}")`],
    ] as const) {
      const certificateFile = path('client.pem');
      for (const tls of [
        { pkcs12File: pkcs12File(), ...from },
        { certificateFile, keyFile: path('encrypted.key'), ...from },
      ]) {
        const error = refusal(tls);
        expect(error.code).toBe('wrong-passphrase');
        expect(error.message).toContain(name);
        expect(error.message).not.toContain(wrong);
      }
    }
  });

  it('is refused when given twice, when the variable is not set, and when it is no text', () => {
    const passphraseFile = path('passphrase');
    for (const [from, named] of [
      [{ passphrase: 'x', passphraseFile }, 'give one of them'],
      [{ passphraseFile, passphraseVariable: VARIABLE }, 'give one of them'],
      [{ passphraseVariable: VARIABLE }, VARIABLE],
      [{ passphrase: 1234 }, '"passphrase"'],
    ] as const) {
      const error = refusal({ pkcs12File: pkcs12File(), ...from });
      expect(error.code).toBe('invalid-settings');
      expect(error.message).toContain(named);
    }
  });
});

describe('a file that is replaced while the client lives', () => {
  const names = (seen: string[]) =>
    createScriptedServer(
      certificates,
      ({ socket }) => {
        seen.push(String(socket.getPeerCertificate().subject?.CN));
        socket.end();
      },
      { rejectUnauthorized: false },
    );
  const once = async (profiles: AsyncIterable<unknown>) => {
    await expect(profiles[Symbol.asyncIterator]().next()).rejects.toThrow('closed the connection');
  };

  it('is used from the next connection on; one that can not be read leaves the last in use, with a warning', async () => {
    const { passphrase } = certificates;
    const renewed = await createCertificates({ clientName: 'renewed', passphrase });
    const live = path('live.pkcs12');
    const seen: string[] = [];
    await using server = await names(seen);
    file('live.pkcs12', certificates.clientPkcs12);
    const logger = createRecordingLogger();
    const { host, port } = server;
    const profiles = requestHostProfiles(
      { host, port, tls: { pkcs12File: live, passphrase, caFile: path('ca.pem') }, addresses: '10.0.0.1' },
      { logger },
    );
    await once(profiles);
    file('live.pkcs12', renewed.clientPkcs12);
    await once(profiles);
    expect(logger.warnings).toEqual([]);
    file('live.pkcs12', 'half a file');
    await once(profiles);
    rmSync(live);
    await once(profiles);
    expect(seen).toEqual(['from files', 'renewed', 'renewed', 'renewed']);
    expect(logger.warnings).toEqual([
      expect.stringMatching(/tls\.pkcs12File.*damaged.*stay in use/),
      expect.stringMatching(/tls\.pkcs12File.*ENOENT.*stay in use/),
    ]);
  });
});
