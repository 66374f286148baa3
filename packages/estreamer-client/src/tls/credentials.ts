import type { KeyObject, X509Certificate } from 'node:crypto';
import { EstreamerClientError } from '../errors/client-error.ts';
import { readCertificates } from './certificates.ts';
import { readPkcs12 } from './pkcs12.ts';
import { readPrivateKey } from './private-key.ts';
import type { TlsSources } from './tls-files.ts';

/** The client's identity and the authorities that it trusts, ready for TLS. */
export interface Credentials {
  /** The client's certificate. */
  readonly certificate: X509Certificate;
  /** How errors call the setting that it came from. */
  readonly certificateName: string;
  /** PEM. */
  readonly key: string;
  /** PEM: the client's certificate, then the others that came with it. */
  readonly certificateChain: string;
  /** PEM. Undefined: those that Node.js trusts. */
  readonly authorities: readonly string[] | undefined;
}

/**
 * Reads certificate, key and authorities.
 *
 * @throws {EstreamerClientError} `wrong-passphrase` or `bad-certificate-file`
 */
export function readCredentials({ identity, passphrase, authorities }: TlsSources): Credentials {
  const trusted = authorities?.flatMap(readCertificates).map(String);
  if (identity.kind === 'pkcs12') {
    const { name } = identity.file;
    const { key, certificates } = readPkcs12(identity.file, passphrase);
    const { own, others } = matchCertificate(key, certificates, name);
    const enclosed = others.length === 0 ? undefined : others.map(String);
    return { ...ready(key, own, []), certificateName: name, authorities: trusted ?? enclosed };
  }
  const { name } = identity.certificate;
  const key = readPrivateKey(identity.key, passphrase);
  const { own, others } = matchCertificate(key, readCertificates(identity.certificate), name);
  return { ...ready(key, own, others), certificateName: name, authorities: trusted };
}

function matchCertificate(
  key: KeyObject,
  certificates: readonly X509Certificate[],
  name: string,
): { own: X509Certificate; others: X509Certificate[] } {
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) {
    throw new EstreamerClientError(
      'bad-certificate-file',
      `The private key does not belong to any certificate in ${name}. Take both from the same file of the management center.`,
    );
  }
  return { own, others: certificates.filter((certificate) => certificate !== own) };
}

function ready(key: KeyObject, own: X509Certificate, others: readonly X509Certificate[]) {
  return {
    certificate: own,
    key: key.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificateChain: [own, ...others].join(''),
  };
}
