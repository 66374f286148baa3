import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { refuse } from './refuse.ts';

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
