import { X509Certificate } from 'node:crypto';
import { EstreamerClientError } from '../errors/client-error.ts';
import type { Source } from './tls-files.ts';

const PEM_CERTIFICATE = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[^-]+-----END \1-----/g;

/**
 * Reads all certificates of a PEM text, or the one of a DER file.
 *
 * @throws {EstreamerClientError} `bad-certificate-file`
 */
export function readCertificates({ name, content }: Source): X509Certificate[] {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  const pems = text.match(PEM_CERTIFICATE) ?? [];
  try {
    if (pems.length > 0) return pems.map((pem) => new X509Certificate(pem));
    return [new X509Certificate(Buffer.from(content as Uint8Array))];
  } catch (cause) {
    throw new EstreamerClientError(
      'bad-certificate-file',
      `${name} holds no certificate that can be read. Give the content of a PEM file with a CERTIFICATE section (not the file's name), or of a DER file.`,
      {},
      { cause },
    );
  }
}
