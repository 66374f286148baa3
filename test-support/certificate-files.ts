import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from './certificates.ts';

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
  /** A server whose certificate is for 127.0.0.1. */
  readonly server: Identity;
  /** A server whose certificate is for another name. */
  readonly otherServer: Identity;
  readonly client: Identity;
  /** Removes the files. */
  dispose(): Promise<void>;
}

/** Makes a throw-away authority, certificates that it has signed, and files of them all for collectors. */
export async function createCertificates(): Promise<Certificates> {
  const directory = await mkdtemp(join(tmpdir(), 'syslog-tls-'));
  const name = 'test authority';
  const authority = createCertificate({ name, authority: true });

  async function issue(owner: string, host: string): Promise<Identity> {
    const { cert, key } = createCertificate({ name: owner, host, issuer: { ...authority, name } });
    const certFile = join(directory, `${owner}.pem`);
    const keyFile = join(directory, `${owner}.key`);
    await Promise.all([writeFile(certFile, cert), writeFile(keyFile, key)]);
    return { cert, key, certFile, keyFile };
  }

  const caFile = join(directory, 'authority.pem');
  await writeFile(caFile, authority.cert);
  return {
    ca: authority.cert,
    caFile,
    server: await issue('server', '127.0.0.1'),
    otherServer: await issue('other', 'other.example'),
    client: await issue('client', 'client.example'),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}
