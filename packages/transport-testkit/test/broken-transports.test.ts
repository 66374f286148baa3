import { describe, expect, it } from 'vitest';
import { testTransport } from '../src/index.ts';
import { type Change, failure } from './broken/broken-transport.ts';
import { BROKEN_CLOSE_AND_HONESTY } from './broken/close-and-honesty.ts';
import { BROKEN_DELIVERY_AND_LIMITS } from './broken/delivery-and-limits.ts';
import { BROKEN_OUTCOMES_AND_ABORT } from './broken/outcomes-and-abort.ts';
import { BROKEN_TEXT_AND_SIZE } from './broken/text-and-size.ts';
import { createMemoryHarness } from './memory-harness.ts';
import { runCheck } from './run-check.ts';

const BROKEN = [
  ...BROKEN_DELIVERY_AND_LIMITS,
  ...BROKEN_OUTCOMES_AND_ABORT,
  ...BROKEN_CLOSE_AND_HONESTY,
  ...BROKEN_TEXT_AND_SIZE,
];

describe('the kit catches a transport that', () => {
  for (const [what, caughtBy, change] of BROKEN) {
    it(`${what}: "${caughtBy}"`, async () => {
      await runCheck(caughtBy, () => createMemoryHarness());
      await expect(runCheck(caughtBy, () => createMemoryHarness(change))).rejects.toThrow();
    });
  }

  it('breaks any one of its checks', () => {
    const names: string[] = [];
    testTransport({ test: (name) => void names.push(name), createHarness: () => createMemoryHarness() });
    expect(BROKEN.map(([, caughtBy]) => caughtBy)).toEqual(expect.arrayContaining(names));
  });
});

describe('the kit', () => {
  it('skips a check that does not apply, and says why', async () => {
    const unlimited: Change = (transport) => ({
      ...transport,
      capabilities: { maxBatchSize: 10, acknowledged: false },
    });
    const reasons: (string | undefined)[] = [];
    const runs: Promise<void>[] = [];
    testTransport({
      test: (_, run) => void runs.push(run({ skip: (reason) => void reasons.push(reason) })),
      createHarness: () => createMemoryHarness(unlimited),
    });
    await Promise.all(runs);
    expect(new Set(reasons)).toEqual(
      new Set([
        'the transport has no maxMessageBytes',
        'nobody answers: acknowledged is false',
        'acknowledged is false',
      ]),
    );
  });

  it('closes the transport and disposes of the harness, even of one that fails', async () => {
    const ended: string[] = [];
    const createHarness = () => {
      const harness = createMemoryHarness((transport) => ({
        ...transport,
        send: () => Promise.reject(failure()),
        close: async () => void ended.push('transport'),
      }));
      return { ...harness, dispose: async () => void ended.push('harness') };
    };
    await expect(runCheck('delivery: a batch arrives whole', createHarness)).rejects.toThrow(
      'broken on purpose',
    );
    expect(ended).toEqual(['transport', 'harness']);
  });
});
