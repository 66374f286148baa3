import type { Socket } from 'node:net';
import type { Link, WriteResult } from './link.ts';

/** How much is handed over at once: enough that a call costs next to nothing, little enough to be soon decided. */
const LIMITS = { maxMessages: 1024, maxBytes: 65_536 };

/** How long the peer may take to end after this side has ended, in milliseconds. */
const END_GRACE_MS = 1000;

/**
 * Makes a link of a connected stream socket. The socket is read all the time, and what comes is thrown away: only so
 * does the peer's end, or the refusal of a client certificate, come to light at once.
 *
 * @param sendTimeoutMs how long the peer may take nothing
 * @param onLost called when the connection breaks while nothing is being written
 */
export function createStreamLink(
  socket: Socket,
  sendTimeoutMs: number,
  onLost: (cause: unknown) => void,
): Link {
  let isUsable = true;
  let isWriting = false;
  let isEnding = false;
  let cause: unknown;

  function lose(): void {
    if (!isUsable) return;
    isUsable = false;
    if (!isWriting && !isEnding) onLost(cause);
  }

  socket.on('error', (error) => {
    cause ??= error;
  });
  socket.on('end', lose);
  socket.on('close', lose);
  socket.resume();

  function write(frames: readonly string[]): Promise<WriteResult> {
    if (!isUsable || socket.destroyed) return Promise.resolve({ fate: 'unsent', cause });
    isWriting = true;
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let timedOut = false;
      socket.write(frames.join(''), 'latin1', (error) => {
        clearTimeout(timer);
        isWriting = false;
        if (timedOut) resolve({ fate: 'timeout', cause: undefined });
        // A peer that has ended meanwhile takes nothing any more.
        else if (error != null || !isUsable) resolve({ fate: 'unknown', cause: cause ?? error });
        else resolve(undefined);
      });
      // Mostly the operating system has everything by now.
      if (socket.writableLength === 0) return;
      timer = setTimeout(() => {
        timedOut = true;
        isUsable = false;
        socket.destroy();
      }, sendTimeoutMs);
    });
  }

  return {
    limits: LIMITS,
    get isUsable() {
      return isUsable && !socket.destroyed;
    },
    write,
    async end() {
      isEnding = true;
      socket.ref();
      if (socket.closed) return;
      const timer = setTimeout(() => socket.destroy(), END_GRACE_MS);
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        socket.end();
      });
      clearTimeout(timer);
    },
    destroy() {
      isUsable = false;
      socket.destroy();
    },
    keepProcessAlive(isNeeded) {
      if (isNeeded) socket.ref();
      else socket.unref();
    },
  };
}
