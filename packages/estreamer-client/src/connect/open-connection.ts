import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Clock } from '../clock.ts';
import { type Connection, createConnection } from './connection.ts';
import { connectError, timeoutError } from './connection-errors.ts';
import type { Peer } from './peer.ts';

/** Makes a TLS socket that is connecting, as `tls.connect` does. */
export type ConnectTls = (options: ConnectionOptions) => TLSSocket;

/** Settings of {@link openConnection}. */
export interface OpenConnectionSettings {
  readonly peer: Peer;
  readonly options: ConnectionOptions;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  /** Ends the attempt; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/**
 * Opens a TLS connection.
 *
 * @throws {EstreamerClientError} saying which step failed and what to do
 */
export async function openConnection(
  settings: OpenConnectionSettings,
  { connect, clock }: { connect: ConnectTls; clock: Clock },
): Promise<Connection> {
  const { peer, options, connectTimeoutMs, closeTimeoutMs, signal } = settings;
  signal.throwIfAborted();
  const socket = startConnecting(connect, options, peer);
  return new Promise((resolve, reject) => {
    const stopWaiting = () => {
      cancelTimeout();
      signal.removeEventListener('abort', onAbort);
      socket.off('secureConnect', onSecure);
      socket.off('error', onError);
      socket.off('close', onClose);
    };
    const fail = (error: unknown) => {
      stopWaiting();
      // What a destroyed socket still reports must not be thrown at the process.
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const onSecure = () => {
      stopWaiting();
      socket.setNoDelay(true);
      resolve(createConnection(socket, { peer, closeTimeoutMs }, clock));
    };
    const onError = (error: Error) => fail(connectError(error, peer, socket));
    const onClose = () => onError(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    const onAbort = () => fail(signal.reason);
    const cancelTimeout = clock.after(connectTimeoutMs, () =>
      fail(timeoutError(peer, 'handshake', connectTimeoutMs)),
    );
    socket.once('secureConnect', onSecure);
    socket.once('error', onError);
    socket.once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

function startConnecting(connect: ConnectTls, options: ConnectionOptions, peer: Peer): TLSSocket {
  try {
    return connect(options);
  } catch (error) {
    throw connectError(error as Error, peer);
  }
}
