import assert from 'node:assert/strict';
import { assertSent, type Check } from './check.ts';

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

export const deliveryChecks: readonly Check[] = [
  {
    name: 'delivery: a message is sent and arrives with its value',
    async run({ message, send, arrived }) {
      const one = message({ details: { port: 8302, nested: { list: [1, 'two', null, true] } } });
      assertSent(await send([one]));
      await arrived([one]);
    },
  },
  {
    name: 'delivery: a batch arrives whole',
    async run({ batch, send, arrived }) {
      const messages = batch(20);
      const outcomes = await send(messages);
      assert.ok(
        outcomes.every(({ status }) => status === 'sent'),
        'every message of the batch must be sent',
      );
      await arrived(messages);
    },
  },
  {
    name: 'delivery: each message arrives once',
    async run({ batch, send, arrived, reach, counts }) {
      const messages = batch(20);
      await send(messages);
      await arrived(messages);
      await reach();
      const twice = [...counts()].filter(([, count]) => count > 1);
      assert.deepEqual(twice, [], 'a message that was sent once must arrive once');
    },
  },
  {
    name: 'delivery: batches one after the other all arrive',
    async run({ batch, send, arrived }) {
      const batches = [batch(3), batch(1), batch(7)];
      for (const messages of batches) await send(messages);
      await arrived(batches.flat());
    },
  },
  {
    name: 'delivery: the batch is left as it was',
    async run({ batch, send, arrived }) {
      const messages = Object.freeze(batch(5));
      for (const message of messages) Object.freeze(message);
      const before = messages.map((message) => JSON.stringify(message));
      await send(messages);
      await arrived(messages);
      assert.deepEqual(
        messages.map((message) => JSON.stringify(message)),
        before,
      );
    },
  },
];
