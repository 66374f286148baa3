import { isIP, connect as netConnect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createSecureContext, type SecureContext, type TLSSocket, connect as tlsConnect } from 'node:tls';
import type { CompleteStreamSettings } from '../read-stream-settings.ts';
import type { StreamPluginDependencies, TcpDestination, TlsDestination } from '../stream-settings.ts';

/** Makes a connection; rejects with what the system says. */
export type OpenSocket = (signal: AbortSignal) => Promise<Socket>;

const KEEP_ALIVE_MS = 30_000;

/** Opens connections to a destination. */
export function createSocketOpener(
  destination: TcpDestination | TlsDestination,
  { connectTimeoutMs, address }: CompleteStreamSettings,
  { connect = (target) => netConnect(target) }: StreamPluginDependencies,
): OpenSocket {
  const { host, port } = destination;
  const secureContext = destination.protocol === 'tls' ? secureContextOf(destination) : undefined;
  if (destination.protocol === 'tls' && destination.dangerouslySkipVerification === true)
    warnNotVerified(address);
  return async (signal) => {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new Error(`making the connection took more than ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    );
    const either = AbortSignal.any([signal, controller.signal]);
    const socket = connect({ host, port });
    try {
      await until(socket, 'connect', either);
      socket.setNoDelay(true);
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      if (destination.protocol !== 'tls' || secureContext === undefined) return socket;
      return await secure(socket, destination, secureContext, either);
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

function secureContextOf({ ca, cert, key, passphrase }: TlsDestination): SecureContext {
  return createSecureContext({ ca, cert, key, passphrase } as object);
}

async function secure(
  socket: Socket,
  { host, servername = host, dangerouslySkipVerification, acceptanceMs = 200 }: TlsDestination,
  secureContext: SecureContext,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const secured = tlsConnect({
    socket,
    secureContext,
    // The name that the certificate must have; an address is never sent as a server name.
    host: servername,
    ...(isIP(servername) === 0 && { servername }),
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment does not turn it off.
    rejectUnauthorized: dangerouslySkipVerification !== true,
  });
  try {
    // OpenSSL is reading while it tells of the ticket: what is written before it has finished is garbled.
    const ticket = until(secured, 'session', signal).then(() => setImmediate<void>());
    ticket.catch(() => {});
    await until(secured, 'secureConnect', signal);
    // A refusal comes to light only when the socket is read.
    secured.resume();
    if (secured.getProtocol() === 'TLSv1.3' && acceptanceMs > 0) await atMost(ticket, acceptanceMs);
    return secured;
  } catch (error) {
    secured.destroy();
    throw error;
  }
}

/** Waits for an event, or rejects when the socket fails or ends, or the signal is aborted. */
function until(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onError = (error: unknown) => reject(error);
  const onClose = () => reject(new Error('the connection was ended'));
  const onAbort = () => reject(signal.reason);
  const done = () => resolve();
  socket.once(event, done).once('error', onError).once('close', onClose);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return promise.finally(() => {
    // The listener for errors stays: one that comes later must not end the process.
    socket.off(event, done).off('close', onClose);
    signal.removeEventListener('abort', onAbort);
  });
}

/** Resolves with the promise, or after a time; rejects if the promise does before that. */
async function atMost(promise: Promise<void>, milliseconds: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

function warnNotVerified(address: string): void {
  process.emitWarning(
    `The stream plugin does not verify the certificate of ${address}: whoever answers there gets every line.`,
    {
      type: 'EstreamerWarning',
      code: 'ESTREAMER_TLS_NOT_VERIFIED',
      detail: 'Give the certificate as ca, and leave out dangerouslySkipVerification.',
    },
  );
}
