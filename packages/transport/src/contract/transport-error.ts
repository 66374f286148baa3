import { CodedError, createErrorGuard, createSettingsResolver } from '@x/foundation';

/**
 * What went wrong. Stable: safe to branch on.
 *
 * - `invalid-settings`: a factory was called with settings that cannot work; `context.issues` has every reason.
 * - `invalid-message`: the message cannot go over this transport as it is; `context.issues` has every reason.
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
 * - `dead-letter-failed`: the message was rejected, and the place for dead letters did not take it either.
 * - `write-failed`: a file could not be made or written; `context.reason` says why.
 * - `spool-locked`: another process uses the spool's directory.
 * - `spool-failed`: the spool's files could not be read or written.
 * - `transport-failed`: a transport broke its contract: it threw, or gave a wrong number of outcomes.
 */
export type TransportErrorCode =
  | 'invalid-settings'
  | 'invalid-message'
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
  | 'dead-letter-failed'
  | 'write-failed'
  | 'spool-locked'
  | 'spool-failed'
  | 'transport-failed';

/** One thing that is wrong in settings or in a message. */
export interface TransportIssue {
  /** Where: the keys and indexes from the top down to the value; empty for the whole. */
  readonly path: readonly (string | number)[];
  /** Which rule is broken. */
  readonly rule: string;
  /** What is wrong, such as `is 0`. */
  readonly message: string;
  /** What to do, such as `give a whole number of 1 or more`. */
  readonly hint: string;
}

/** Facts about an error, for programs. Never holds credentials or the contents of a message. */
export interface TransportErrorContext {
  /** Every issue found: with `invalid-settings` and `invalid-message`. */
  readonly issues?: readonly TransportIssue[];
  /** Name of the transport that reports the error. */
  readonly transport?: string;
  /** Where the message was sent, without credentials: a URL, an address, a queue. */
  readonly destination?: string;
  /** Status that the destination answered with, such as an HTTP status. */
  readonly status?: number;
  /** The beginning of what the destination answered, on one line and shortened. */
  readonly responseExcerpt?: string;
  /** The code that the system gave, such as `ENOSPC` or `ECONNREFUSED`. */
  readonly reason?: string;
  /** Name that the destination gave the request, for its operator's logs. */
  readonly requestId?: string;
  /** The limit that was passed, in the unit that the message names. */
  readonly limit?: number;
  /** Size of the message in bytes, as it would have been sent. */
  readonly byteLength?: number;
}

/** The error of delivery: a stable `code`, facts in `context`, the underlying error in `cause`. */
export class TransportError extends CodedError<TransportErrorCode, TransportErrorContext> {
  override readonly name = 'TransportError';
}

/**
 * Tells whether a value is a {@link TransportError}, of this or of another installed copy of the package.
 *
 * @param code when given, the error must also have this code
 */
export const isTransportError = createErrorGuard<TransportError>('TransportError');

/** The error of a message that is larger than a transport takes. Sizes are in bytes, as they would have been sent. */
export function messageTooLarge(transport: string, byteLength: number, limit: number): TransportError {
  const message = `The message takes ${byteLength} bytes; the transport "${transport}" takes at most ${limit} (shorten it)`;
  return new TransportError('message-too-large', message, { context: { transport, byteLength, limit } });
}

/**
 * Makes what a transport stands on, such as a sender of `@x/sockets` or its TLS credentials. What that refuses of the
 * settings is refused in the transport's name.
 *
 * @param subject what cannot be made then, as the first words of the message
 * @param isRefusal knows the errors of who refuses; others are thrown as they are
 * @throws TransportError `invalid-settings`, with every issue in `context.issues`
 */
export function makeByTransport<Made>(
  subject: string,
  isRefusal: (error: unknown) => error is Error & { readonly context: Pick<TransportErrorContext, 'issues'> },
  make: () => Made,
): Made {
  try {
    return make();
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    const { issues = [] } = cause.context;
    throw new TransportError('invalid-settings', `${subject}: ${cause.message}`, {
      context: { issues },
      cause,
    });
  }
}

/**
 * Reads the settings of a transport by their declaration, and fills in what is left out.
 *
 * @param subject what cannot be made with wrong ones, as the first words of the message
 * @throws TransportError `invalid-settings` with every issue in `context.issues`
 */
export const resolveTransportSettings = createSettingsResolver(
  (message, issues) => new TransportError('invalid-settings', message, { context: { issues } }),
);
