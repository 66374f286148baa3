import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { createIssuesError } from '@x/mozdef-events/transport';
import type { PemInput, SyslogTlsDestination } from '../settings/syslog-destination.ts';

/**
 * Reads certificates and key, once for all connections.
 *
 * @throws MozDefError `invalid-settings` if one of them cannot be used
 */
export function readSecureContext({
  ca,
  cert,
  key,
  passphrase,
}: Pick<SyslogTlsDestination, 'ca' | 'cert' | 'key' | 'passphrase'>): SecureContext {
  try {
    return createSecureContext({
      ...(ca !== undefined && {
        ca: [...getCACertificates('default'), ...asList(ca).flatMap(readCertificates)],
      }),
      ...(cert !== undefined && { cert: asList(cert) }),
      ...(key !== undefined && { key }),
      ...(passphrase !== undefined && { passphrase }),
    });
  } catch (cause) {
    const issue = {
      path: ['destination'],
      rule: 'type',
      message: 'has a ca, cert or key that cannot be used',
      hint: 'give PEM, with the passphrase if the key has one; see cause',
    } as const;
    throw createIssuesError('invalid-settings', 'The syslog transport cannot be made', [issue], { cause });
  }
}

function asList(pem: PemInput): (string | Buffer)[] {
  return typeof pem === 'string' || Buffer.isBuffer(pem) ? [pem] : [...pem];
}

/** Reads every certificate of a text; Node.js itself passes over what is no certificate without a word. */
function readCertificates(pem: string | Buffer): string[] {
  const blocks = pem.toString().match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs);
  if (blocks === null) throw new Error('ca has no certificate in PEM form');
  return blocks.map((block) => new X509Certificate(block).toString());
}
