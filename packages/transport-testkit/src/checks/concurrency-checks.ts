import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { findBoundary } from './find-boundary.ts';

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
