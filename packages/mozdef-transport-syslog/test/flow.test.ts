import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StreamServer, startStreamServer } from '../../../test-support/stream-server.ts';
import { createSyslogTransport, type SyslogTransportSettings } from '../src/index.ts';
import { encode, NEVER } from './support/events.ts';
import { sendAndLeave } from './support/run-send-and-leave.ts';

let server: StreamServer;

beforeEach(async () => {
  server = await startStreamServer();
});

afterEach(() => server.stop());

function createTransport(settings: Partial<SyslogTransportSettings> = {}) {
  const destination = { protocol: 'tcp', host: '127.0.0.1', port: server.port } as const;
  return createSyslogTransport({ destination, maxMessageBytes: 2_000_000, ...settings });
}

/** More than the buffers of both sides hold. */
const largeBatch = () =>
  Array.from({ length: 20 }, (_, index) => encode({ details: { index, pad: 'x'.repeat(1_000_000) } }));

describe('a collector that takes nothing', () => {
  it('makes sends wait, and gets everything when it goes on', async () => {
    server.stall();
    const transport = createTransport();
    let isDecided = false;
    const sending = transport.send(largeBatch(), { signal: NEVER }).finally(() => {
      isDecided = true;
    });
    await server.connected();
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(isDecided).toBe(false);
    server.resume();
    expect((await sending).every(({ status }) => status === 'sent')).toBe(true);
    await server.received(20);
    await transport.close();
  });

  it('makes further events queue-full when so many wait', async () => {
    server.stall();
    const transport = createTransport({ maxPendingMessages: 25 });
    const sending = transport.send(largeBatch(), { signal: NEVER });
    const more = await transport.send(
      Array.from({ length: 10 }, () => encode()),
      { signal: NEVER },
    );
    expect(
      more.every((outcome) => outcome.status === 'retryable' && outcome.error.code === 'queue-full'),
    ).toBe(true);
    server.resume();
    await sending;
    expect(await transport.send([encode()], { signal: NEVER })).toEqual([{ status: 'sent' }]);
    await transport.close();
  });

  it('is given up after the send timeout', async () => {
    server.stall();
    const transport = createTransport({ sendTimeoutMs: 50 });
    const ending = new AbortController();
    const sending = transport.send(largeBatch(), { signal: ending.signal });
    await server.connected();
    // The next connection is stalled as well, until the batch ends.
    await server.connected();
    ending.abort();
    const outcomes = await sending;
    expect(outcomes).toContainEqual(
      expect.objectContaining({ mayHaveArrived: true, error: expect.objectContaining({ code: 'timeout' }) }),
    );
    await transport.close({ signal: AbortSignal.abort() });
  });

  it('does not hold up the end of a batch, nor that of the transport', async () => {
    server.stall();
    const transport = createTransport();
    const ending = new AbortController();
    const first = transport.send(largeBatch(), { signal: ending.signal });
    await server.connected();
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
    const transport = createTransport();
    const sending = Array.from({ length: 50 }, () => transport.send([encode()], { signal: NEVER }));
    await transport.close();
    const outcomes = (await Promise.all(sending)).flat();
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    await server.received(50);
  });

  it('ends the connection cleanly', async () => {
    const transport = createTransport();
    await transport.send([encode()], { signal: NEVER });
    const client = await server.connected();
    const ended = once(client, 'end');
    await transport.close();
    await ended;
  });

  it('sends everything within its deadline', async () => {
    const transport = createTransport();
    const sending = transport.send(largeBatch(), { signal: NEVER });
    await transport.close({ signal: AbortSignal.timeout(60_000) });
    expect((await sending).every(({ status }) => status === 'sent')).toBe(true);
    await server.received(20);
  });
});

describe('a program that does not close its transport', () => {
  it.each(['tcp', 'udp'])('ends by itself after sending over %s', async (protocol) => {
    expect(await sendAndLeave(protocol, String(server.port))).toBe('sent\n');
    if (protocol === 'tcp') await server.received(1);
  });
});
