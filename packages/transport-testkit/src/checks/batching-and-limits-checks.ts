import assert from 'node:assert/strict';
import { isTransportError } from '@x/transport';
import type { Check } from './check.ts';
import { assertSent } from './check-outcomes.ts';
import { findBoundary } from './find-boundary.ts';

/** The largest batch that the kit makes, for transports that take very large ones. */
const MAX_BATCH = 5000;

export const batchingAndLimitsChecks: readonly Check[] = [
  {
    name: 'limits: a batch of maxBatchSize is taken',
    async run({ transport, batch, send, arrived, reach }) {
      const messages = batch(MAX_BATCH);
      const outcomes = await send(messages);
      const statuses = new Set(outcomes.map(({ status }) => status));
      assert.deepEqual([...statuses], ['sent']);
      // Without acknowledgements, a large burst may be lost on the way, and nobody can tell.
      if (transport.capabilities.acknowledged) await arrived(messages);
      else await reach();
    },
  },
  {
    name: 'limits: a message of exactly maxMessageBytes arrives',
    async run(kit) {
      const { largest } = await findBoundary(kit);
      assertSent(await kit.send([largest]));
      await kit.arrived([largest]);
    },
  },
  {
    name: 'limits: a message of one byte over maxMessageBytes is rejected and never arrives',
    async run(kit) {
      const { tooLarge } = await findBoundary(kit);
      const [outcome] = await kit.send([tooLarge]);
      assert.ok(outcome?.status === 'rejected', 'a message of one byte too many must be rejected');
      assert.ok(isTransportError(outcome.error, 'message-too-large'));
      assert.equal(outcome.error.context.byteLength, Number(kit.transport.capabilities.maxMessageBytes) + 1);
      await kit.reach();
      assert.equal(kit.counts().has(kit.nameOf(tooLarge)), false, 'a rejected message must not arrive');
    },
  },
];
