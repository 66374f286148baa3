import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PeerProgram } from '../../../../test-support/peer.ts';

const run = promisify(execFile);

/** OpenSSL's command, which makes the certificates. */
export const OPENSSL: PeerProgram = {
  name: 'openssl',
  paths: ['/usr/bin/openssl', '/usr/local/bin/openssl', '/opt/homebrew/bin/openssl'],
  install: 'apt-get install openssl',
};

/** A certificate with its key, and the files they are in. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority with what it has signed. */
export interface Certificates {
  /** The authority's own certificate. */
  readonly ca: string;
  readonly caFile: string;
  readonly server: Identity;
  readonly client: Identity;
  /** A server whose certificate is for another name. */
  readonly otherServer: Identity;
  /** Removes the files. */
  dispose(): Promise<void>;
}

const KEY_OPTIONS = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes a throw-away authority with openssl, and certificates that it has signed. */
export async function createCertificates(): Promise<Certificates> {
  const directory = await mkdtemp(join(tmpdir(), 'syslog-tls-'));
  const file = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => run('openssl', args, { cwd: directory });
  await openssl(
    'req',
    '-x509',
    ...KEY_OPTIONS,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=test authority',
  );

  async function issue(name: string, alternativeNames: string): Promise<Identity> {
    await writeFile(file(`${name}.ext`), `subjectAltName=${alternativeNames}\n`);
    await openssl(
      'req',
      ...KEY_OPTIONS,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    );
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
    await openssl('x509', '-req', '-in', `${name}.csr`, ...signer, '-out', `${name}.pem`);
    const [certFile, keyFile] = [file(`${name}.pem`), file(`${name}.key`)];
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    return { cert, key, certFile, keyFile };
  }

  return {
    ca: await readFile(file('ca.pem'), 'utf8'),
    caFile: file('ca.pem'),
    server: await issue('server', 'IP:127.0.0.1,DNS:localhost'),
    client: await issue('client', 'DNS:client.example'),
    otherServer: await issue('other', 'DNS:other.example'),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
