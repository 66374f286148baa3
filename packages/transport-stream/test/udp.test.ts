import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createManualClock } from '@x/foundation/testing';
import { SENT } from '@x/transport';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTestTransport, line, send } from './support/streams.ts';

async function startUdpServer() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  const datagrams: string[] = [];
  socket.on('message', (datagram) => datagrams.push(datagram.toString()));
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return {
    port: socket.address().port,
    datagrams,
    async received(count: number) {
      while (datagrams.length < count) await once(socket, 'message');
      return datagrams;
    },
  };
}

describe('the stream transport over UDP', () => {
  it('sends each message as a datagram, without a line end', async () => {
    const server = await startUdpServer();
    const { transport } = createTestTransport({ protocol: 'udp', host: 'localhost', port: server.port });
    const texts = Array.from({ length: 100 }, (_, index) => `u${index}`);
    await send(transport, ...texts.map((text) => line(text)));
    expect(await server.received(100)).toEqual(texts);
  });

  it('rejects a message that does not fit, with its size and the limit, and sends the others', async () => {
    const server = await startUdpServer();
    const { transport } = createTestTransport(
      { protocol: 'udp', host: '127.0.0.1', port: server.port },
      { maxMessageBytes: 1000 },
    );
    expect(transport.capabilities.maxMessageBytes).toBe(1000);
    const outcomes = await send(transport, line('u1'), line('é'.repeat(600)), line('u3'));
    expect(outcomes).toEqual([
      SENT,
      {
        status: 'rejected',
        error: expect.objectContaining({
          code: 'message-too-large',
          context: expect.objectContaining({ byteLength: 1200, limit: 1000 }),
        }),
      },
      SENT,
    ]);
    expect(await server.received(2)).toEqual(['u1', 'u3']);
  });

  it('keeps to a rate', async () => {
    const clock = createManualClock();
    const server = await startUdpServer();
    const { transport } = createTestTransport(
      { protocol: 'udp', host: '127.0.0.1', port: server.port },
      { datagramsPerSecond: 1000 },
      { clock },
    );
    let done = false;
    const sending = send(transport, ...Array.from({ length: 100 }, (_, index) => line(`u${index}`))).then(
      () => {
        done = true;
      },
    );
    await server.received(10);
    await clock.advance(0);
    expect(done).toBe(false);
    while (!done) {
      await clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await sending;
    expect(clock.monotonic()).toBeGreaterThanOrEqual(90);
    expect(await server.received(100)).toHaveLength(100);
  });

  it('goes on when the other machine says that nobody listens', async () => {
    const unused = createSocket('udp4').bind(0, '127.0.0.1');
    await once(unused, 'listening');
    const { port } = unused.address();
    unused.close();
    const { transport, told } = createTestTransport({ protocol: 'udp', host: '127.0.0.1', port });
    await send(transport, line('u1'));
    await told('lost');
    await send(transport, line('u2'));
  });
});
