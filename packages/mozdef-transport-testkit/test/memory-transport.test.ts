import { createMozDefClient, isMozDefError } from '@x/mozdef-events';
import { describe, expect, it } from 'vitest';
import { createMemoryTransport, testTransport } from '../src/index.ts';
import { createMemoryHarness } from './memory-harness.ts';

describe('the transport in memory passes the kit', () => {
  testTransport({ test: it, createHarness: () => createMemoryHarness() });
});

describe('the transport in memory', () => {
  it('keeps what a client sends', async () => {
    const transport = createMemoryTransport();
    await using client = createMozDefClient({ transports: [transport] });
    await client.send({ summary: 'a test message', tags: ['one'] });
    expect(transport.destination.events.map(({ message }) => message)).toMatchObject([
      { summary: 'a test message', tags: ['one'], severity: 'INFO' },
    ]);
  });

  it('takes no more than its queue holds while the destination stalls', async () => {
    const transport = createMemoryTransport({ maxPendingEvents: 2 });
    transport.destination.stall();
    await using client = createMozDefClient({ transports: [transport] });
    const waiting = [client.send({ summary: 'first' }), client.send({ summary: 'second' })];
    const { outcomes } = await client.send({ summary: 'third' });
    expect(outcomes).toMatchObject([{ outcome: { status: 'retryable', error: { code: 'queue-full' } } }]);
    transport.destination.resume();
    expect((await Promise.all(waiting)).every(({ delivered }) => delivered)).toBe(true);
  });

  it('refuses limits that are none, all at once', () => {
    const make = () => createMemoryTransport({ maxBatchSize: 0, maxEventBytes: 1.5 });
    expect(make).toThrow(expect.toSatisfy((error) => isMozDefError(error, 'invalid-settings')));
    expect(make).toThrow(/maxBatchSize.*maxEventBytes/);
  });
});
