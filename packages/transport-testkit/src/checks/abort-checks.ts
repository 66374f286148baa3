import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { SendOutcome } from '@x/transport';
import { type Check, type CheckContext, codeOf, mayHaveArrived, passTurns } from './check.ts';

/** Checks outcomes of an attempt that a signal ended; where nobody answers, some of it may count as sent before. */
function checkAborted({ transport }: CheckContext, outcomes: readonly SendOutcome[]): void {
  for (const outcome of outcomes) {
    if (outcome.status === 'sent' && !transport.capabilities.acknowledged) continue;
    assert.equal(outcome.status, 'retryable', 'what the signal left undecided must be retryable');
    assert.equal(codeOf(outcome), 'aborted');
  }
}

/** Sends a batch to a destination that does not answer, and ends it by its signal. */
async function abortDuringStall(kit: CheckContext) {
  await kit.harness.stall();
  const ending = new AbortController();
  const messages = kit.batch(5);
  const sending = kit.send(messages, ending.signal);
  await passTurns();
  ending.abort();
  return { messages, outcomes: await sending };
}

export const abortChecks: readonly Check[] = [
  {
    name: 'abort: a signal that has ended already sends nothing',
    async run({ batch, send, reach, counts, nameOf }) {
      const messages = batch(3);
      for (const outcome of await send(messages, AbortSignal.abort())) {
        assert.equal(outcome.status, 'retryable');
        assert.equal(codeOf(outcome), 'aborted');
        assert.equal(mayHaveArrived(outcome), false, 'nothing was sent, so nothing may have arrived');
      }
      await reach();
      const arrivals = counts();
      assert.ok(
        messages.every((message) => !arrivals.has(nameOf(message))),
        'nothing must arrive of a batch whose signal had ended',
      );
    },
  },
  {
    name: 'abort: a signal ends the wait for a destination that does not answer',
    async run(kit) {
      const { outcomes } = await abortDuringStall(kit);
      checkAborted(kit, outcomes);
    },
  },
  {
    name: 'abort: a signal ends the wait for a destination that is gone',
    async run({ transport, harness, batch, send }) {
      await harness.stop();
      const ending = new AbortController();
      const sending = send(batch(3), ending.signal);
      ending.abort();
      for (const { status } of await sending) {
        const honest = status === 'retryable' || (status === 'sent' && !transport.capabilities.acknowledged);
        assert.ok(honest, `a message for a destination that is gone must be retryable, not ${status}`);
      }
    },
  },
  {
    name: 'abort: a message that arrives after all was marked as possibly arrived',
    async run(kit) {
      const { messages, outcomes } = await abortDuringStall(kit);
      await kit.harness.resume();
      await kit.reach();
      const arrivals = kit.counts();
      for (const [index, message] of messages.entries()) {
        if (!arrivals.has(kit.nameOf(message))) continue;
        assert.ok(
          mayHaveArrived(outcomes[index] as SendOutcome),
          'mayHaveArrived must be true for a message that arrived',
        );
      }
    },
  },
  {
    name: 'abort: ending one batch leaves the others alone',
    async run({ transport, harness, batch, send, arrived, reach }) {
      await harness.stall();
      const ending = new AbortController();
      const others = batch(2);
      const ended = send(batch(2), ending.signal);
      const goingOn = send(others);
      ending.abort();
      await ended;
      await harness.resume();
      for (const { status } of await goingOn) {
        assert.equal(status, 'sent', 'a batch whose signal has not ended must be sent');
      }
      if (transport.capabilities.acknowledged) await arrived(others);
      else await reach();
    },
  },
  {
    name: 'abort: nothing is left behind on the signal',
    async run({ batch, send }) {
      const { signal } = new AbortController();
      for (let count = 0; count < 3; count += 1) await send(batch(2), signal);
      assert.equal(getEventListeners(signal, 'abort').length, 0, 'listeners must be removed after a send');
    },
  },
];
