import { X509Certificate } from 'node:crypto';
import { EstreamerClientError } from '../errors/client-error.ts';

const PEM_CERTIFICATE = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[^-]+-----END \1-----/g;

/**
 * Reads all certificates of a PEM text, or the one of a DER file.
 *
 * @param source PEM or DER
 * @param setting the setting's name, for the error
 * @throws {EstreamerClientError} `bad-certificate-file`
 */
export function readCertificates(source: string | Uint8Array, setting: string): X509Certificate[] {
  const text = typeof source === 'string' ? source : Buffer.from(source).toString('latin1');
  const pems = text.match(PEM_CERTIFICATE) ?? [];
  try {
    if (pems.length > 0) return pems.map((pem) => new X509Certificate(pem));
    return [new X509Certificate(Buffer.from(source as Uint8Array))];
  } catch (cause) {
    throw new EstreamerClientError(
      'bad-certificate-file',
      `${setting} holds no certificate that can be read. Give the content of a PEM file with a CERTIFICATE section (not the file's name), or of a DER file.`,
      {},
      { cause },
    );
  }
}
