import { generateKeyPair, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { SimulatorError } from '../errors/simulator-error.ts';
import type { CertificateSettings, Certificates, CertificateWithKey } from './certificates.ts';

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

/**
 * Makes a throw-away authority and, signed by it, a certificate for the server and one for a client. Every call
 * makes new keys, so a client of one set is a stranger to the simulator of another.
 *
 * @throws {SimulatorError} `invalid-setting` when there is no server name or the end of the validity is not after its start
 */
export async function createCertificates(settings: CertificateSettings = {}): Promise<Certificates> {
  const {
    serverNames = ['127.0.0.1', 'localhost'],
    clientName = '127.0.0.1',
    passphrase = randomBytes(12).toString('base64url'),
    notBefore = new Date(Date.now() - HOUR_MS),
    notAfter = new Date(Date.now() + 30 * DAY_MS),
  } = settings;
  const [serverName] = serverNames;
  if (serverName === undefined) {
    throw new SimulatorError('invalid-setting', 'serverNames is empty; give at least one name or address.', {
      setting: 'serverNames',
    });
  }
  if (!(notAfter > notBefore)) {
    throw new SimulatorError('invalid-setting', 'notAfter is not later than notBefore.', {
      setting: 'notAfter',
    });
  }
  const validity = { notBefore, notAfter };
  const [authorityKeys, serverKeys, clientKeys] = await Promise.all([makeKeys(), makeKeys(), makeKeys()]);
  const authority = issue('eStreamer simulator authority', authorityKeys, validity, AUTHORITY);
  const client = issue(clientName, clientKeys, validity, endEntity({ clientAuth: true }), authority);
  const issueServer = (names: readonly string[], period: Validity, issuer: Identity) =>
    issue(
      names[0] ?? serverName,
      serverKeys,
      period,
      [...endEntity({ serverAuth: true }), { name: 'subjectAltName', altNames: names.map(altName) }],
      issuer,
    );
  const server = issueServer(serverNames, validity, authority);
  // Keys take time to make; what another authority signs with does not matter.
  const stranger = issue('another authority', clientKeys, validity, AUTHORITY);
  const now = Date.now();
  const past = { notBefore: new Date(now - 2 * DAY_MS), notAfter: new Date(now - DAY_MS) };
  return {
    authority: { certificate: authority.pem.certificate },
    server: server.pem,
    client: client.pem,
    clientPkcs12: pkcs12(client, authority, passphrase),
    passphrase,
    faulty: {
      wrongAuthority: issueServer(serverNames, validity, stranger).pem,
      wrongName: issueServer([ANOTHER_NAME], validity, authority).pem,
      expired: issueServer(serverNames, past, authority).pem,
    },
  };
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
