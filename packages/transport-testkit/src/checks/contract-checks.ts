import assert from 'node:assert/strict';
import type { Check } from './check.ts';

export const contractChecks: readonly Check[] = [
  {
    name: 'contract: the version is 2 and the transport has a name',
    async run({ transport }) {
      assert.equal(transport.specVersion, 2);
      assert.equal(typeof transport.name, 'string');
      assert.notEqual(transport.name, '');
    },
  },
  {
    name: 'contract: the capabilities make sense',
    async run({ transport: { capabilities } }) {
      const { maxBatchSize, maxMessageBytes, acknowledged } = capabilities;
      assert.ok(Number.isSafeInteger(maxBatchSize) && maxBatchSize >= 1, 'maxBatchSize must be at least 1');
      assert.ok(
        maxMessageBytes === undefined || (Number.isSafeInteger(maxMessageBytes) && maxMessageBytes >= 1),
        'maxMessageBytes must be a whole number, or absent',
      );
      assert.equal(typeof acknowledged, 'boolean');
    },
  },
  {
    name: 'contract: the capabilities stay as they are',
    async run({ transport, harness, batch, send, reach }) {
      const before = { ...transport.capabilities };
      await send(batch(2));
      await harness.stop();
      await send(batch(1));
      await harness.start();
      await reach();
      assert.deepEqual({ ...transport.capabilities }, before);
      await transport.close();
      assert.deepEqual({ ...transport.capabilities }, before);
    },
  },
];
