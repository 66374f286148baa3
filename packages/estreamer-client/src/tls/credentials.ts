import type { KeyObject, X509Certificate } from 'node:crypto';
import { EstreamerClientError } from '../errors/client-error.ts';
import { readCertificates } from './certificates.ts';
import { readPkcs12 } from './pkcs12.ts';
import { readPrivateKey } from './private-key.ts';
import type { PemCredentials, Pkcs12Credentials, TlsSettings } from './tls-settings.ts';

/** The client's identity and the authorities that it trusts, ready for TLS; all PEM. */
export interface Credentials {
  readonly key: string;
  /** The client's certificate, then the others that came with it. */
  readonly certificateChain: string;
  /** Undefined: those that Node.js trusts. */
  readonly authorities: readonly string[] | undefined;
}

/**
 * Reads certificate, key and authorities from the settings.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `wrong-passphrase` or `bad-certificate-file`
 */
export function readCredentials(settings: TlsSettings): Credentials {
  const { pkcs12, certificate, key, passphrase } = settings as Partial<PemCredentials & Pkcs12Credentials>;
  const authorities = settings.ca === undefined ? undefined : readAuthorities(settings.ca);
  if (pkcs12 !== undefined && certificate === undefined && key === undefined) {
    const content = readPkcs12(pkcs12, passphrase);
    const { own, others } = matchCertificate(content.key, content.certificates, 'tls.pkcs12');
    const enclosed = others.length === 0 ? undefined : others.map(String);
    return { ...identity(content.key, own, []), authorities: authorities ?? enclosed };
  }
  if (pkcs12 === undefined && certificate !== undefined && key !== undefined) {
    const privateKey = readPrivateKey(key, passphrase);
    const certificates = readCertificates(certificate, 'tls.certificate');
    const { own, others } = matchCertificate(privateKey, certificates, 'tls.certificate');
    return { ...identity(privateKey, own, others), authorities };
  }
  throw new EstreamerClientError(
    'invalid-settings',
    'The tls settings need the identity of the client: either certificate and key, or pkcs12.',
  );
}

function readAuthorities(ca: NonNullable<TlsSettings['ca']>): string[] {
  const sources = typeof ca === 'string' || ca instanceof Uint8Array ? [ca] : ca;
  return sources.flatMap((source) => readCertificates(source, 'tls.ca')).map(String);
}

function matchCertificate(
  key: KeyObject,
  certificates: readonly X509Certificate[],
  setting: string,
): { own: X509Certificate; others: X509Certificate[] } {
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) {
    throw new EstreamerClientError(
      'bad-certificate-file',
      `The private key does not belong to any certificate in ${setting}. Take both from the same file of the management center.`,
    );
  }
  return { own, others: certificates.filter((certificate) => certificate !== own) };
}

function identity(key: KeyObject, own: X509Certificate, others: readonly X509Certificate[]) {
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificateChain: [own, ...others].join(''),
  };
}
