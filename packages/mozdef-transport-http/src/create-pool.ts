import type { Socket } from 'node:net';
import { buildConnector, Pool } from 'undici';
import type { PoolOptions } from './http-transport-settings.ts';

/** Makes the pool that carries the requests where the caller brings no dispatcher. */
export function createPool(origin: string, options: PoolOptions): Pool {
  const connect = buildConnector({ ...options.connect, allowH2: options.allowH2 });
  return new Pool(origin, {
    ...options,
    connect: (target, callback) =>
      connect(target, (...result) => {
        if (result[0] === null) keepAlert(result[1]);
        callback(...result);
      }),
  });
}

/**
 * Ends a connection with the TLS alert that it receives. Left alone, undici reports the end of the connection that
 * follows the alert, which hides that, for example, a client certificate is missing: with TLS 1.3, servers say so only
 * after the handshake.
 */
function keepAlert(socket: Socket): void {
  socket.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code?.includes('_ALERT_') === true) socket.destroy(error);
  });
}
