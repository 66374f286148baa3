import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate with its private key, both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What a test certificate says. */
export interface CertificateSettings {
  /** Name of the owner. */
  readonly name: string;
  /** Who signs it; without one, it signs itself. */
  readonly issuer?: (Certificate & { readonly name: string }) | undefined;
  /** Whether it may sign others. */
  readonly authority?: boolean;
  /** IPv4 address or DNS name that it is for. */
  readonly host?: string;
  /** Days from now until it ends; negative for one that has expired. */
  readonly days?: number;
}

const DAY_MS = 86_400_000;

/** DER tags of ASN.1. */
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;

/** Object identifiers, encoded. */
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex');
const SUBJECT_ALTERNATIVE_NAME = Buffer.from('0603551d11', 'hex');

/** Makes an X.509 certificate (RFC 5280) with a new P-256 key. */
export function createCertificate(settings: CertificateSettings): Certificate {
  const { name, issuer, days = 1 } = settings;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer: KeyObject = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const end = Date.now() + days * DAY_MS;
  const toBeSigned = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    der(SEQUENCE, ECDSA_WITH_SHA256),
    distinguishedName(issuer?.name ?? name),
    der(SEQUENCE, utcTime(end - 30 * DAY_MS), utcTime(end)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, ...extensions(settings))),
  );
  const certificate = der(
    SEQUENCE,
    toBeSigned,
    der(SEQUENCE, ECDSA_WITH_SHA256),
    der(BIT_STRING, Buffer.from([0]), sign('sha256', toBeSigned, signer)),
  );
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function extensions({ authority = false, host }: CertificateSettings): Buffer[] {
  const constraints = authority ? der(SEQUENCE, Buffer.from([0x01, 0x01, 0xff])) : der(SEQUENCE);
  const list = [der(SEQUENCE, BASIC_CONSTRAINTS, der(OCTET_STRING, constraints))];
  if (host === undefined) return list;
  const isAddress = /^[\d.]+$/.test(host);
  const generalName = isAddress
    ? der(0x87, Buffer.from(host.split('.').map(Number)))
    : der(0x82, Buffer.from(host));
  list.push(der(SEQUENCE, SUBJECT_ALTERNATIVE_NAME, der(OCTET_STRING, der(SEQUENCE, generalName))));
  return list;
}

function distinguishedName(name: string): Buffer {
  return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(name)))));
}

function utcTime(time: number): Buffer {
  const digits = new Date(time).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(UTC_TIME, Buffer.from(`${digits}Z`));
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const head = length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}
