import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { assertSent } from './check-outcomes.ts';

export const deliveryChecks: readonly Check[] = [
  {
    name: 'delivery: an event is sent and arrives with its value',
    async run({ event, send, arrived }) {
      const one = event({ details: { port: 8302, nested: { list: [1, 'two', null, true] } } });
      assertSent(await send([one]));
      await arrived([one]);
    },
  },
  {
    name: 'delivery: a batch arrives whole',
    async run({ batch, send, arrived }) {
      const events = batch(20);
      const outcomes = await send(events);
      assert.ok(
        outcomes.every(({ status }) => status === 'sent'),
        'every event of the batch must be sent',
      );
      await arrived(events);
    },
  },
  {
    name: 'delivery: each event arrives once',
    async run({ batch, send, arrived, reach, counts }) {
      const events = batch(20);
      await send(events);
      await arrived(events);
      await reach();
      const twice = [...counts()].filter(([, count]) => count > 1);
      assert.deepEqual(twice, [], 'an event that was sent once must arrive once');
    },
  },
  {
    name: 'delivery: batches one after the other all arrive',
    async run({ batch, send, arrived }) {
      const batches = [batch(3), batch(1), batch(7)];
      for (const events of batches) await send(events);
      await arrived(batches.flat());
    },
  },
  {
    name: 'delivery: the batch is left as it was',
    async run({ batch, send, arrived }) {
      const events = Object.freeze(batch(5));
      for (const { message } of events) Object.freeze(message);
      const before = events.map(({ message }) => JSON.stringify(message));
      await send(events);
      await arrived(events);
      assert.deepEqual(
        events.map(({ message }) => JSON.stringify(message)),
        before,
      );
    },
  },
];
