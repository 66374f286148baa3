import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CertificateSettings, type Certificates, createCertificates } from './certificates.ts';

/** Certificates in a folder, and where those of the client are. */
export interface KeptCertificates {
  readonly certificates: Certificates;
  /** The client's PKCS12 file, as a management center gives it out. */
  readonly clientPkcs12File: string;
  /** The file with its passphrase. */
  readonly passphraseFile: string;
  /** Whether they were made now: there were none, or they were about to expire. */
  readonly isNew: boolean;
}

const CLIENT = 'client.pkcs12';
const PASSPHRASE = 'passphrase';
/** Everything else: only the simulator reads it. */
const SIMULATOR = 'simulator.json';

const DAY_MS = 86_400_000;

/**
 * The certificates of a folder; they are made when there are none, or when they expire within a day. So a client keeps its
 * configuration while simulators come and go.
 *
 * @throws {SimulatorError} `invalid-settings`
 * @throws what the file system throws
 */
export async function keepCertificates(
  folder: string,
  settings: CertificateSettings = {},
): Promise<KeptCertificates> {
  const [clientPkcs12File, passphraseFile, file] = [CLIENT, PASSPHRASE, SIMULATOR].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const kept = existsSync(file) ? await readCertificates(file, clientPkcs12File) : undefined;
  if (kept !== undefined && isValid(kept))
    return { certificates: kept, clientPkcs12File, passphraseFile, isNew: false };
  const certificates = await createCertificates(settings);
  const { clientPkcs12, passphrase, ...others } = certificates;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const secret = { mode: 0o600 };
  await writeFile(clientPkcs12File, clientPkcs12, secret);
  await writeFile(passphraseFile, `${passphrase}\n`, secret);
  await writeFile(file, JSON.stringify({ ...others, passphrase }), secret);
  return { certificates, clientPkcs12File, passphraseFile, isNew: true };
}

async function readCertificates(file: string, pkcs12File: string): Promise<Certificates | undefined> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8'));
    return { ...kept, clientPkcs12: await readFile(pkcs12File) };
  } catch (error) {
    // What is damaged or half gone is made again.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isValid({ server }: Certificates): boolean {
  return Date.parse(new X509Certificate(server.certificate).validTo) > Date.now() + DAY_MS;
}
