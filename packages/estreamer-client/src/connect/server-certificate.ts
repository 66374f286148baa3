import type { TLSSocket } from 'node:tls';
import { EstreamerClientError } from '../errors/client-error.ts';
import type { ServerVerification } from '../tls/server-verification.ts';
import type { Warn } from './connection-warning.ts';
import { addressOf, type Peer } from './peer.ts';

/** What is known of the server's certificate. */
export interface ServerCertificate {
  /** Whether it was verified, by an authority or by its fingerprint. */
  readonly verified: boolean;
  /** SHA-256 of the certificate, in hexadecimal with colons: what `tls.fingerprints` takes. */
  readonly fingerprint: string;
}

/**
 * Verifies the server as far as Node.js has not done it in the handshake: by the pinned fingerprints. Warns about what
 * is accepted although it should not be.
 *
 * @param now unix milliseconds
 * @throws {EstreamerClientError} `untrusted-server` with the reason `fingerprint`
 */
export function checkServerCertificate(
  socket: TLSSocket,
  verification: ServerVerification,
  now: number,
  peer: Peer,
  warn: Warn,
): ServerCertificate {
  const at = addressOf(peer);
  const certificate = socket.getPeerX509Certificate();
  const fingerprint = certificate?.fingerprint256 ?? '';
  switch (verification.by) {
    case 'authority':
      return { verified: socket.authorized, fingerprint };
    case 'nothing':
      warn({
        code: 'server-not-verified',
        message: `The certificate of ${at} is not verified (tls.verify is false): anyone on the way can read and forge events. Its fingerprint is ${fingerprint}: compare it on the management center, and give it in tls.fingerprints instead.`,
        ...peer,
      });
      return { verified: false, fingerprint };
    case 'fingerprint': {
      if (certificate === undefined || !verification.fingerprints.has(fingerprint)) {
        throw new EstreamerClientError(
          'untrusted-server',
          `The certificate of ${at} is not accepted: its fingerprint is ${fingerprint || 'missing'}, which is not in tls.fingerprints. If the certificate was replaced, compare the fingerprint on the management center and add it; if not, something else answers at that address.`,
          { ...peer, phase: 'handshake', reason: 'fingerprint', serverFingerprint: fingerprint },
        );
      }
      if (Date.parse(certificate.validTo) <= now) {
        warn({
          code: 'server-certificate-expired',
          message: `The certificate of ${at} has expired (${certificate.validTo}). It is accepted for its fingerprint; renew it on the management center, and add the new fingerprint to tls.fingerprints before.`,
          ...peer,
        });
      }
      return { verified: true, fingerprint };
    }
  }
}
