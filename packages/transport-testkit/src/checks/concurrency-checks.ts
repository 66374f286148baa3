import assert from 'node:assert/strict';
import type { SendOutcome } from '@x/transport';
import { type Check, type CheckContext, mayHaveArrived, passTurns } from './check.ts';
import { findBoundary } from './limit-checks.ts';

const BATCHES = 25;

export const concurrencyChecks: readonly Check[] = [
  {
    name: 'concurrency: batches that are sent at once all arrive, each message once',
    async run({ batch, send, arrived, counts }) {
      const batches = Array.from({ length: BATCHES }, () => batch(4));
      const results = await Promise.all(batches.map((messages) => send(messages)));
      assert.ok(
        results.flat().every(({ status }) => status === 'sent'),
        'every message of every batch must be sent',
      );
      await arrived(batches.flat());
      const twice = [...counts()].filter(([, count]) => count !== 1);
      assert.deepEqual(twice, [], 'each message must arrive once');
    },
  },
  {
    name: 'concurrency: each batch gets its own outcomes',
    async run(kit) {
      const { tooLarge } = await findBoundary(kit);
      const expected = Array.from({ length: BATCHES }, (_, index) => (index % 3 === 0 ? 'rejected' : 'sent'));
      const results = await Promise.all(
        expected.map((status) => kit.send(status === 'rejected' ? [tooLarge] : kit.batch(1))),
      );
      assert.deepEqual(
        results.map(([outcome]) => outcome?.status),
        expected,
      );
    },
  },
];

const QUEUED_BATCHES = 50;
const BATCH_SIZE = 10;

/** Sends many batches at once. */
function sendMany({ batch, send }: CheckContext, signal?: AbortSignal) {
  const batches = Array.from({ length: QUEUED_BATCHES }, () => batch(BATCH_SIZE));
  const sending = Promise.all(batches.map((messages) => send(messages, signal)));
  // A check that awaits it later gets the failure all the same.
  sending.catch(() => {});
  return { messages: batches.flat(), sending };
}

export const backPressureChecks: readonly Check[] = [
  {
    name: 'back-pressure: what a stalled destination holds up is decided when it goes on',
    async run(kit) {
      const { transport, harness, arrived, reach, counts, nameOf } = kit;
      await harness.stall();
      const { messages, sending } = sendMany(kit);
      await passTurns();
      await harness.resume();
      const outcomes = (await sending).flat();
      const sent = messages.filter((_, index) => outcomes[index]?.status === 'sent');
      assert.notEqual(sent.length, 0, 'messages must be sent when the destination goes on');
      if (transport.capabilities.acknowledged) await arrived(sent);
      else await reach();
      const arrivals = counts();
      const hidden = messages.filter(
        (message, index) => arrivals.has(nameOf(message)) && !mayHaveArrived(outcomes[index] as SendOutcome),
      );
      assert.equal(hidden.length, 0, 'a message that arrived must be sent, or marked as possibly arrived');
    },
  },
  {
    name: 'back-pressure: batches that end while the destination stalls make room again',
    async run(kit) {
      await kit.harness.stall();
      for (let round = 0; round < 3; round += 1) {
        const ending = new AbortController();
        const { sending } = sendMany(kit, ending.signal);
        await passTurns();
        ending.abort();
        await sending;
      }
      await kit.harness.resume();
      await kit.reach();
    },
  },
];
