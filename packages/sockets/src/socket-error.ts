import { CodedError, createErrorGuard, type SettingIssue } from '@x/foundation';

/**
 * What went wrong. Stable: safe to branch on.
 *
 * - `invalid-settings`: settings that cannot work; `context.issues` has every reason.
 * - `unreadable-file`: a certificate, key or passphrase file that cannot be read; `context.file` is its path.
 * - `wrong-passphrase`: the passphrase does not open the private key or the PKCS12 file.
 * - `bad-certificate`: a certificate, key or PKCS12 file that cannot be used as it is.
 * - `unreachable`: no way to the host, or no such socket: `context.systemCode` says which.
 * - `refused`: the host is there, but nobody listens.
 * - `timeout`: no connection in time, or the peer takes nothing for too long.
 * - `closed-by-peer`: the peer closed before the connection stood.
 * - `tls-version`: both sides have no TLS version in common.
 * - `tls-failed`: the TLS handshake failed for another reason than a certificate or the version.
 * - `untrusted-server`: the server's certificate was not accepted; `context.reason` says why.
 * - `client-certificate-expired`: the client's certificate has expired, by this machine's clock or by the server's.
 * - `client-certificate-rejected`: the server did not accept the client's certificate; `context.reason` says why.
 * - `connection-lost`: the connection broke while it was in use.
 * - `too-large`: a message is larger than may be sent; `context.byteLength` and `context.limit` say how large.
 * - `cannot-listen`: the address and port that messages should come in by cannot be used: `context.systemCode` says why.
 * - `aborted`: the caller's signal ended it.
 * - `closed`: this side was closed.
 */
export type SocketErrorCode =
  | 'invalid-settings'
  | 'unreadable-file'
  | 'wrong-passphrase'
  | 'bad-certificate'
  | 'unreachable'
  | 'refused'
  | 'timeout'
  | 'closed-by-peer'
  | 'tls-version'
  | 'tls-failed'
  | 'untrusted-server'
  | 'client-certificate-expired'
  | 'client-certificate-rejected'
  | 'connection-lost'
  | 'too-large'
  | 'cannot-listen'
  | 'aborted'
  | 'closed';

/** Why a server's certificate was not accepted. */
export type UntrustedServerReason =
  /** Signed by itself, and not one of the authorities. */
  | 'self-signed'
  /** Signed by an authority that is not among the trusted ones. */
  | 'unknown-authority'
  | 'expired'
  | 'not-yet-valid'
  /** Made for another name or address than the one that was connected to; `context.detail` has the names. */
  | 'hostname'
  /** Its key or a signature is weaker than `securityLevel` allows. */
  | 'weak'
  /** Another certificate than the pinned ones. */
  | 'fingerprint'
  /** Any other failed check; `cause` has it. */
  | 'invalid';

/** Why a server rejected the client's certificate. */
export type RejectedClientReason =
  /** It can't be read, is of an unsupported kind, or has a wrong signature. */
  | 'bad-certificate'
  | 'revoked'
  /** Signed by an authority that the server does not know. */
  | 'unknown-authority'
  /** The server got no certificate that it accepts. */
  | 'required'
  /** The server gives no reason. */
  | 'unspecified';

/** Why TLS failed, where that is known. */
export type TlsFailureReason =
  /** What answers there does not speak TLS. */
  | 'not-tls'
  /** A key, a signature or the renegotiation is weaker than OpenSSL accepts; `context.detail` has its words. */
  | 'weak';

/** Facts about an error, for programs; only what is known is there. Never holds keys, passphrases or messages. */
export interface SocketErrorContext {
  /** Every issue found: with `invalid-settings`. */
  readonly issues?: readonly SettingIssue[];
  /** Where to: `host:port`, or the path of a socket. */
  readonly address?: string;
  /** How far it had come, where it did not come to a connection: TLS begins with the handshake. */
  readonly phase?: 'connect' | 'handshake';
  /** With `untrusted-server`, `client-certificate-rejected` and `tls-failed`. */
  readonly reason?: UntrustedServerReason | RejectedClientReason | TlsFailureReason;
  /** What is wrong in a few words, without advice: for who writes a message of their own. */
  readonly detail?: string;
  /** The code of the operating system or of OpenSSL, such as `ECONNREFUSED`. */
  readonly systemCode?: string;
  /** The TLS alert that the server sent, by its number in RFC 8446, section 6. */
  readonly tlsAlert?: number;
  /** With `untrusted-server` of reason `fingerprint`: that of the server's certificate, SHA-256 with colons. */
  readonly serverFingerprint?: string;
  /** With `unreadable-file`: its path. */
  readonly file?: string;
  /** The setting that a certificate came from, such as `tls.pkcs12File ("client.p12")`. */
  readonly setting?: string;
  /** With `client-certificate-expired` by this machine's clock: when it ended, Unix milliseconds. */
  readonly validTo?: number;
  /** Size of a message in bytes. */
  readonly byteLength?: number;
  /** The limit that was passed, in bytes or milliseconds, as the message says. */
  readonly limit?: number;
  /** Whether a message may have arrived nevertheless. Absent: surely not. */
  readonly mayHaveArrived?: boolean;
}

/** Every error that this package throws on purpose. */
export class SocketError extends CodedError<SocketErrorCode, SocketErrorContext> {
  override readonly name = 'SocketError';
}

/** Tells whether a value is a {@link SocketError}, with `code` of this code too; knows those of another installed copy. */
export const isSocketError = createErrorGuard<SocketError>('SocketError');

/** What a failure to send comes to for a message, in the words of the transports. */
export type DeliveryFailure =
  | 'unreachable'
  | 'tls-failed'
  | 'connection-lost'
  | 'timeout'
  | 'message-too-large';

const DELIVERY_FAILURES: Readonly<Partial<Record<SocketErrorCode, DeliveryFailure>>> = {
  'connection-lost': 'connection-lost',
  'tls-version': 'tls-failed',
  'tls-failed': 'tls-failed',
  'untrusted-server': 'tls-failed',
  'client-certificate-expired': 'tls-failed',
  'client-certificate-rejected': 'tls-failed',
  'too-large': 'message-too-large',
};

/** Says what an error of sending comes to for a message: the code that a transport gives it. */
export function deliveryFailure({ code, context }: SocketError): DeliveryFailure {
  if (context.phase === 'handshake') return 'tls-failed';
  // Before there is a connection, time that has run out is one more way not to reach anybody.
  if (code === 'timeout') return context.mayHaveArrived === true ? 'timeout' : 'unreachable';
  return DELIVERY_FAILURES[code] ?? 'unreachable';
}
