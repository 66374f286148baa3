import assert from 'node:assert/strict';
import type { Message, Refusal } from '@x/transport';
import type { Check, CheckContext } from './check.ts';
import { findBoundary } from './limit-checks.ts';

/** Puts one message between others; where a batch holds one message only, there is nothing between. */
function surround({ batch, transport, skip }: CheckContext, name: string) {
  if (transport.capabilities.maxBatchSize < 3) skip(`a batch of this transport has no room for ${name}`);
  return { before: batch(1), after: batch(1) };
}

export const partialFailureChecks: readonly Check[] = [
  {
    name: 'partial failure: a message that is too large does not hurt its neighbours',
    async run(kit) {
      const { before, after } = surround(kit, 'neighbours');
      const { tooLarge } = await findBoundary(kit);
      const outcomes = await kit.send([...before, tooLarge, ...after]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['sent', 'rejected', 'sent'],
      );
      await kit.arrived([...before, ...after]);
    },
  },
  {
    name: 'partial failure: a message that is refused does not hurt its neighbours',
    async run(kit) {
      const { before, after } = surround(kit, 'neighbours');
      const bad = kit.message({ summary: 'refused among others' });
      refuse(kit, bad, 'for-good');
      const outcomes = await kit.send([...before, bad, ...after]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['sent', 'rejected', 'sent'],
      );
      await kit.arrived([...before, ...after]);
    },
  },
  {
    name: 'partial failure: refusals of both sorts in one batch keep their places',
    async run(kit) {
      const { before, after } = surround(kit, 'several refusals');
      if (kit.transport.capabilities.maxBatchSize < 4) kit.skip('a batch holds fewer than four messages');
      if (kit.transport.capabilities.sharedRefusals === true) kit.skip('sharedRefusals is true');
      const never = kit.message({ summary: 'refused for good' });
      const later = kit.message({ summary: 'refused for now' });
      refuse(kit, never, 'for-good');
      refuse(kit, later, 'for-now');
      const outcomes = await kit.send([later, ...before, never, ...after]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['retryable', 'sent', 'rejected', 'sent'],
      );
      await kit.arrived([...before, ...after]);
    },
  },
];

export const retryableOrRejectedChecks: readonly Check[] = [
  {
    name: 'outcomes: a destination that is gone makes outcomes, not exceptions',
    async run({ transport, harness, batch, send }) {
      await harness.stop();
      const outcomes = await send(batch(3));
      for (const { status } of outcomes) {
        const honest = status === 'retryable' || (status === 'sent' && !transport.capabilities.acknowledged);
        assert.ok(honest, `a message for a destination that is gone must be retryable, not ${status}`);
      }
    },
  },
  {
    name: 'outcomes: a destination that comes back is found again',
    async run({ harness, batch, send, arrived, reach }) {
      const before = batch(2);
      await send(before);
      await arrived(before);
      await harness.stop();
      await send(batch(1));
      await harness.start();
      await reach();
      const after = batch(5);
      const outcomes = await send(after);
      assert.ok(
        outcomes.every(({ status }) => status === 'sent'),
        'once a message has arrived, the next ones must be sent',
      );
      await arrived(after);
    },
  },
  {
    name: 'outcomes: a message that the destination will never take is rejected',
    async run(kit) {
      const bad = kit.message({ summary: 'refused for good' });
      refuse(kit, bad, 'for-good');
      const [outcome] = await kit.send([bad]);
      assert.equal(outcome?.status, 'rejected');
      await kit.reach();
      assert.equal(kit.counts().has(kit.nameOf(bad)), false, 'a rejected message must not be sent again');
    },
  },
  {
    name: 'outcomes: a message that the destination cannot take now is retryable',
    async run(kit) {
      const bad = kit.message({ summary: 'refused for now' });
      refuse(kit, bad, 'for-now');
      const [outcome] = await kit.send([bad]);
      assert.equal(outcome?.status, 'retryable');
    },
  },
];

/** Makes the destination refuse a message, or ends the check where no destination can answer. */
function refuse({ harness, transport, skip }: CheckContext, message: Message, how: Refusal): void {
  if (!transport.capabilities.acknowledged) skip('nobody answers: acknowledged is false');
  if (harness.refuse === 'never') return skip('the destination takes every message');
  assert.ok(harness.refuse !== undefined, 'the harness of an acknowledged transport must have refuse');
  harness.refuse(message, how);
}
