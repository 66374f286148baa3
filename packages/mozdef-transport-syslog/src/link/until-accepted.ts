import type { TLSSocket } from 'node:tls';
import { tlsFailed } from './connect-failure.ts';
import type { OpenFailure } from './link.ts';

/** Waits for a sign that the collector accepts this client. */
export type UntilAccepted = (timeoutMs: number, signal: AbortSignal) => Promise<OpenFailure | undefined>;

/**
 * Watches a TLS socket from its beginning for a sign that the collector accepts the client: a session ticket, which
 * with TLS 1.3 is sent only after the client's certificate was checked. Not every collector sends one, and with TLS 1.2
 * it says nothing, so that otherwise some time without the connection's end has to do.
 *
 * @returns waits, after the handshake, for that sign or for the connection's end
 */
export function watchAcceptance(socket: TLSSocket): UntilAccepted {
  let hasTicket = false;
  let cause: unknown;
  let onChange = () => {};
  socket.on('session', () => {
    // OpenSSL is reading while this event is emitted: what is written before it has finished is garbled.
    setImmediate(() => {
      hasTicket = true;
      onChange();
    });
  });
  socket.on('error', (error) => {
    cause ??= error;
  });

  return (timeoutMs, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), timeoutMs);
      const onEnd = () => settle(tlsFailed(cause));
      const onAbort = () => settle({ code: 'ended', message: 'the attempt was ended', cause: signal.reason });

      function settle(failure: OpenFailure | undefined): void {
        clearTimeout(timer);
        onChange = () => {};
        signal.removeEventListener('abort', onAbort);
        socket.off('end', onEnd);
        socket.off('close', onEnd);
        if (failure !== undefined) socket.destroy();
        resolve(failure);
      }

      onChange = () => {
        if (hasTicket && socket.getProtocol() === 'TLSv1.3') settle(undefined);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      socket.once('end', onEnd);
      socket.once('close', onEnd);
      // A refusal comes to light only when the socket is read.
      socket.resume();
      if (signal.aborted) onAbort();
      else if (socket.destroyed) onEnd();
      else onChange();
    });
}
