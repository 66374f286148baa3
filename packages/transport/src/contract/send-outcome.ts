import type { TransportError } from './transport-error.ts';

/** The destination has the message; with `acknowledged: false`, it left this machine. */
export interface SentOutcome {
  readonly status: 'sent';
  /** `true` if it was sent more than once and an earlier attempt may have arrived, so that there may be a duplicate. */
  readonly possibleDuplicate?: boolean;
}

/** This message will never be taken as it is: sending it again is of no use. */
export interface RejectedOutcome {
  readonly status: 'rejected';
  readonly error: TransportError;
}

/** The message was not taken, for a reason that may pass. */
export interface RetryableOutcome {
  readonly status: 'retryable';
  readonly error: TransportError;
  /** How long the destination asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** `true` if the message may have arrived nevertheless, so that sending it again may make a duplicate. */
  readonly mayHaveArrived?: boolean;
}

/** What became of one message. */
export type SendOutcome = SentOutcome | RejectedOutcome | RetryableOutcome;

/** The outcome of a message that has arrived. */
export const SENT: SentOutcome = Object.freeze({ status: 'sent' });

/** Makes the outcome of a message that will never be taken. */
export function rejected(error: TransportError): RejectedOutcome {
  return { status: 'rejected', error };
}

/** Makes the outcome of a message that may be taken later. */
export function retryable(
  error: TransportError,
  options: Pick<RetryableOutcome, 'retryAfterMs' | 'mayHaveArrived'> = {},
): RetryableOutcome {
  return { status: 'retryable', error, ...options };
}
