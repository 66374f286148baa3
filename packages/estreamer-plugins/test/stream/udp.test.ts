import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deliver, event } from '../file/deliveries.ts';
import { createTestPlugin, urlsOf } from './stream-plugin.ts';

async function startUdpServer() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  const datagrams: string[] = [];
  socket.on('message', (datagram) => datagrams.push(datagram.toString()));
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return {
    port: socket.address().port,
    async received(count: number) {
      while (datagrams.length < count) await once(socket, 'message');
      return datagrams;
    },
  };
}

describe('the stream plugin over UDP', () => {
  it('sends each line as a datagram, without a line end', async () => {
    const server = await startUdpServer();
    const { plugin } = createTestPlugin({ protocol: 'udp', host: 'localhost', port: server.port });
    await deliver(plugin, ...Array.from({ length: 100 }, (_, index) => event(index)));
    expect(urlsOf(await server.received(100))).toEqual(
      Array.from({ length: 100 }, (_, index) => `u${index}`),
    );
  });

  it('drops, counts and reports a line that does not fit', async () => {
    const server = await startUdpServer();
    const { plugin, events } = createTestPlugin(
      { protocol: 'udp', host: '127.0.0.1', port: server.port },
      { maxDatagramBytes: 1000 },
    );
    await deliver(plugin, event(1), event(2, 'x'.repeat(1000)), event(3));
    expect(urlsOf(await server.received(2))).toEqual(['u1', 'u3']);
    expect(plugin.status()).toMatchObject({ dropped: 1 });
    expect(events).toContainEqual({
      kind: 'dropped',
      destination: `udp://127.0.0.1:${server.port}`,
      lines: 1,
      bytes: expect.any(Number),
    });
  });

  it('tells when the other machine says that nobody listens, and goes on', async () => {
    const unused = createSocket('udp4').bind(0, '127.0.0.1');
    await once(unused, 'listening');
    const { port } = unused.address();
    unused.close();
    const { plugin, told } = createTestPlugin({ protocol: 'udp', host: '127.0.0.1', port });
    await deliver(plugin, event(1));
    await told('disconnected');
    await deliver(plugin, event(2));
  });
});
