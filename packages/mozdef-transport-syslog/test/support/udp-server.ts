import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A socket that takes datagrams. */
export interface UdpServer {
  readonly port: number;
  /** Resolves with all datagrams when there are so many. */
  received(count: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback address, of IPv4 unless told otherwise. */
export async function startUdpServer(type: 'udp4' | 'udp6' = 'udp4'): Promise<UdpServer> {
  const socket = createSocket(type);
  const datagrams: string[] = [];
  let wake = () => {};
  socket.on('message', (datagram) => {
    datagrams.push(datagram.toString('latin1'));
    wake();
  });
  socket.bind(0, type === 'udp4' ? '127.0.0.1' : '::1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    async received(count) {
      while (datagrams.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return datagrams;
    },
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
