import { generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  custom,
  type FieldsFor,
  listOf,
  optional,
  resolveSettings,
  settingsOf,
  text,
  withDefault,
} from '@x/foundation';
import forge from 'node-forge';
import { invalidSettings } from './simulator-error.ts';

/** A certificate and its private key, as PEM text. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

/** Everything that a simulator and its clients need for TLS. */
export interface Certificates {
  /** The certificate of the authority that signed the other two, as PEM text; its key is not kept. */
  readonly authority: { readonly certificate: string };
  readonly server: CertificateWithKey;
  readonly client: CertificateWithKey;
  /** The client's key and certificate and the authority's certificate in one PKCS12 file, as a management center exports them. */
  readonly clientPkcs12: Buffer;
  /** Opens `clientPkcs12`. */
  readonly passphrase: string;
  /** What a simulator shows when it is told to go wrong. */
  readonly faulty: FaultyCertificates;
}

/** Certificates for faults in the handshake. */
export interface FaultyCertificates {
  /** A server certificate that another authority signed. */
  readonly wrongAuthority: CertificateWithKey;
  /** A server certificate of the right authority for another name. */
  readonly wrongName: CertificateWithKey;
  /** A server certificate of the right authority and for the right names that is no longer valid. */
  readonly expired: CertificateWithKey;
}

/** Settings of `createCertificates`. */
export interface CertificateSettings {
  /**
   * The names and addresses that the server's certificate is valid for.
   * @default ['127.0.0.1', 'localhost']
   */
  readonly serverNames?: readonly string[] | undefined;
  /**
   * The common name in the client's certificate; a management center writes the client's address or host name there.
   * @default '127.0.0.1'
   */
  readonly clientName?: string | undefined;
  /**
   * The passphrase of the PKCS12 file.
   * @default random text
   */
  readonly passphrase?: string | undefined;
  /**
   * From when the certificates are valid.
   * @default one hour ago
   */
  readonly notBefore?: Date | undefined;
  /**
   * Until when the certificates are valid.
   * @default in 30 days
   */
  readonly notAfter?: Date | undefined;
}

type Extension = Readonly<Record<string, unknown>>;

/** A certificate with its key, in the form that can sign and be put into a PKCS12 file. */
interface Identity {
  readonly certificate: forge.pki.Certificate;
  readonly privateKey: forge.pki.rsa.PrivateKey;
  readonly pem: CertificateWithKey;
}

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEY_BITS = 2048;
const DNS_NAME = 2;
const IP_ADDRESS = 7;

const ANOTHER_NAME = 'another-server.example';
const AUTHORITY: readonly Extension[] = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
];

const makeKeyPair = promisify(generateKeyPair);

const isDate = (value: unknown) => value instanceof Date && Number.isFinite(value.getTime());

const CERTIFICATES = {
  serverNames: withDefault(
    listOf(text({ values: 'a name or an address' }), { from: 1 }),
    'The names and addresses that the server is known by.',
    ['127.0.0.1', 'localhost'],
  ),
  clientName: withDefault(text(), "The common name in the client's certificate.", '127.0.0.1'),
  passphrase: optional(text({ empty: true }), 'The passphrase of the PKCS12 file.', 'random text'),
  notBefore: optional(custom<Date>('a Date', isDate), 'From when they are valid.', 'one hour ago'),
  notAfter: optional(custom<Date>('a Date', isDate), 'Until when they are valid.', 'in 30 days'),
} satisfies FieldsFor<CertificateSettings>;

const DECLARATION = settingsOf(CERTIFICATES, ({ notBefore, notAfter }, place) => {
  const { notBefore: from, notAfter: to } = validity(notBefore, notAfter);
  if (!(to > from)) place.at('notAfter').refuse('is not later than notBefore', 'give a later Date');
});

/**
 * Makes an authority for one test and, signed by it, a certificate for the server and one for a client. Every call makes new
 * keys, so the simulator of one set refuses the client of another.
 *
 * @example
 * const { clientPkcs12: pfx, passphrase, authority } = await createCertificates({ serverNames: ['fmc.example'] });
 * const client = connect({ host, port, pfx, passphrase, ca: authority.certificate });
 * @throws {SimulatorError} `invalid-settings` when there is no server name or the end of the validity is not after its start
 */
export async function createCertificates(settings: CertificateSettings = {}): Promise<Certificates> {
  const {
    serverNames,
    clientName,
    passphrase = randomBytes(12).toString('base64url'),
    notBefore,
    notAfter,
  } = resolveSettings(DECLARATION, settings, 'The certificates cannot be made', invalidSettings);
  const period = validity(notBefore, notAfter);
  const [serverName = ''] = serverNames;
  const [authorityKeys, serverKeys, clientKeys] = await Promise.all([makeKeys(), makeKeys(), makeKeys()]);
  const authority = issue('eStreamer simulator authority', authorityKeys, period, AUTHORITY);
  const client = issue(clientName, clientKeys, period, endEntity({ clientAuth: true }), authority);
  const issueServer = (names: readonly string[], valid: Validity, issuer: Identity) =>
    issue(
      names[0] ?? serverName,
      serverKeys,
      valid,
      [...endEntity({ serverAuth: true }), { name: 'subjectAltName', altNames: names.map(altName) }],
      issuer,
    );
  const server = issueServer(serverNames, period, authority);
  // Keys take time to make; what another authority signs with does not matter.
  const otherAuthority = issue('another authority', clientKeys, period, AUTHORITY);
  const now = Date.now();
  const past = { notBefore: new Date(now - 2 * DAY_MS), notAfter: new Date(now - DAY_MS) };
  return {
    authority: { certificate: authority.pem.certificate },
    server: server.pem,
    client: client.pem,
    clientPkcs12: pkcs12(client, authority, passphrase),
    passphrase,
    faulty: {
      wrongAuthority: issueServer(serverNames, period, otherAuthority).pem,
      wrongName: issueServer([ANOTHER_NAME], period, authority).pem,
      expired: issueServer(serverNames, past, authority).pem,
    },
  };
}

function validity(
  notBefore = new Date(Date.now() - HOUR_MS),
  notAfter = new Date(Date.now() + 30 * DAY_MS),
): Validity {
  return { notBefore, notAfter };
}

async function makeKeys(): Promise<{ publicKey: string; privateKey: string }> {
  return makeKeyPair('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function issue(
  commonName: string,
  keys: { publicKey: string; privateKey: string },
  { notBefore, notAfter }: Validity,
  extensions: readonly Extension[],
  issuer?: Identity,
): Identity {
  const certificate = forge.pki.createCertificate();
  const privateKey = forge.pki.privateKeyFromPem(keys.privateKey);
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = notBefore;
  certificate.validity.notAfter = notAfter;
  certificate.setSubject([{ name: 'commonName', value: commonName }]);
  certificate.setIssuer(issuer?.certificate.subject.attributes ?? certificate.subject.attributes);
  certificate.setExtensions([
    ...extensions,
    { name: 'subjectKeyIdentifier' },
    {
      name: 'authorityKeyIdentifier',
      keyIdentifier: (issuer?.certificate ?? certificate).generateSubjectKeyIdentifier().getBytes(),
    },
  ]);
  certificate.sign(issuer?.privateKey ?? privateKey, forge.md.sha256.create());
  const pem = { certificate: forge.pki.certificateToPem(certificate), key: keys.privateKey };
  return { certificate, privateKey, pem };
}

function endEntity(usage: Extension): Extension[] {
  return [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', ...usage },
  ];
}

function altName(name: string): Extension {
  return isIP(name) === 0 ? { type: DNS_NAME, value: name } : { type: IP_ADDRESS, ip: name };
}

function pkcs12(client: Identity, authority: Identity, passphrase: string): Buffer {
  const file = forge.pkcs12.toPkcs12Asn1(
    client.privateKey,
    [client.certificate, authority.certificate],
    passphrase,
    { algorithm: 'aes256' },
  );
  return Buffer.from(forge.asn1.toDer(file).getBytes(), 'binary');
}

/** Certificates in a folder, and where those of the client are. */
export interface KeptCertificates {
  readonly certificates: Certificates;
  /** The client's PKCS12 file, as a management center gives it out. */
  readonly clientPkcs12File: string;
  /** The file with its passphrase. */
  readonly passphraseFile: string;
  /** All files that are kept in the folder. */
  readonly files: readonly string[];
  /** Whether they were made now: there were none, or they were about to expire. */
  readonly isNew: boolean;
}

const CLIENT = 'client.pkcs12';
const PASSPHRASE = 'passphrase';
/** Everything else: only the simulator reads it. */
const SIMULATOR = 'simulator.json';

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
  const files = [CLIENT, PASSPHRASE, SIMULATOR].map((name) => join(folder, name)) as [string, string, string];
  const [clientPkcs12File, passphraseFile, file] = files;
  const kept = existsSync(file) ? await readCertificates(file, clientPkcs12File) : undefined;
  if (kept !== undefined && isValid(kept))
    return { certificates: kept, clientPkcs12File, passphraseFile, files, isNew: false };
  const certificates = await createCertificates(settings);
  const { clientPkcs12, passphrase, ...others } = certificates;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const secret = { mode: 0o600 };
  await writeFile(clientPkcs12File, clientPkcs12, secret);
  await writeFile(passphraseFile, `${passphrase}\n`, secret);
  await writeFile(file, JSON.stringify({ ...others, passphrase }), secret);
  return { certificates, clientPkcs12File, passphraseFile, files, isNew: true };
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
