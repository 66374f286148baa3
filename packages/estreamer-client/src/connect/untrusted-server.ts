import type { TLSSocket } from 'node:tls';
import { quoted } from '@x/foundation';
import { EstreamerClientError, type UntrustedServerReason } from '../errors/client-error.ts';
import { addressOf, type Peer } from './peer.ts';

/** A pin is checked elsewhere. */
type ChainReason = Exclude<UntrustedServerReason, 'fingerprint'>;

const REASONS: Readonly<Record<string, ChainReason>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  CERT_UNTRUSTED: 'unknown-authority',
  CERT_SIGNATURE_FAILURE: 'unknown-authority',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'hostname',
};

/** OpenSSL has no name for these. */
const TOO_WEAK = /too (weak|small)/;

const TRUST_AUTHORITY =
  "Give the management center's own authority in tls.ca, or use its PKCS12 file, which holds it. Or pin its certificate by tls.fingerprints. If this is the right file, something else answers at that address.";

/** The error for a certificate that Node's TLS did not accept; undefined when the failure was another one. */
export function untrustedServerError(
  error: Error,
  socket: TLSSocket,
  peer: Peer,
): EstreamerClientError | undefined {
  // Set by Node when, and only when, it ends the connection because of the certificate.
  if (!socket.authorizationError) return undefined;
  const code = String((error as NodeJS.ErrnoException).code);
  const reason = REASONS[code] ?? (TOO_WEAK.test(error.message) ? 'weak' : 'invalid');
  const at = addressOf(peer);
  return new EstreamerClientError(
    'untrusted-server',
    `The certificate of ${at} is not accepted: ${explain(reason, error, code)}`,
    { ...peer, phase: 'handshake', reason },
    { cause: error },
  );
}

function explain(reason: ChainReason, error: Error & { cert?: unknown }, code: string): string {
  switch (reason) {
    case 'self-signed':
      return `it is signed by itself. ${TRUST_AUTHORITY}`;
    case 'unknown-authority':
      return `its authority is not a trusted one. ${TRUST_AUTHORITY}`;
    case 'expired':
      return 'it has expired, or its authority has. Renew it on the management center, or correct the clock of this machine.';
    case 'not-yet-valid':
      return 'it is not valid yet. Compare the clocks of this machine and of the management center.';
    case 'hostname':
      return `it was made for ${namesOf(error.cert)}. If that is the management center's own name, give it in tls.serverName.`;
    case 'weak':
      return `its key or a signature is weaker than OpenSSL accepts (${quoted(error.message)}). Renew it on the management center, or set tls.securityLevel to 1 or 0.`;
    case 'invalid':
      return `${quoted(error.message)} (${code}). Check the certificate on the management center.`;
  }
}

function namesOf(certificate: unknown): string {
  const { subjectaltname, subject } = (certificate ?? {}) as {
    subjectaltname?: string;
    subject?: { CN?: string };
  };
  return quoted(subjectaltname ?? subject?.CN ?? 'another host');
}
