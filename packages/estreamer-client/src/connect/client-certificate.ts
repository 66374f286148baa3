import type { X509Certificate } from 'node:crypto';
import { quoted } from '@x/foundation';
import { EstreamerClientError } from '../errors/client-error.ts';
import type { TlsIdentity } from '../tls/tls-setup.ts';
import type { Warn } from './connection-warning.ts';
import type { Peer } from './peer.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS_OF_WARNING = 30;

/**
 * Looks at the dates of the client's certificate, since a server that finds it expired may close without a word. Warns
 * when it ends soon.
 *
 * @param now unix milliseconds
 * @throws {EstreamerClientError} `client-certificate-expired`
 */
export function checkClientCertificate(
  { certificate, certificateName }: Pick<TlsIdentity, 'certificate' | 'certificateName'>,
  now: number,
  peer: Peer,
  warn: Warn,
): void {
  const end = Date.parse(certificate.validTo);
  const left = end - now;
  const which = `The client's certificate (${certificateName}, made for ${commonNameOf(certificate)})`;
  const renew = 'Create the client on the management center anew and use the new file.';
  if (left <= 0) {
    throw new EstreamerClientError(
      'client-certificate-expired',
      `${which} expired on ${dateOf(end)}. ${renew} If it has not expired, correct the clock of this machine.`,
      peer,
    );
  }
  const life = end - Date.parse(certificate.validFrom);
  const endsSoon = left <= Math.min(MOST_DAYS_OF_WARNING * DAY_MS, life / 3);
  if (!endsSoon) return;
  warn({
    code: 'client-certificate-expiring',
    message: `${which} expires on ${dateOf(end)}: from then on the management center takes no connection with it. ${renew}`,
    ...peer,
  });
}

/** The common name in a certificate, in quotes. A management center writes the client's address or name there. */
export function commonNameOf(certificate: X509Certificate): string {
  const name = /^CN=(.*)$/m.exec(certificate.subject)?.[1];
  return name === undefined ? 'nobody' : quoted(name);
}

function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
