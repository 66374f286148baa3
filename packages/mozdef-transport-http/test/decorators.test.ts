import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type MozDefTransport,
  withBatching,
  withConcurrencyLimit,
  withDeadLetter,
  withFailover,
  withRateLimit,
  withRetry,
} from '@x/mozdef-events';
import { withSpool } from '@x/mozdef-events/spool';
import {
  createArrivals,
  createMemoryDestination,
  createMemoryTransport,
  type MemoryDestination,
  type TransportHarness,
  testTransport,
} from '@x/mozdef-transport-testkit';
import { describe, it } from 'vitest';

/** What wraps the reference transport, and what to free at the end. */
type Wrap = (transport: MozDefTransport, destination: MemoryDestination) => MozDefTransport;

function createHarness(wrap: Wrap, dispose = () => {}): TransportHarness {
  const arrivals = createArrivals();
  const destination = createMemoryDestination({ onEvent: ({ json }) => arrivals.add(json) });
  const transport = createMemoryTransport({ maxEventBytes: 20_000 }, { destination });
  return {
    transport: wrap(transport, destination),
    arrivals,
    stop: async () => destination.stop(),
    start: async () => destination.start(),
    stall: async () => destination.stall(),
    resume: async () => destination.resume(),
    refuse: destination.refuse,
    dispose: async () => dispose(),
  };
}

const soon = { initialDelayMs: 1, maxDelayMs: 2 };
const wraps: Record<string, Wrap> = {
  withRetry: (transport) => withRetry(transport, { ...soon, maxAttempts: 3 }),
  withBatching: (transport) => withBatching(transport, { lingerMs: 1 }),
  withFailover: (transport, destination) =>
    withFailover([
      transport,
      createMemoryTransport({ name: 'second', maxEventBytes: 20_000 }, { destination }),
    ]),
  withDeadLetter: (transport) => withDeadLetter(transport, { sink: () => {} }),
  withConcurrencyLimit: (transport) => withConcurrencyLimit(transport, { maxBatches: 2 }),
  withRateLimit: (transport) => withRateLimit(transport, { eventsPerSecond: 100_000 }),
  'all of them': (transport) =>
    withDeadLetter(
      withRetry(
        withRateLimit(withConcurrencyLimit(withBatching(transport), { maxBatches: 3 }), {
          eventsPerSecond: 100_000,
        }),
        { ...soon, maxAttempts: 2 },
      ),
      { sink: () => {} },
    ),
};

for (const [name, wrap] of Object.entries(wraps)) {
  describe(`${name} passes the kit`, () => {
    testTransport({ test: it, createHarness: () => createHarness(wrap) });
  });
}

describe('withSpool passes the kit', () => {
  testTransport({
    test: it,
    createHarness() {
      const directory = mkdtempSync(join(tmpdir(), 'spool-'));
      const wrap: Wrap = (transport) => withSpool(transport, { directory, fsync: 'never', ...soon });
      return createHarness(wrap, () => rmSync(directory, { recursive: true, force: true }));
    },
  });
});
