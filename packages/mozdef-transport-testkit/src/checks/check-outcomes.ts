import assert from 'node:assert/strict';
import { type EncodedEvent, isMozDefError, type SendOutcome } from '@x/mozdef-events/transport';

/** Checks that outcomes are what the contract says: one for each event, each of a known shape with a MozDefError. */
export function checkOutcomes(batch: readonly EncodedEvent[], outcomes: unknown): readonly SendOutcome[] {
  assert.ok(Array.isArray(outcomes), 'send must resolve with an array of outcomes');
  assert.equal(outcomes.length, batch.length, 'send must resolve with one outcome for each event');
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
  assert.ok(isMozDefError(error), `an outcome that is ${status} must have a MozDefError`);
  assert.notEqual(error.message, '', 'an error must say what went wrong');
  if (status === 'rejected') return;
  assert.ok(
    retryAfterMs === undefined || (Number.isFinite(retryAfterMs) && Number(retryAfterMs) >= 0),
    'retryAfterMs must be a number of milliseconds, not negative',
  );
}

/** Checks that every event was sent. */
export function assertSent(outcomes: readonly SendOutcome[]): void {
  for (const { status } of outcomes) assert.equal(status, 'sent', `an event must be sent, not ${status}`);
}

/** Whether an outcome leaves open that the event has arrived. */
export function mayHaveArrived(outcome: SendOutcome): boolean {
  return outcome.status === 'sent' || (outcome.status === 'retryable' && outcome.mayHaveArrived === true);
}

/** The code of an outcome's error. */
export function codeOf(outcome: SendOutcome): string | undefined {
  return outcome.status === 'sent' ? undefined : outcome.error.code;
}
