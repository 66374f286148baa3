import type { TLSSocket } from 'node:tls';
import { quoted } from '@x/foundation';
import { SocketError, type UntrustedServerReason } from '../socket-error.ts';

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
  'Give the authority in ca, or pin the certificate by fingerprints. If ca is right, something else answers at that address.';

/** The reason behind a code of OpenSSL about a server's certificate; undefined where the code is not about that. */
export function untrustedReason(code: string): UntrustedServerReason | undefined {
  return Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
}

/** What is wrong with a server's certificate and what to do, as the end of a sentence. */
export function describeUntrusted(error: Error & { readonly cert?: unknown }): {
  readonly reason: UntrustedServerReason;
  readonly detail: string;
  readonly advice: string;
} {
  const code = String((error as NodeJS.ErrnoException).code);
  const reason = REASONS[code] ?? (TOO_WEAK.test(error.message) ? 'weak' : 'invalid');
  switch (reason) {
    case 'self-signed':
      return { reason, detail: 'it is signed by itself', advice: TRUST_AUTHORITY };
    case 'unknown-authority':
      return { reason, detail: 'its authority is not a trusted one', advice: TRUST_AUTHORITY };
    case 'expired':
      return {
        reason,
        detail: 'it has expired, or its authority has',
        advice: 'It must be renewed; or correct the clock of this machine.',
      };
    case 'not-yet-valid':
      return { reason, detail: 'it is not valid yet', advice: 'Compare the clocks of both machines.' };
    case 'hostname':
      return {
        reason,
        detail: `it was made for ${namesOf(error.cert)}`,
        advice: "If that is the server's own name, give it in serverName; or correct the host.",
      };
    case 'weak':
      return {
        reason,
        detail: `its key or a signature is weaker than OpenSSL accepts (${quoted(error.message)})`,
        advice: 'It should be renewed; or set securityLevel to 1 or 0.',
      };
    case 'invalid':
      return {
        reason,
        detail: `${quoted(error.message)} (${code})`,
        advice: "Check the server's certificate.",
      };
  }
}

/** The error for a certificate that Node's TLS did not accept; undefined when the failure was another one. */
export function untrustedServerError(
  error: Error,
  socket: TLSSocket,
  address: string,
): SocketError | undefined {
  // Set by Node when, and only when, it ends the connection because of the certificate.
  if (!socket.authorizationError) return undefined;
  const { reason, detail, advice } = describeUntrusted(error);
  const systemCode = String((error as NodeJS.ErrnoException).code);
  return new SocketError(
    'untrusted-server',
    `The certificate of ${address} is not accepted: ${detail}. ${advice}`,
    {
      context: {
        address,
        reason,
        detail: reason === 'hostname' ? namesOf((error as { cert?: unknown }).cert) : detail,
        systemCode,
      },
      cause: error,
    },
  );
}

function namesOf(certificate: unknown): string {
  const { subjectaltname, subject } = (certificate ?? {}) as {
    subjectaltname?: string;
    subject?: { CN?: string };
  };
  return quoted(subjectaltname ?? subject?.CN ?? 'another host');
}
