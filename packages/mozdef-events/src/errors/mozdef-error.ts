import { formatIssue, type MozDefIssue } from './mozdef-issue.ts';

/**
 * What went wrong. Stable: safe to branch on.
 *
 * - `invalid-event`: the event cannot be sent as it is; `context.issues` has every reason.
 * - `invalid-settings`: a factory was called with settings that cannot work.
 * - `queue-full`: there was no room in a queue.
 * - `closed`: the client or the transport is closed.
 * - `aborted`: the caller's signal ended the attempt.
 * - `event-too-large`: the encoded event is larger than the transport takes.
 * - `unreachable`: no connection could be made, so the event has not arrived.
 * - `tls-failed`: the TLS handshake failed, a certificate that is not trusted included.
 * - `connection-lost`: the connection broke after the event was on its way.
 * - `timeout`: no answer in time; whether the event arrived is unknown.
 * - `refused`: the destination answered that it will not take the event.
 * - `unavailable`: the destination answered that it cannot take the event now.
 * - `spool-locked`: another process uses the spool's directory.
 * - `spool-failed`: the spool's files could not be read or written.
 * - `transport-failed`: a transport broke its contract: it threw, or gave a wrong number of outcomes.
 */
export type MozDefErrorCode =
  | 'invalid-event'
  | 'invalid-settings'
  | 'queue-full'
  | 'closed'
  | 'aborted'
  | 'event-too-large'
  | 'unreachable'
  | 'tls-failed'
  | 'connection-lost'
  | 'timeout'
  | 'refused'
  | 'unavailable'
  | 'spool-locked'
  | 'spool-failed'
  | 'transport-failed';

/** Facts about an error, for programs. Never holds credentials or the contents of an event. */
export interface MozDefErrorContext {
  /** Every issue found: with `invalid-event` and `invalid-settings`. */
  readonly issues?: readonly MozDefIssue[];
  /** Name of the transport that reports the error. */
  readonly transport?: string;
  /** Where the event was sent, without credentials: a URL, an address, a queue. */
  readonly destination?: string;
  /** Status that the destination answered with, such as an HTTP status. */
  readonly status?: number;
  /** The beginning of what the destination answered, on one line and shortened. */
  readonly responseExcerpt?: string;
  /** Name that the destination gave the request, for its operator's logs. */
  readonly requestId?: string;
  /** The limit that was passed, in the unit that the message names. */
  readonly limit?: number;
  /** Size of the encoded event in bytes. */
  readonly byteLength?: number;
}

/** What a {@link MozDefError} may be given besides its code and message. */
export interface MozDefErrorOptions {
  /** Facts for programs. @default {} */
  readonly context?: MozDefErrorContext;
  /** The error underneath. @default none */
  readonly cause?: unknown;
}

const BRAND = Symbol.for('@x/mozdef-events/error');

/** The one error of the MozDef packages: a stable `code`, facts in `context`, the underlying error in `cause`. */
export class MozDefError extends Error {
  override readonly name = 'MozDefError';
  /** What went wrong; see {@link MozDefErrorCode}. */
  readonly code: MozDefErrorCode;
  /** Facts for programs. */
  readonly context: MozDefErrorContext;

  constructor(code: MozDefErrorCode, message: string, options: MozDefErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = options.context ?? {};
  }

  /** Marks errors of every installed copy of this package; read by {@link isMozDefError}. */
  get [BRAND](): true {
    return true;
  }
}

/**
 * Tells whether a value is a {@link MozDefError}, of this or of another installed copy of the package.
 *
 * @param code when given, the error must also have this code
 */
export function isMozDefError(value: unknown, code?: MozDefErrorCode): value is MozDefError {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as { readonly [BRAND]?: unknown; readonly code?: unknown };
  return candidate[BRAND] === true && (code === undefined || candidate.code === code);
}

/** The most issues that a message spells out; `context.issues` has all of them. */
const MAX_ISSUES_IN_MESSAGE = 5;

/**
 * Makes the one error that carries every issue of an event or of settings.
 *
 * @param code which of the two
 * @param subject what was checked, as the message's first words
 */
export function createIssuesError(
  code: 'invalid-event' | 'invalid-settings',
  subject: string,
  issues: readonly MozDefIssue[],
  options: MozDefErrorOptions = {},
): MozDefError {
  const shown = issues.slice(0, MAX_ISSUES_IN_MESSAGE).map(formatIssue);
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  return new MozDefError(code, `${subject}: ${shown.join('; ')}`, {
    ...options,
    context: { ...options.context, issues },
  });
}
