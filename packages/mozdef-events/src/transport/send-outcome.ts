import type { MozDefError } from '../errors/mozdef-error.ts';

/** The destination has the event; with `acknowledged: false`, it left this machine. */
export interface SentOutcome {
  readonly status: 'sent';
  /** `true` if it was sent more than once and an earlier attempt may have arrived, so that there may be a duplicate. */
  readonly possibleDuplicate?: boolean;
}

/** This event will never be taken as it is: sending it again is of no use. */
export interface RejectedOutcome {
  readonly status: 'rejected';
  readonly error: MozDefError;
}

/** The event was not taken, for a reason that may pass. */
export interface RetryableOutcome {
  readonly status: 'retryable';
  readonly error: MozDefError;
  /** How long the destination asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** `true` if the event may have arrived nevertheless, so that sending it again may make a duplicate. */
  readonly mayHaveArrived?: boolean;
}

/** What became of one event. */
export type SendOutcome = SentOutcome | RejectedOutcome | RetryableOutcome;

/** The outcome of an event that has arrived. */
export const SENT: SentOutcome = Object.freeze({ status: 'sent' });

/** Makes the outcome of an event that will never be taken. */
export function rejected(error: MozDefError): RejectedOutcome {
  return { status: 'rejected', error };
}

/** Makes the outcome of an event that may be taken later. */
export function retryable(
  error: MozDefError,
  options: Pick<RetryableOutcome, 'retryAfterMs' | 'mayHaveArrived'> = {},
): RetryableOutcome {
  return { status: 'retryable', error, ...options };
}
