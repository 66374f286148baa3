import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createMemoryTransport,
  type MemoryDestination,
  type Transport,
  withBatching,
  withConcurrencyLimit,
  withDeadLetter,
  withFailover,
  withRateLimit,
  withRetry,
} from '@x/transport';
import { withSpool } from '@x/transport/spool';
import { describe, it } from 'vitest';
import { testTransport } from '../src/index.ts';
import { createMemoryHarness } from './memory-harness.ts';

const soon = { initialDelayMs: 1, maxDelayMs: 2 };

/** What wraps the reference transport. */
const WRAPS: Record<string, (transport: Transport, destination: MemoryDestination) => Transport> = {
  withRetry: (transport) => withRetry(transport, { ...soon, maxAttempts: 3 }),
  withBatching: (transport) => withBatching(transport, { lingerMs: 1 }),
  withFailover: (transport, destination) =>
    withFailover([
      transport,
      createMemoryTransport({ name: 'second', maxMessageBytes: 20_000 }, { destination }),
    ]),
  withDeadLetter: (transport) => withDeadLetter(transport, { sink: () => {} }),
  withConcurrencyLimit: (transport) => withConcurrencyLimit(transport, { maxBatches: 2 }),
  withRateLimit: (transport) => withRateLimit(transport, { messagesPerSecond: 100_000 }),
  'all of them': (transport) =>
    withDeadLetter(
      withRetry(
        withRateLimit(withConcurrencyLimit(withBatching(transport), { maxBatches: 3 }), {
          messagesPerSecond: 100_000,
        }),
        { ...soon, maxAttempts: 2 },
      ),
      { sink: () => {} },
    ),
};

for (const [name, wrap] of Object.entries(WRAPS)) {
  describe(`${name} passes the kit`, () => {
    testTransport({ test: it, createHarness: () => createMemoryHarness(wrap) });
  });
}

describe('withSpool passes the kit', () => {
  testTransport({
    test: it,
    createHarness() {
      const directory = mkdtempSync(join(tmpdir(), 'spool-'));
      return createMemoryHarness(
        (transport) => withSpool(transport, { directory, fsync: 'never', ...soon }),
        () => rmSync(directory, { recursive: true, force: true }),
      );
    },
  });
});
