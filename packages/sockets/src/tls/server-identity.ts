import { isIP } from 'node:net';
import { checkServerIdentity as checkSubjectNames, type PeerCertificate } from 'node:tls';

/**
 * Checks that a certificate was made for a name or an address: as Node.js does, and beyond it by the common name of a
 * certificate without subject alternative names, which may be an address or a text that is no host name.
 *
 * @returns an error when it was not, as `checkServerIdentity` of node:tls does
 */
export function checkServerIdentity(expected: string, certificate: PeerCertificate): Error | undefined {
  const error = checkSubjectNames(expected, certificate);
  if (error === undefined) return undefined;
  const commonName: unknown = certificate.subject?.CN;
  if (!certificate.subjectaltname && typeof commonName === 'string' && sameName(commonName, expected)) {
    return undefined;
  }
  return error;
}

/** The name to send as SNI: none for addresses (RFC 6066, section 3) and for what can't be a host name. */
export function serverNameIndication(name: string): string | undefined {
  const isHostName =
    /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;
  return isIP(name) === 0 && isHostName.test(name) ? name : undefined;
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
