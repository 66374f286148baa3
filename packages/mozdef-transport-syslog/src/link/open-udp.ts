import { createSocket, type Socket } from 'node:dgram';
import type { SyslogTransportDependencies } from '../settings/syslog-dependencies.ts';
import { unreachable } from './connect-failure.ts';
import { findAddress } from './find-address.ts';
import type { Link, OpenLink, WriteFailure } from './link.ts';
import { DATAGRAM_LIMITS, writeDatagrams } from './write-datagrams.ts';

/** Opens UDP sockets that send to one collector. Its name is looked up anew for each. */
export function createUdpOpener(
  { host, port }: { readonly host: string; readonly port: number },
  timeoutMs: number,
  createUdpSocket: SyslogTransportDependencies['createUdpSocket'] = (type) => createSocket(type),
): OpenLink {
  return async (signal, onLost) => {
    const found = await findAddress(host, timeoutMs, signal);
    if ('failure' in found) return found;
    const socket = createUdpSocket(found.family === 6 ? 'udp6' : 'udp4');
    const link = createUdpLink(socket, onLost);
    try {
      await connectUdp(socket, port, found.address);
    } catch (cause) {
      link.destroy();
      return { failure: unreachable(cause) };
    }
    return { link };
  };
}

/** Fixes the socket's peer: sending is faster then, and the peer's machine can say that nobody listens. */
function connectUdp(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.connect(port, address, (...[error]: readonly (Error | undefined)[]) => {
      if (error == null) resolve();
      else reject(error);
    });
  });
}

function createUdpLink(socket: Socket, onLost: (cause: unknown) => void): Link {
  let isUsable = true;
  let isWriting = false;

  function destroy(): void {
    if (!isUsable) return;
    isUsable = false;
    socket.close();
  }

  socket.on('error', (error) => {
    if (!isUsable) return;
    destroy();
    if (!isWriting) onLost(error);
  });

  return {
    limits: DATAGRAM_LIMITS,
    get isUsable() {
      return isUsable;
    },
    async write(frames) {
      if (!isUsable) return { fate: 'unsent', cause: undefined };
      isWriting = true;
      const result = await writeDatagrams(
        frames,
        (datagram, done) => socket.send(datagram, done),
        readFailure,
      );
      isWriting = false;
      // Another socket looks the name up again: the collector may have moved.
      if (result instanceof Map && [...result.values()].some(({ fate }) => fate !== 'too-large')) destroy();
      return result;
    },
    async end() {
      destroy();
    },
    destroy,
    keepProcessAlive(isNeeded) {
      if (!isUsable) return;
      if (isNeeded) socket.ref();
      else socket.unref();
    },
  };
}

function readFailure(cause: Error): WriteFailure {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EMSGSIZE') return { fate: 'too-large', cause };
  // Said about an earlier datagram, and this one was not sent.
  if (code === 'ECONNREFUSED') return { fate: 'refused', cause };
  return { fate: 'unsent', cause };
}
