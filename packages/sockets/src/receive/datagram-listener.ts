import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { cannotListen, type Listener, type ListenerContext, peerAddress } from './listener.ts';

/** Listens for datagrams, each of which is a message. */
export function openDatagramListener(context: ListenerContext): Promise<Listener> {
  const { settings, counts } = context;
  const { source, maxMessageBytes, receiveBufferBytes } = settings;
  const isV6 = isIPv6(source.host);
  const socket = createSocket({ type: isV6 ? 'udp6' : 'udp4', recvBufferSize: receiveBufferBytes });
  let isPaused = false;
  let isClosed = false;
  let droppedUntilClosed: number | undefined;

  socket.on('message', (datagram, { address }) => {
    const peer = peerAddress(address);
    if (!context.mayEnter(peer)) {
      counts.refused += 1;
      return;
    }
    if (isPaused) {
      context.drop();
      return;
    }
    const bytes = withoutEnd(datagram);
    if (bytes.length > maxMessageBytes) context.receive(bytes.subarray(0, maxMessageBytes), peer, 'too-long');
    else if (bytes.length > 0) context.receive(bytes, peer, undefined);
  });

  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(cannotListen(source, cause)));
    socket.bind({ port: source.port, address: source.host }, () => {
      // What fails later concerns single datagrams, which nobody can ask for again.
      socket.on('error', (error) => context.changed({ kind: 'lost', peer: '', error }));
      const { port } = socket.address();
      resolve({
        port,
        connections: 0,
        heldBytes: 0,
        datagramsDroppedBySystem: () => (isClosed ? droppedUntilClosed : droppedBySystem(port, isV6)),
        pause() {
          isPaused = true;
        },
        resume() {
          isPaused = false;
        },
        close() {
          if (isClosed) return Promise.resolve();
          droppedUntilClosed = droppedBySystem(port, isV6);
          isClosed = true;
          return new Promise((closed) => {
            socket.close(() => closed());
          });
        },
      });
    });
  });
}

/** Some senders end a datagram as they would end a message on a connection. */
function withoutEnd(datagram: Buffer): Buffer {
  let end = datagram.length;
  while (end > 0 && [0x0a, 0x0d, 0x00].includes(datagram[end - 1] as number)) end -= 1;
  return end === datagram.length ? datagram : datagram.subarray(0, end);
}

/** How many datagrams Linux dropped for want of room, of all sockets on a port. */
function droppedBySystem(port: number, isV6: boolean): number | undefined {
  try {
    const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    const lines = readFileSync(isV6 ? '/proc/net/udp6' : '/proc/net/udp', 'latin1')
      .split('\n')
      .slice(1);
    const own = lines.map((line) => line.trim().split(/\s+/)).filter(([, local]) => local?.endsWith(wanted));
    return own.reduce((sum, columns) => sum + Number(columns.at(-1)), 0);
  } catch {
    return undefined;
  }
}
