import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message, SendOutcome } from '@x/transport';
import { type Check, type CheckContext, mayHaveArrived, passTurns } from './check.ts';

/** The most batches that are sent around an interruption. */
const MAX_BATCHES = 200;

interface Decided {
  readonly message: Message;
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
    const messages = batch(5);
    const sending = send(messages);
    if (count === 3) interruption = interrupt();
    const outcomes = await sending;
    decided.push(...messages.map((message, index) => ({ message, outcome: outcomes[index] as SendOutcome })));
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
      await kit.arrived(
        decided.filter(({ outcome }) => outcome.status === 'sent').map(({ message }) => message),
      );
    },
  },
  {
    name: 'acknowledged: a message that arrived was sent, or is marked as possibly arrived',
    async run(kit) {
      const decided = await sendThroughInterruption(kit);
      const arrivals = kit.counts();
      const hidden = decided.filter(
        ({ message, outcome }) => arrivals.has(kit.nameOf(message)) && !mayHaveArrived(outcome),
      );
      assert.equal(hidden.length, 0, 'mayHaveArrived must be true for a message that arrived');
    },
  },
];
