import type { Socket } from 'node:net';
import { createTlsSetup, isSocketError } from '@x/sockets';
import { makeByTransport } from '@x/transport';
import { buildConnector, Pool, ProxyAgent } from 'undici';
import type { PoolOptions, ResolvedSettings } from './http-transport-settings.ts';

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

/** Makes the pool that carries the requests through a proxy. */
export function createProxyPool(
  { uri, token }: NonNullable<ResolvedSettings['proxy']>,
  { connect, ...options }: PoolOptions,
): ProxyAgent {
  const { timeout } = connect;
  return new ProxyAgent({
    ...options,
    uri,
    ...(token !== undefined && { token }),
    // The connection within the tunnel is to MozDef; the one to the proxy is verified as Node.js does by itself.
    requestTls: { ...connect, allowH2: false },
    proxyTls: { ...(timeout != null && { timeout }), rejectUnauthorized: true, allowH2: false },
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

/**
 * Writes the settings as options of undici's pool: HTTP/1.1 with one request at a time on a connection, and timeouts
 * left to the transport, which knows the whole of a request.
 *
 * @throws TransportError `invalid-settings` if a certificate or key cannot be used
 */
export function dispatcherOptions(settings: ResolvedSettings): PoolOptions {
  return {
    connections: settings.connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: settings.connectTimeoutMs, ...tlsOptions(settings) },
  };
}

function tlsOptions({ tls, url }: ResolvedSettings) {
  if (tls === undefined) return {};
  // An IPv6 address stands in brackets in a URL, and in no certificate.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const made = () => createTlsSetup(tls, { host }).credentials().options;
  return makeByTransport('The HTTP transport cannot be made', isSocketError, made);
}
