import { expect, it } from 'vitest';
import { createBundleSequence } from '../src/replay/ledger-session.ts';

it('goes on behind the last number that there is', () => {
  const sequence = createBundleSequence();
  const last = 0xffff_ffff;
  expect(sequence.place(last - 1)).toEqual({ kind: 'unrelated', expected: 1 });
  expect([last, 0, 1, 3, 2, 2].map((number) => sequence.place(number).kind)).toEqual([
    ...['next', 'next', 'next', 'ahead', 'late', 'repeated'],
  ]);
});
