import type { Message } from '../contract/message.ts';
import type { RejectedOutcome, RetryableOutcome } from '../contract/send-outcome.ts';

/** A message that was not delivered, and why. */
export interface DeadLetter<M extends Message = Message> {
  /** The message, with its text and, where it has one, its identity. */
  readonly message: M;
  /** `rejected`: the destination will never take it. `not-delivered`: it could not be delivered, and was given up. */
  readonly reason: 'rejected' | 'not-delivered';
  /** What became of it, with the error. */
  readonly outcome: RejectedOutcome | RetryableOutcome;
  /** Name of the transport that it was for. */
  readonly transport: string;
  /** When that was decided, in milliseconds since 1970. */
  readonly time: number;
}

/**
 * Writes a dead letter as a message of its own, for a file or another log: one line of JSON with `time` (ISO 8601),
 * `transport`, `reason`, `code`, `error`, and what the message has of `id`, `kind`, `severity`, `source` and `text`.
 */
export function deadLetterMessage({ message, reason, outcome, transport, time }: DeadLetter): Message {
  const { id, kind, severity, source } = message;
  const { code, message: error } = outcome.error;
  const mayHaveArrived = (outcome.status === 'retryable' && outcome.mayHaveArrived) || undefined;
  const text = JSON.stringify({
    time: new Date(time).toISOString(),
    transport,
    reason,
    code,
    error,
    mayHaveArrived,
    id,
    kind,
    severity,
    source,
    text: message.text,
  });
  return {
    text,
    byteLength: Buffer.byteLength(text),
    time,
    kind: 'dead-letter',
    ...(id !== undefined && { id }),
    ...(severity !== undefined && { severity }),
    ...(source !== undefined && { source }),
  };
}
