import { describe, expect, it } from 'vitest';
import { createMemoryTransport, isTransportError } from '../src/index.ts';
import { send, textsOf } from './support/messages.ts';

describe('the transport in memory', () => {
  it('keeps what is sent', async () => {
    const transport = createMemoryTransport();
    await send(transport, ['first', 'second']);
    expect(textsOf(transport.destination.messages)).toEqual(['first', 'second']);
  });

  it('takes no more than may wait while the destination stalls', async () => {
    const transport = createMemoryTransport({ maxPendingMessages: 2 });
    transport.destination.stall();
    const waiting = [send(transport, ['first']), send(transport, ['second'])];
    expect(await send(transport, ['third'])).toMatchObject([
      { status: 'retryable', error: { code: 'queue-full' } },
    ]);
    transport.destination.resume();
    expect((await Promise.all(waiting)).flat()).toMatchObject([{ status: 'sent' }, { status: 'sent' }]);
  });

  it('refuses limits that are none, all at once', () => {
    const make = () => createMemoryTransport({ maxBatchSize: 0, maxMessageBytes: 1.5 });
    expect(make).toThrow(expect.toSatisfy((error) => isTransportError(error, 'invalid-settings')));
    expect(make).toThrow(/maxBatchSize.*maxMessageBytes/);
  });
});
