import { CodedError, createErrorGuard, type SettingIssue } from '@x/foundation';
import type { RejectedClientReason, UntrustedServerReason } from '@x/sockets';

/**
 * What went wrong; stable, for programs to switch on.
 *
 * - `invalid-settings`: a setting that can't work; thrown by `createEstreamerClient`.
 * - `unreadable-file`: a certificate, key or passphrase file that can't be read; `context.file` is its path.
 * - `wrong-passphrase`: the passphrase does not open the private key or the PKCS12 file.
 * - `bad-certificate-file`: a certificate, key or PKCS12 file that can't be used as it is.
 * - `unreachable`: no way to the host: its name is not known, or there is no route.
 * - `refused`: the host is there, but nothing listens on the port.
 * - `connect-timeout`: no connection, no TLS, or no first answer within `connectTimeoutMs`.
 * - `tls-version`: client and server have no TLS version in common.
 * - `tls-failed`: the TLS handshake failed for another reason than a certificate or the version.
 * - `untrusted-server`: the server's certificate was not accepted; `context.reason` says why.
 * - `client-certificate-expired`: the client's certificate has expired, by this machine's clock or by the server's.
 * - `client-certificate-rejected`: the server did not accept the client's certificate and said so; `context.reason` says why.
 * - `closed-by-server`: the server closed the connection; `context.phase` says when.
 * - `no-answer`: the server sent nothing at all to a host request.
 * - `idle-timeout`: the server sent nothing for `idleTimeoutMs`, not even a sign of life, or next to nothing of a message.
 * - `bundles-lost`: by their numbers, bundles are missing that do not come.
 * - `bookmark-unusable`: the store has no bookmark that can be used, though it had one, or can't be read.
 * - `bookmark-changed`: from `ack()`: the stored bookmark is not the one that this client stored or loaded last, so that
 *   somebody else uses it too; `context.file`.
 * - `bookmark-not-saved`: from `ack()`: the bookmark could not be stored.
 * - `all-clients-failed`: every client of `mergeClients` has failed.
 * - `connection-lost`: the connection broke while it was in use.
 * - `server-error`: the server sent an Error message; `context` has its code and text.
 * - `service-not-offered`: the server does not offer the eStreamer service.
 * - `not-a-capture`: a file that should be a capture has other bytes in it; `context.file`, `cause` is the protocol package's error.
 * - `protocol-error`: the server sent what is not eStreamer; `cause` is the protocol package's error.
 */
export type EstreamerClientErrorCode =
  | 'invalid-settings'
  | 'unreadable-file'
  | 'wrong-passphrase'
  | 'bad-certificate-file'
  | 'unreachable'
  | 'refused'
  | 'connect-timeout'
  | 'tls-version'
  | 'tls-failed'
  | 'untrusted-server'
  | 'client-certificate-expired'
  | 'client-certificate-rejected'
  | 'closed-by-server'
  | 'no-answer'
  | 'idle-timeout'
  | 'bundles-lost'
  | 'bookmark-unusable'
  | 'bookmark-changed'
  | 'bookmark-not-saved'
  | 'all-clients-failed'
  | 'connection-lost'
  | 'server-error'
  | 'service-not-offered'
  | 'not-a-capture'
  | 'protocol-error';

/** How far a session had come. */
export type SessionPhase =
  /** Before the TLS connection stood. */
  | 'handshake'
  /** After it, before the server's first message. */
  | 'request'
  /** After the server's first message. */
  | 'streaming';

/** Facts about an error, for programs; only what is known is there. Never holds keys or passphrases. */
export interface EstreamerClientErrorContext {
  /** With `invalid-settings`: every issue found. */
  readonly issues?: readonly SettingIssue[];
  readonly host?: string;
  readonly port?: number;
  readonly phase?: SessionPhase;
  /** With `untrusted-server` and `client-certificate-rejected`. */
  readonly reason?: UntrustedServerReason | RejectedClientReason;
  /** With `untrusted-server` of reason `fingerprint`: that of the server's certificate, SHA-256 with colons. */
  readonly serverFingerprint?: string;
  /** With `unreadable-file`, `bookmark-unusable` and `bookmark-changed`: its path. */
  readonly file?: string;
  /** The TLS alert that the server sent, by its number in RFC 8446, section 6. */
  readonly tlsAlert?: number;
  /** With `server-error`: the server's number for the fault. */
  readonly serverErrorCode?: number;
  /** With `server-error`: the server's words. Text from the wire: control characters are possible. */
  readonly serverErrorText?: string;
}

/** Every error that this package throws on purpose. */
export class EstreamerClientError extends CodedError<EstreamerClientErrorCode, EstreamerClientErrorContext> {
  override readonly name = 'EstreamerClientError';

  constructor(
    code: EstreamerClientErrorCode,
    message: string,
    context: EstreamerClientErrorContext = {},
    options: { readonly cause?: unknown } = {},
  ) {
    super(code, message, { context, cause: options.cause });
  }
}

/** Tells whether a value is this package's error, with `code` of this code too; knows those of another installed copy. */
export const isEstreamerClientError = createErrorGuard<EstreamerClientError>('EstreamerClientError');
