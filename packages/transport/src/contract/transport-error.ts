/**
 * What went wrong. Stable: safe to branch on.
 *
 * - `invalid-settings`: a factory was called with settings that cannot work; `context.issues` has every reason.
 * - `message-too-large`: the message is larger than the transport takes.
 * - `queue-full`: there was no room in a queue.
 * - `closed`: the transport is closed.
 * - `aborted`: the caller's signal ended the attempt.
 * - `unreachable`: no connection could be made, so the message has not arrived.
 * - `tls-failed`: the TLS handshake failed, a certificate that is not trusted included.
 * - `connection-lost`: the connection broke after the message was on its way.
 * - `timeout`: no answer in time; whether the message arrived is unknown.
 * - `refused`: the destination answered that it will not take the message.
 * - `unavailable`: the destination answered that it cannot take the message now.
 * - `spool-locked`: another process uses the spool's directory.
 * - `spool-failed`: the spool's files could not be read or written.
 * - `transport-failed`: a transport broke its contract: it threw, or gave a wrong number of outcomes.
 */
export type TransportErrorCode =
  | 'invalid-settings'
  | 'message-too-large'
  | 'queue-full'
  | 'closed'
  | 'aborted'
  | 'unreachable'
  | 'tls-failed'
  | 'connection-lost'
  | 'timeout'
  | 'refused'
  | 'unavailable'
  | 'spool-locked'
  | 'spool-failed'
  | 'transport-failed';

/** One thing that is wrong in settings. */
export interface SettingsIssue {
  /** The key, with dots between those of nested settings; empty for the settings as a whole. */
  readonly path: string;
  /** What is wrong and what to do, in a sentence. */
  readonly message: string;
}

/** Facts about an error, for programs. Never holds credentials or the contents of a message. */
export interface TransportErrorContext {
  /** Every issue found: with `invalid-settings`. */
  readonly issues?: readonly SettingsIssue[];
  /** Name of the transport that reports the error. */
  readonly transport?: string;
  /** Where the message was sent, without credentials: a URL, an address, a queue. */
  readonly destination?: string;
  /** Status that the destination answered with, such as an HTTP status. */
  readonly status?: number;
  /** The beginning of what the destination answered, on one line and shortened. */
  readonly responseExcerpt?: string;
  /** Name that the destination gave the request, for its operator's logs. */
  readonly requestId?: string;
  /** The limit that was passed, in the unit that the message names. */
  readonly limit?: number;
  /** Size of the message in bytes, as it would have been sent. */
  readonly byteLength?: number;
}

/** What a {@link TransportError} may be given besides its code and message. */
export interface TransportErrorOptions {
  /** Facts for programs. @default {} */
  readonly context?: TransportErrorContext;
  /** The error underneath. @default none */
  readonly cause?: unknown;
}

const BRAND = Symbol.for('@x/transport/error');

/** The error of delivery: a stable `code`, facts in `context`, the underlying error in `cause`. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** What went wrong; see {@link TransportErrorCode}. */
  readonly code: TransportErrorCode;
  /** Facts for programs. */
  readonly context: TransportErrorContext;

  constructor(code: TransportErrorCode, message: string, options: TransportErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = Object.freeze({ ...options.context });
  }

  /** Marks errors of every installed copy of this package; read by {@link isTransportError}. */
  get [BRAND](): true {
    return true;
  }
}

/**
 * Tells whether a value is a {@link TransportError}, of this or of another installed copy of the package.
 *
 * @param code when given, the error must also have this code
 */
export function isTransportError(value: unknown, code?: TransportErrorCode): value is TransportError {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as { readonly [BRAND]?: unknown; readonly code?: unknown };
  return candidate[BRAND] === true && (code === undefined || candidate.code === code);
}
