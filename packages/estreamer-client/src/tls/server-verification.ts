import { EstreamerClientError } from '../errors/client-error.ts';
import type { TlsSettings } from './tls-settings.ts';

/** By what the server is verified. */
export type ServerVerification =
  | { readonly by: 'authority' }
  /** Fingerprints in upper case with colons, as Node.js writes them. */
  | { readonly by: 'fingerprint'; readonly fingerprints: ReadonlySet<string> }
  | { readonly by: 'nothing' };

const SHA256_DIGITS = /^[0-9A-F]{64}$/;

/**
 * Reads how the server is to be verified.
 *
 * @throws {EstreamerClientError} `invalid-settings`
 */
export function readServerVerification(settings: TlsSettings): ServerVerification {
  const { verify = true, fingerprints, ca, caFile } = settings;
  if (typeof verify !== 'boolean') throw invalid('tls.verify is true or false, nothing else.');
  if (fingerprints === undefined) return { by: verify ? 'authority' : 'nothing' };
  if (!verify || ca !== undefined || caFile !== undefined) {
    throw invalid(
      `tls.fingerprints stands in place of tls.${verify ? 'ca and tls.caFile' : 'verify: false'}: give one of them.`,
    );
  }
  const list = typeof fingerprints === 'string' ? [fingerprints] : [...fingerprints];
  if (list.length === 0) throw invalid('tls.fingerprints is empty: no server could be accepted.');
  return { by: 'fingerprint', fingerprints: new Set(list.map(normalized)) };
}

function normalized(fingerprint: string): string {
  const digits = String(fingerprint).replace(/[:\s]/g, '').toUpperCase();
  if (!SHA256_DIGITS.test(digits)) {
    throw invalid(
      'tls.fingerprints holds SHA-256 fingerprints: 64 hexadecimal digits, with or without colons, as `openssl x509 -noout -fingerprint -sha256` prints them behind the equals sign.',
    );
  }
  return digits.replace(/(..)(?!$)/g, '$1:');
}

function invalid(message: string): EstreamerClientError {
  return new EstreamerClientError('invalid-settings', message);
}
