import assert from 'node:assert/strict';
import type { Check, CheckContext } from './check.ts';
import { findBoundary } from './find-boundary.ts';
import { refuse } from './refuse.ts';

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
