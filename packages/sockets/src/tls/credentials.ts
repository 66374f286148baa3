import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { decodeText } from '@x/foundation';
import { SocketError } from '../socket-error.ts';
import { readPkcs12, wrongPassphrase } from './pkcs12.ts';
import type { PassphraseSource, Source, TlsSources } from './tls-sources.ts';

/** The client's identity and the authorities that it trusts, ready for TLS. */
export interface Credentials {
  /** Undefined: the client shows no certificate. */
  readonly identity: ClientIdentity | undefined;
  /** PEM. Undefined: those that Node.js trusts. */
  readonly authorities: readonly string[] | undefined;
}

/** The certificate that the client shows. */
export interface ClientIdentity {
  readonly certificate: X509Certificate;
  /** How errors call the setting that it came from. */
  readonly setting: string;
  /** PEM. */
  readonly key: string;
  /** PEM: the client's certificate, then the others that came with it. */
  readonly chain: string;
}

/**
 * Reads certificate, key and authorities.
 *
 * @throws SocketError `wrong-passphrase` or `bad-certificate`
 */
export function readCredentials({ identity, passphrase, authorities }: TlsSources): Credentials {
  const trusted = authorities?.flatMap(readCertificates).map(String);
  if (identity === undefined) return { identity: undefined, authorities: trusted };
  if (identity.kind === 'pkcs12') {
    const { key, certificates } = readPkcs12(identity.file, passphrase);
    const { own, others } = matchCertificate(key, certificates, identity.file.name);
    const enclosed = others.length === 0 ? undefined : others.map(String);
    return { identity: ready(key, own, [], identity.file.name), authorities: trusted ?? enclosed };
  }
  const { name } = identity.certificate;
  const key = readPrivateKey(identity.key, passphrase);
  const { own, others } = matchCertificate(key, readCertificates(identity.certificate), name);
  return { identity: ready(key, own, others, name), authorities: trusted };
}

function matchCertificate(key: KeyObject, certificates: readonly X509Certificate[], name: string) {
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) {
    throw new SocketError(
      'bad-certificate',
      `The private key does not belong to any certificate in ${name}. Take both from the same place.`,
      { context: { setting: name, detail: 'the private key does not belong to any certificate' } },
    );
  }
  return { own, others: certificates.filter((certificate) => certificate !== own) };
}

function ready(
  key: KeyObject,
  own: X509Certificate,
  others: readonly X509Certificate[],
  setting: string,
): ClientIdentity {
  return {
    certificate: own,
    setting,
    key: key.export({ type: 'pkcs8', format: 'pem' }) as string,
    chain: [own, ...others].join(''),
  };
}

const PEM_CERTIFICATE = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[^-]+-----END \1-----/g;
const PEM_KEY = /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----[\s\S]+?-----END \1-----/;

/**
 * Reads all certificates of a PEM text, or the one of a DER file. Node.js itself passes over what is no certificate
 * without a word.
 *
 * @throws SocketError `bad-certificate`
 */
function readCertificates({ name, content }: Source): X509Certificate[] {
  const pems = textOf(content).match(PEM_CERTIFICATE) ?? [];
  try {
    if (pems.length > 0) return pems.map((pem) => new X509Certificate(pem));
    return [new X509Certificate(Buffer.from(content as Uint8Array))];
  } catch (cause) {
    throw new SocketError(
      'bad-certificate',
      `${name} holds no certificate that can be read. Give the content of a PEM file with a CERTIFICATE section (not the file's name), or of a DER file.`,
      { context: { setting: name, detail: 'no certificate that can be read' }, cause },
    );
  }
}

/** Reads a PEM private key, encrypted or not. */
function readPrivateKey({ name, content }: Source, passphrase: PassphraseSource | undefined): KeyObject {
  const pem = PEM_KEY.exec(textOf(content))?.[0];
  const bad = (why: string, cause?: unknown) =>
    new SocketError('bad-certificate', `${name} ${why}`, { context: { setting: name }, cause });
  if (pem === undefined) {
    throw bad(
      "holds no PRIVATE KEY section. Give the content of a PEM file (not the file's name, which goes into keyFile).",
    );
  }
  try {
    return createPrivateKey({
      key: pem,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase: passphrase.value }),
    });
  } catch (cause) {
    if (!pem.includes('ENCRYPTED')) {
      const why =
        'has a PRIVATE KEY section that can not be read: it is damaged or of a kind that Node.js does not know.';
      throw bad(why, cause);
    }
    throw new SocketError('wrong-passphrase', wrongPassphrase(name, 'encrypted private key', passphrase), {
      context: { setting: name },
      cause,
    });
  }
}

function textOf(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : decodeText(content);
}
