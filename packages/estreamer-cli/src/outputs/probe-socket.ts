import type { Logger } from '@x/foundation';
import { createTlsSetup, formatAddress, openSocket, type TlsSettings } from '@x/sockets';

/** Where a probe connects to. */
interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  /** Speaks TLS there. @default plain */
  readonly tls?: TlsSettings | undefined;
}

const TIMEOUT_MS = 5000;
/** A server that refuses the client's certificate says so only after the handshake. */
const ACCEPTANCE_MS = 500;

/**
 * Connects as an output would, and sends nothing.
 *
 * @returns what was seen
 * @throws {SocketError} that says what is wrong and what to do
 */
export async function probeSocket(
  { host, port, tls }: ProbeTarget,
  { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<string> {
  const target = { host, port };
  const { socket, tls: facts } = await openSocket(
    {
      target,
      tls: tls && createTlsSetup(tls, { host }),
      timeoutMs: TIMEOUT_MS,
      signal,
      acceptanceMs: ACCEPTANCE_MS,
    },
    { onWarning: ({ code, message }) => logger.warn({ code }, message) },
  );
  socket.destroy();
  return `${formatAddress(target)} takes connections${facts === undefined ? '' : ` by ${facts.version}`}`;
}

/** Connects to where a URL leads. */
export function probeUrl(
  url: string,
  tls: TlsSettings | undefined,
  { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<string> {
  const { hostname, port, protocol } = new URL(url);
  const isSecure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const target = { host, port: port === '' ? (isSecure ? 443 : 80) : Number(port) };
  return probeSocket({ ...target, tls: isSecure ? (tls ?? {}) : undefined }, { signal, logger });
}

/** Of destinations that never answer. */
export const UDP_PROBE = 'UDP does not tell whether anybody listens';
