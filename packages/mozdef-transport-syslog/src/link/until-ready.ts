import type { Socket } from 'node:net';
import type { OpenFailure } from './link.ts';

/** How to wait for a socket. */
export interface SocketWait {
  /** The event that is waited for. */
  readonly event: 'connect' | 'secureConnect';
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What a failure of the socket means. */
  readonly failure: (cause: unknown) => OpenFailure;
}

/**
 * Waits until a socket is ready. Destroys it if it does not come to that.
 *
 * @returns why it is not ready, or `undefined`
 */
export function untilReady(socket: Socket, wait: SocketWait): Promise<OpenFailure | undefined> {
  const { event, timeoutMs, signal, failure } = wait;
  return new Promise((resolve) => {
    let cause: unknown;
    const timer = setTimeout(() => {
      const message = `there was no connection within ${timeoutMs} ms`;
      settle({ code: 'unreachable', message, cause: undefined });
    }, timeoutMs);
    const onReady = () => settle(undefined);
    const onError = (error: Error) => {
      cause = error;
    };
    const onClose = () => settle(failure(cause));
    const onAbort = () => settle({ code: 'ended', message: 'the attempt was ended', cause: signal.reason });

    function settle(result: OpenFailure | undefined): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off(event, onReady);
      socket.off('close', onClose);
      // The listener for errors stays: one that comes at the wrong moment would end the process.
      if (result !== undefined) socket.destroy();
      resolve(result);
    }

    socket.once(event, onReady);
    socket.on('error', onError);
    socket.once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
