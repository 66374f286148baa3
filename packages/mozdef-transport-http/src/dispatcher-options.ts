import { createTlsSetup, isSocketError } from '@x/sockets';
import { TransportError } from '@x/transport';
import type { PoolOptions } from './http-transport-settings.ts';
import type { ResolvedSettings } from './resolve-settings.ts';

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
  try {
    // An IPv6 address stands in brackets in a URL, and in no certificate.
    return createTlsSetup(tls, { host: url.hostname.replace(/^\[|\]$/g, '') }).credentials().options;
  } catch (cause) {
    if (!isSocketError(cause)) throw cause;
    const { issues = [] } = cause.context;
    const message = `The HTTP transport cannot be made: ${cause.message}`;
    throw new TransportError('invalid-settings', message, { cause, context: { issues } });
  }
}
