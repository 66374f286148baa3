import assert from 'node:assert/strict';
import { isTransportError, type Message, type SendOutcome } from '@x/transport';

/** Checks that outcomes are what the contract says: one for each message, each of a known shape with a TransportError. */
export function checkOutcomes(batch: readonly Message[], outcomes: unknown): readonly SendOutcome[] {
  assert.ok(Array.isArray(outcomes), 'send must resolve with an array of outcomes');
  assert.equal(outcomes.length, batch.length, 'send must resolve with one outcome for each message');
  for (const outcome of outcomes) checkOutcome(outcome);
  return outcomes;
}

function checkOutcome(outcome: unknown): void {
  assert.ok(typeof outcome === 'object' && outcome !== null, 'an outcome must be an object');
  const { status, error, retryAfterMs } = outcome as {
    readonly [key in 'status' | 'error' | 'retryAfterMs']?: unknown;
  };
  assert.ok(
    status === 'sent' || status === 'rejected' || status === 'retryable',
    `an outcome's status must be sent, rejected or retryable, not ${String(status)}`,
  );
  if (status === 'sent') return;
  assert.ok(isTransportError(error), `an outcome that is ${status} must have a TransportError`);
  assert.notEqual(error.message, '', 'an error must say what went wrong');
  if (status === 'rejected') return;
  assert.ok(
    retryAfterMs === undefined || (Number.isFinite(retryAfterMs) && Number(retryAfterMs) >= 0),
    'retryAfterMs must be a number of milliseconds, not negative',
  );
}

/** Checks that every message was sent. */
export function assertSent(outcomes: readonly SendOutcome[]): void {
  for (const { status } of outcomes) assert.equal(status, 'sent', `a message must be sent, not ${status}`);
}

/** Whether an outcome leaves open that the message has arrived. */
export function mayHaveArrived(outcome: SendOutcome): boolean {
  return outcome.status === 'sent' || (outcome.status === 'retryable' && outcome.mayHaveArrived === true);
}

/** The code of an outcome's error. */
export function codeOf(outcome: SendOutcome): string | undefined {
  return outcome.status === 'sent' ? undefined : outcome.error.code;
}
