import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EncodedEvent, SendOutcome } from '@x/mozdef-events/transport';
import type { Check, CheckContext } from './check.ts';
import { mayHaveArrived } from './check-outcomes.ts';
import { passTurns } from './pass-turns.ts';

/** The most batches that are sent around an interruption. */
const MAX_BATCHES = 200;

interface Decided {
  readonly event: EncodedEvent;
  readonly outcome: SendOutcome;
}

/** Sends batches while the destination goes away and comes back, and lets everything settle. */
async function sendThroughInterruption(kit: CheckContext): Promise<readonly Decided[]> {
  const { harness, batch, send, reach } = kit;
  const decided: Decided[] = [];
  let isBack = false;
  const interrupt = async () => {
    await harness.stop();
    await passTurns();
    await harness.start();
    isBack = true;
  };
  let interruption: Promise<void> | undefined;
  for (let count = 0; count < MAX_BATCHES && !isBack; count += 1) {
    const events = batch(5);
    const sending = send(events);
    if (count === 3) interruption = interrupt();
    const outcomes = await sending;
    decided.push(...events.map((event, index) => ({ event, outcome: outcomes[index] as SendOutcome })));
    await nextTurn();
  }
  await interruption;
  await reach();
  return decided;
}

export const acknowledgedChecks: readonly Check[] = [
  {
    name: 'acknowledged: nothing is sent while the destination does not answer',
    async run({ transport, harness, batch, send, skip }) {
      if (!transport.capabilities.acknowledged) skip('acknowledged is false');
      await harness.stall();
      const ending = new AbortController();
      const sending = send(batch(3), ending.signal);
      await passTurns();
      ending.abort();
      for (const { status } of await sending) {
        assert.notEqual(status, 'sent', 'without an answer, nothing may count as sent');
      }
    },
  },
  {
    name: 'acknowledged: what was sent has arrived, even if the destination went away meanwhile',
    async run(kit) {
      if (!kit.transport.capabilities.acknowledged) kit.skip('acknowledged is false');
      const decided = await sendThroughInterruption(kit);
      await kit.arrived(decided.filter(({ outcome }) => outcome.status === 'sent').map(({ event }) => event));
    },
  },
  {
    name: 'acknowledged: an event that arrived was sent, or is marked as possibly arrived',
    async run(kit) {
      const decided = await sendThroughInterruption(kit);
      const arrivals = kit.counts();
      const hidden = decided.filter(
        ({ event, outcome }) => arrivals.has(event.message.summary) && !mayHaveArrived(outcome),
      );
      assert.equal(hidden.length, 0, 'mayHaveArrived must be true for an event that arrived');
    },
  },
];
