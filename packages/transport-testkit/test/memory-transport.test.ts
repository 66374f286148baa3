import { describe, it } from 'vitest';
import { testTransport } from '../src/index.ts';
import { createMemoryHarness } from './memory-harness.ts';

describe('the transport in memory passes the kit', () => {
  testTransport({ test: it, createHarness: () => createMemoryHarness() });
});
