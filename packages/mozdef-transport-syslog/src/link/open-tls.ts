import { isIP, type Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import type { ResolvedDestination } from '../settings/resolve-destination.ts';
import type { SyslogTransportDependencies } from '../settings/syslog-dependencies.ts';
import { tlsFailed } from './connect-failure.ts';
import type { OpenLink } from './link.ts';
import { connectSocket, type StreamTimeouts } from './open-stream.ts';
import { readSecureContext } from './secure-context.ts';
import { createStreamLink } from './stream-link.ts';
import { watchAcceptance } from './until-accepted.ts';
import { untilReady } from './until-ready.ts';

/** A TLS destination with everything filled in. */
export type ResolvedTlsDestination = Extract<ResolvedDestination, { readonly protocol: 'tls' }>;

/**
 * Opens links over TLS.
 *
 * @throws MozDefError `invalid-settings` if a certificate or key cannot be used
 */
export function createTlsOpener(
  destination: ResolvedTlsDestination,
  { connectTimeoutMs, sendTimeoutMs }: StreamTimeouts,
  connectStream: SyslogTransportDependencies['connectStream'],
): OpenLink {
  const secureContext = readSecureContext(destination.tls);
  if (destination.tls.dangerouslySkipVerification === true) warnNotVerified(destination.address);
  return async (signal, onLost) => {
    const connected = await connectSocket(destination, connectTimeoutMs, signal, connectStream);
    if ('failure' in connected) return connected;
    const socket = startTls(connected.socket, destination, secureContext);
    const untilAccepted = watchAcceptance(socket);
    const wait = { event: 'secureConnect', timeoutMs: connectTimeoutMs, signal, failure: tlsFailed } as const;
    const failure =
      (await untilReady(socket, wait)) ?? (await untilAccepted(destination.acceptanceMs, signal));
    return failure === undefined ? { link: createStreamLink(socket, sendTimeoutMs, onLost) } : { failure };
  };
}

function startTls(
  socket: Socket,
  { host, tls: { servername = host, dangerouslySkipVerification } }: ResolvedTlsDestination,
  secureContext: SecureContext,
): TLSSocket {
  return connect({
    socket,
    secureContext,
    // The name that the certificate must have; an address is never sent as a server name.
    host: servername,
    ...(isIP(servername) === 0 && { servername }),
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment does not turn it off.
    rejectUnauthorized: dangerouslySkipVerification !== true,
  });
}

function warnNotVerified(address: string): void {
  process.emitWarning(
    `The syslog transport does not verify the certificate of ${address}: whoever answers there gets every event.`,
    {
      type: 'MozDefWarning',
      code: 'MOZDEF_TLS_NOT_VERIFIED',
      detail: 'Give the certificate as ca, and leave out dangerouslySkipVerification.',
    },
  );
}
