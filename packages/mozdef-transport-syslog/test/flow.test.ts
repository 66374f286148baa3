import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { encode, NEVER } from './support/events.ts';
import { sendAndLeave } from './support/run-send-and-leave.ts';
import { useStreamServer } from './support/stream-tests.ts';

const tcp = useStreamServer({ maxMessageBytes: 2_000_000 });

/** More than the buffers of both sides hold. */
const largeBatch = () =>
  Array.from({ length: 20 }, (_, index) => encode({ details: { index, pad: 'x'.repeat(1_000_000) } }));

describe('a collector that takes nothing', () => {
  it('makes sends wait, and gets everything when it goes on', async () => {
    tcp.server.stall();
    const transport = tcp.createTransport();
    let isDecided = false;
    const sending = transport.send(largeBatch(), { signal: NEVER }).finally(() => {
      isDecided = true;
    });
    await tcp.server.connected();
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(isDecided).toBe(false);
    tcp.server.resume();
    expect((await sending).every(({ status }) => status === 'sent')).toBe(true);
    await tcp.server.received(20);
    await transport.close();
  });

  it('makes further events queue-full when so many wait', async () => {
    tcp.server.stall();
    const transport = tcp.createTransport({ maxPendingMessages: 25 });
    const sending = transport.send(largeBatch(), { signal: NEVER });
    const more = await transport.send(
      Array.from({ length: 10 }, () => encode()),
      { signal: NEVER },
    );
    expect(
      more.every((outcome) => outcome.status === 'retryable' && outcome.error.code === 'queue-full'),
    ).toBe(true);
    tcp.server.resume();
    await sending;
    expect(await transport.send([encode()], { signal: NEVER })).toEqual([{ status: 'sent' }]);
    await transport.close();
  });

  it('is given up after the send timeout', async () => {
    tcp.server.stall();
    const transport = tcp.createTransport({ sendTimeoutMs: 50 });
    const ending = new AbortController();
    const sending = transport.send(largeBatch(), { signal: ending.signal });
    await tcp.server.connected();
    // The next connection is stalled as well, until the batch ends.
    await tcp.server.connected();
    ending.abort();
    const outcomes = await sending;
    expect(outcomes).toContainEqual(
      expect.objectContaining({ mayHaveArrived: true, error: expect.objectContaining({ code: 'timeout' }) }),
    );
    await transport.close({ signal: AbortSignal.abort() });
  });

  it('does not hold up the end of a batch, nor that of the transport', async () => {
    tcp.server.stall();
    const transport = tcp.createTransport();
    const ending = new AbortController();
    const first = transport.send(largeBatch(), { signal: ending.signal });
    await tcp.server.connected();
    ending.abort();
    const outcomes = await first;
    expect(outcomes.at(-1)).toMatchObject({ status: 'retryable', error: { code: 'aborted' } });
    const second = transport.send([encode()], { signal: NEVER });
    await transport.close({ signal: AbortSignal.abort() });
    expect(await second).toMatchObject([{ status: 'retryable', error: { code: 'closed' } }]);
  });
});

describe('the end of the transport', () => {
  it('sends everything first', async () => {
    const transport = tcp.createTransport();
    const sending = Array.from({ length: 50 }, () => transport.send([encode()], { signal: NEVER }));
    await transport.close();
    const outcomes = (await Promise.all(sending)).flat();
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    await tcp.server.received(50);
  });

  it('ends the connection cleanly', async () => {
    const transport = tcp.createTransport();
    await transport.send([encode()], { signal: NEVER });
    const client = await tcp.server.connected();
    const ended = once(client, 'end');
    await transport.close();
    await ended;
  });

  it('sends everything within its deadline', async () => {
    const transport = tcp.createTransport();
    const sending = transport.send(largeBatch(), { signal: NEVER });
    await transport.close({ signal: AbortSignal.timeout(60_000) });
    expect((await sending).every(({ status }) => status === 'sent')).toBe(true);
    await tcp.server.received(20);
  });
});

describe('a program that does not close its transport', () => {
  it.each(['tcp', 'udp'])('ends by itself after sending over %s', async (protocol) => {
    expect(await sendAndLeave(protocol, String(tcp.server.port))).toBe('sent\n');
    if (protocol === 'tcp') await tcp.server.received(1);
  });
});
