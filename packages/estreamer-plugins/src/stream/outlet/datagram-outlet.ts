import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { MessageEncoder } from '../encode-messages.ts';
import type { CompleteStreamSettings } from '../read-stream-settings.ts';
import type { StreamPluginDependencies, UdpDestination } from '../stream-settings.ts';
import type { TryAgain } from '../try-again.ts';
import type { Outlet } from './outlet.ts';

/** Datagrams that are handed over at the same time. */
const AT_ONCE = 64;

/** Sends each line as a datagram. */
export function createDatagramOutlet(
  { host, port }: UdpDestination,
  { address, maxDatagramBytes, onEvent }: CompleteStreamSettings,
  encoder: MessageEncoder,
  tryAgain: TryAgain,
  { createUdpSocket = (type) => createSocket(type) }: StreamPluginDependencies,
): Outlet {
  let socket: Socket | undefined;
  let dropped = 0;

  async function open(): Promise<Socket> {
    if (socket !== undefined) return socket;
    const { address: found, family } = await lookup(host);
    const opened = createUdpSocket(family === 6 ? 'udp6' : 'udp4');
    const connected = once(opened, 'connect');
    opened.connect(port, found);
    try {
      await connected;
    } catch (error) {
      opened.close();
      throw error;
    }
    // The peer's machine says of an earlier datagram that nobody took it.
    opened.on('error', (error) => {
      if (socket !== opened) return;
      socket = undefined;
      opened.close();
      onEvent({ kind: 'disconnected', destination: address, error });
    });
    socket = opened;
    onEvent({ kind: 'connected', destination: address });
    return opened;
  }

  function drop(bytes: number): void {
    dropped += 1;
    onEvent({ kind: 'dropped', destination: address, lines: 1, bytes });
  }

  async function send(opened: Socket, octets: Buffer): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    opened.send(octets, (error) => {
      if (error === null || error === undefined) return resolve();
      if ((error as NodeJS.ErrnoException).code !== 'EMSGSIZE') return reject(error);
      drop(octets.length);
      resolve();
    });
    await promise;
  }

  return {
    get connected() {
      return socket !== undefined;
    },
    replayedBytes: 0,
    get dropped() {
      return dropped;
    },
    async write(batch, context, signal) {
      let waiting = encoder.datagrams(batch, context);
      waiting = waiting.filter((octets) => {
        const fits = octets.length <= maxDatagramBytes;
        if (!fits) drop(octets.length);
        return fits;
      });
      await tryAgain(async () => {
        const opened = await open();
        while (waiting.length > 0) {
          signal.throwIfAborted();
          const sent = waiting.slice(0, AT_ONCE);
          const outcomes = await Promise.allSettled(sent.map((octets) => send(opened, octets)));
          const failed = sent.filter((_octets, index) => outcomes[index]?.status === 'rejected');
          waiting = [...failed, ...waiting.slice(AT_ONCE)];
          const first = outcomes.find((outcome) => outcome.status === 'rejected');
          if (first !== undefined) throw first.reason;
        }
      }, signal);
    },
    endDelivery() {},
    async close() {
      const last = socket;
      socket = undefined;
      if (last === undefined) return;
      const closed = once(last, 'close');
      last.close();
      await closed;
    },
  };
}
