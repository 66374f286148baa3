import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { quoted } from '@x/foundation';
import { SocketError } from '../socket-error.ts';
import type { ClientIdentity } from '../tls/credentials.ts';
import type { ServerVerification } from '../tls/tls-setup.ts';

/**
 * What someone should know about a connection that works.
 *
 * - `server-not-verified`: `verify` is false.
 * - `server-certificate-expired`: the pinned certificate of the server has expired.
 * - `client-certificate-expiring`: the client's certificate ends soon: within 30 days, or within the last third of a
 *   shorter life.
 * - `credentials-not-reloaded`: the files named in the TLS settings can't be read again; what was read before is used.
 */
export type SocketWarningCode =
  | 'server-not-verified'
  | 'server-certificate-expired'
  | 'client-certificate-expiring'
  | 'credentials-not-reloaded';

/** A warning, with the facts that it was made from. */
export interface SocketWarning {
  readonly code: SocketWarningCode;
  /** One line: what is wrong, where, and what to do. */
  readonly message: string;
  /** Where to. */
  readonly address: string;
  /** SHA-256 of the server's certificate: with the two about the server. */
  readonly serverFingerprint?: string;
  /** The setting that the client's certificate came from: with `client-certificate-expiring`. */
  readonly setting?: string;
  /** When a certificate ends or ended, Unix milliseconds. */
  readonly validTo?: number;
  /** Why the files can't be read: with `credentials-not-reloaded`. */
  readonly cause?: unknown;
}

/** Takes warnings. */
export type OnSocketWarning = (warning: SocketWarning) => void;

/**
 * Makes each warning one of the process, with a code such as `SERVER_NOT_VERIFIED`, the first time that it comes.
 *
 * @param type names the process warnings, such as `TransportWarning`
 * @param prefix stands before their codes
 */
export function warnProcessOnce(type: string, prefix = ''): OnSocketWarning {
  const warned = new Set<SocketWarningCode>();
  return ({ code, message }) => {
    if (warned.has(code)) return;
    warned.add(code);
    process.emitWarning(message, { type, code: prefix + code.toUpperCase().replaceAll('-', '_') });
  };
}

const DAY_MS = 86_400_000;
const MOST_DAYS_OF_WARNING = 30;

/**
 * Looks at the dates of the client's certificate, since a server that finds it expired may close without a word. Warns
 * when it ends soon.
 *
 * @param now Unix milliseconds
 * @throws SocketError `client-certificate-expired`
 */
export function checkClientCertificate(
  { certificate, setting }: Pick<ClientIdentity, 'certificate' | 'setting'>,
  now: number,
  address: string,
  warn: OnSocketWarning,
): void {
  const end = Date.parse(certificate.validTo);
  const left = end - now;
  const which = `The client's certificate (${setting}, made for ${commonNameOf(certificate)})`;
  const renew = 'Get a new one from the administrator of the server.';
  if (left <= 0) {
    throw new SocketError(
      'client-certificate-expired',
      `${which} expired on ${dateOf(end)}. ${renew} If it has not expired, correct the clock of this machine.`,
      { context: { address, setting, validTo: end } },
    );
  }
  const life = end - Date.parse(certificate.validFrom);
  if (left > Math.min(MOST_DAYS_OF_WARNING * DAY_MS, life / 3)) return;
  warn({
    code: 'client-certificate-expiring',
    message: `${which} expires on ${dateOf(end)}: from then on ${address} takes no connection with it. ${renew}`,
    address,
    setting,
    validTo: end,
  });
}

/** The common name in a certificate, in quotes. */
export function commonNameOf(certificate: X509Certificate): string {
  const name = /^CN=(.*)$/m.exec(certificate.subject)?.[1];
  return name === undefined ? 'nobody' : quoted(name);
}

/** What is known of the server's certificate. */
export interface ServerCertificate {
  /** Whether it was verified, by an authority or by its fingerprint. */
  readonly verified: boolean;
  /** SHA-256 of the certificate, in hexadecimal with colons: what `fingerprints` takes. */
  readonly fingerprint: string;
}

/**
 * Verifies the server as far as Node.js has not done it in the handshake: by the pinned fingerprints. Warns about what
 * is accepted although it should not be.
 *
 * @param now Unix milliseconds
 * @throws SocketError `untrusted-server` with the reason `fingerprint`
 */
export function checkServerCertificate(
  socket: TLSSocket,
  verification: ServerVerification,
  now: number,
  address: string,
  warn: OnSocketWarning,
): ServerCertificate {
  const certificate = socket.getPeerX509Certificate();
  const fingerprint = certificate?.fingerprint256 ?? '';
  switch (verification.by) {
    case 'authority':
      return { verified: socket.authorized, fingerprint };
    case 'nothing':
      warn({
        code: 'server-not-verified',
        message: `The certificate of ${address} is not verified (verify is false): anyone on the way can read and forge what is sent. Its fingerprint is ${fingerprint}: compare it on the server, and give it in fingerprints instead.`,
        address,
        serverFingerprint: fingerprint,
      });
      return { verified: false, fingerprint };
    case 'fingerprint': {
      if (certificate === undefined || !verification.fingerprints.has(fingerprint)) {
        throw new SocketError(
          'untrusted-server',
          `The certificate of ${address} is not accepted: its fingerprint is ${fingerprint || 'missing'}, which is not in fingerprints. If the certificate was replaced, compare the fingerprint on the server and add it; if not, something else answers at that address.`,
          { context: { address, reason: 'fingerprint', serverFingerprint: fingerprint } },
        );
      }
      const validTo = Date.parse(certificate.validTo);
      if (validTo <= now) {
        warn({
          code: 'server-certificate-expired',
          message: `The certificate of ${address} has expired (${certificate.validTo}). It is accepted for its fingerprint; renew it, and add the new fingerprint to fingerprints before.`,
          address,
          serverFingerprint: fingerprint,
          validTo,
        });
      }
      return { verified: true, fingerprint };
    }
  }
}

function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
