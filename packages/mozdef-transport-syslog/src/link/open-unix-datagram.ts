import type { UnixDatagramSocket } from '../settings/syslog-dependencies.ts';
import type { Link, OpenLink, WriteFailure } from './link.ts';
import { DATAGRAM_LIMITS, writeDatagrams } from './write-datagrams.ts';

/**
 * How long a socket without work stays open, in milliseconds. While it is open it keeps the process alive, and there is
 * no way to change that.
 */
const IDLE_MS = 1000;

/** Opens sockets that send to one Unix datagram socket. Opening one never fails; sending does. */
export function createUnixDatagramOpener(
  path: string,
  sendTimeoutMs: number,
  createUnixDatagramSocket: () => UnixDatagramSocket,
): OpenLink {
  return async () => ({ link: createUnixDatagramLink(createUnixDatagramSocket(), path, sendTimeoutMs) });
}

function createUnixDatagramLink(socket: UnixDatagramSocket, path: string, sendTimeoutMs: number): Link {
  let isUsable = true;
  let idleTimer: NodeJS.Timeout | undefined;
  let giveUp: ((failure: WriteFailure) => void) | undefined;

  function destroy(fate: 'unknown' | 'timeout' = 'unknown'): void {
    clearTimeout(idleTimer);
    giveUp?.({ fate, cause: undefined });
    if (!isUsable) return;
    isUsable = false;
    socket.close();
  }

  socket.on('error', () => destroy());

  return {
    limits: DATAGRAM_LIMITS,
    get isUsable() {
      return isUsable;
    },
    async write(frames) {
      if (!isUsable) return { fate: 'unsent', cause: undefined };
      const givenUp = new Promise<WriteFailure>((resolve) => {
        giveUp = resolve;
      });
      const timer = setTimeout(() => destroy('timeout'), sendTimeoutMs);
      const written = writeDatagrams(
        frames,
        (datagram, done) => socket.sendTo(datagram, 0, datagram.length, path, done),
        readFailure,
      );
      const result = await Promise.race([written, givenUp]);
      clearTimeout(timer);
      giveUp = undefined;
      return result;
    },
    async end() {
      destroy();
    },
    destroy: () => destroy(),
    keepProcessAlive(isNeeded) {
      clearTimeout(idleTimer);
      if (!isNeeded && isUsable) idleTimer = setTimeout(destroy, IDLE_MS).unref();
    },
  };
}

/** The addon gives no codes, only the operating system's words. */
function readFailure(cause: Error): WriteFailure {
  return { fate: /too long/i.test(cause.message) ? 'too-large' : 'unsent', cause };
}
