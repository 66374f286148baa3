import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import type { SocketTarget } from '@x/sockets';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EstreamerClientLogger, requestHostProfiles, type TlsSettings } from '../src/index.ts';
import { createTestClient, drain } from './support/client.ts';
import { onlyWith, refusal } from './support/credentials.ts';
import { createScriptedServer } from './support/scripted-server.ts';

const PASSPHRASE = 'open-sesame-7411';

let certificates: Certificates;
let secrets: string[];
let directory: string;
beforeAll(async () => {
  certificates = await createCertificates({ passphrase: PASSPHRASE });
  const { key } = certificates.client;
  const jwk = createPrivateKey(key).export({ format: 'jwk' });
  const line = key.split('\n')[5] as string;
  const der = createPrivateKey(key).export({ format: 'der', type: 'pkcs8' });
  secrets = [
    PASSPHRASE,
    line,
    jwk.d as string,
    der.subarray(200, 220).toString('hex'),
    inspect(der.subarray(200, 240)).slice(10, 70),
  ];
  directory = mkdtempSync(join(tmpdir(), 'estreamer-client-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Everything that can be seen of a value, its hidden properties included. */
const look = (value: unknown) =>
  inspect(value, { depth: null, showHidden: true, maxArrayLength: null, maxStringLength: null });

function expectNoSecret(...values: unknown[]): void {
  for (const value of values) {
    for (const text of [look(value), JSON.stringify(value) ?? '', String(value)]) {
      for (const secret of secrets) expect(text.includes(secret)).toBe(false);
    }
  }
}

const encryptedKey = () =>
  createPrivateKey(certificates.client.key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: PASSPHRASE,
  }) as string;

function forms(): TlsSettings[] {
  const { client, clientPkcs12: pkcs12, authority } = certificates;
  const { certificate } = client;
  const ca = authority.certificate;
  const passphraseFile = join(directory, 'passphrase');
  writeFileSync(passphraseFile, PASSPHRASE);
  return [
    { ca, ...client },
    { ca, certificate, key: encryptedKey(), passphrase: PASSPHRASE },
    { pkcs12, passphrase: PASSPHRASE },
    { pkcs12, passphraseFile },
  ];
}

it('a client, its status, its log, its host request and the target of its connection show no secret', async () => {
  for (const tls of forms()) {
    const logged: unknown[] = [];
    const targets: SocketTarget[] = [];
    const logger: EstreamerClientLogger = {
      info: (...entry) => void logged.push(entry),
      warn: (...entry) => void logged.push(entry),
    };
    await using server = await createScriptedServer(certificates, ({ socket }) => void socket.end());
    const { host, port } = server;
    const client = createTestClient(certificates, server, onlyWith(tls), {
      logger,
      connect: (given) => {
        targets.push(given);
        return connect(given);
      },
    });
    const { error } = await drain(client);
    expect(error).toMatchObject({ code: 'closed-by-server' });
    expect(logged.length).toBeGreaterThan(0);
    const profiles = requestHostProfiles({ host, port, tls, addresses: '10.0.0.1' }, { logger });
    expect(targets).toHaveLength(1);
    expectNoSecret(client, client.status(), error, logged, profiles, targets);
  }
});

it('errors about credentials show no secret, nor does anything that they carry', () => {
  const { client, clientPkcs12, server } = certificates;
  const { certificate, key } = client;
  const damaged = Buffer.from(clientPkcs12);
  damaged.fill(0, damaged.length - 700, damaged.length - 600);
  const cases: object[] = [
    { pkcs12: clientPkcs12, passphrase: `${PASSPHRASE}-not` },
    { pkcs12: damaged, passphrase: PASSPHRASE },
    { pkcs12: clientPkcs12.subarray(0, 900), passphrase: PASSPHRASE },
    { pkcs12: PASSPHRASE, passphrase: PASSPHRASE },
    { certificate, key: encryptedKey(), passphrase: `${PASSPHRASE}-not` },
    { certificate, key: key.replace(/[A-F]/g, 'G'), passphrase: PASSPHRASE },
    { certificate: server.certificate, key },
    { certificate: key, key },
    { certificate, key, ca: key },
    { certificate, key, passphrase: PASSPHRASE, passphraseVariable: 'X' },
    { certificate, key, pkcs12: clientPkcs12 },
    { certificate, key, fingerprints: PASSPHRASE },
  ];
  for (const tls of cases) expectNoSecret(refusal(tls));
});
