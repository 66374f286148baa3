import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Clock } from '@x/foundation';
import type { TlsIdentity, TlsSetup } from '../tls/tls-setup.ts';
import { checkClientCertificate } from './client-certificate.ts';
import { type Connection, createConnection } from './connection.ts';
import { connectError, timeoutError } from './connection-errors.ts';
import type { Warn } from './connection-warning.ts';
import type { Peer } from './peer.ts';
import { checkServerCertificate } from './server-certificate.ts';

/** Makes a TLS socket that is connecting, as `tls.connect` does. */
export type ConnectTls = (options: ConnectionOptions) => TLSSocket;

/** Settings of {@link openConnection}. */
export interface OpenConnectionSettings {
  readonly peer: Peer;
  readonly tls: TlsSetup;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  /** Ends the attempt; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** What a connection takes from its surroundings. */
export interface OpenConnectionDependencies {
  readonly connect: ConnectTls;
  readonly clock: Clock;
  readonly warn: Warn;
}

/**
 * Opens a TLS connection.
 *
 * @throws {EstreamerClientError} saying which step failed and what to do
 */
export async function openConnection(
  settings: OpenConnectionSettings,
  { connect, clock, warn }: OpenConnectionDependencies,
): Promise<Connection> {
  const { peer, tls, connectTimeoutMs, closeTimeoutMs, signal } = settings;
  signal.throwIfAborted();
  const identity = currentIdentity(tls, peer, warn);
  checkClientCertificate(identity, clock.now(), peer, warn);
  const socket = startConnecting(connect, identity.options, peer);
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
      try {
        const server = checkServerCertificate(socket, tls.verification, clock.now(), peer, warn);
        const { certificate } = identity;
        stopWaiting();
        socket.setNoDelay(true);
        resolve(createConnection(socket, { peer, closeTimeoutMs, server, certificate }, clock));
      } catch (error) {
        fail(error);
      }
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

/** Files that can't be read at this moment, such as while they are being replaced, don't end what works without them. */
function currentIdentity(tls: TlsSetup, peer: Peer, warn: Warn): TlsIdentity {
  try {
    tls.refresh();
  } catch (error) {
    const message = `${(error as Error).message} The credentials that were read before stay in use.`;
    warn({ code: 'credentials-not-reloaded', message, ...peer });
  }
  return tls.identity();
}

function startConnecting(connect: ConnectTls, options: ConnectionOptions, peer: Peer): TLSSocket {
  try {
    return connect(options);
  } catch (error) {
    throw connectError(error as Error, peer);
  }
}
