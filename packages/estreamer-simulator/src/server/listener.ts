import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureVersion, type Server, type TLSSocket } from 'node:tls';
import type { CertificateWithKey } from '../certificates/certificates.ts';
import { SimulatorError } from '../errors/simulator-error.ts';

/** A connection that did not get through the TLS handshake. */
export interface RefusedHandshake {
  /** OpenSSL's or Node's code, for example `DEPTH_ZERO_SELF_SIGNED_CERT` or `ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE`. */
  readonly code: string;
  /** In words. */
  readonly detail: string;
}

/** How a connection is treated up to the end of the TLS handshake. */
export interface Reception {
  /** The certificate to show. */
  readonly server: CertificateWithKey;
  /** Whom not to let in, as PEM text. */
  readonly revocation?: string | undefined;
  /** Handed back with the connection. */
  readonly hadPlannedFault: boolean;
}

/** What a listener works with. */
export interface ListenerParts {
  readonly host: string;
  readonly port: number;
  readonly authority: string;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** Decides on a new connection; undefined breaks it. */
  receive(): Reception | undefined;
  /** Takes a connection behind the handshake; `reset` breaks it. */
  onConnection(socket: TLSSocket, reset: () => void, reception: Reception): void;
  onRefused(refused: RefusedHandshake): void;
}

/** Accepts connections. */
export interface Listener {
  /** @throws {SimulatorError} `listen-failed` */
  open(): Promise<{ host: string; port: number }>;
  /** Breaks all connections; resolves when nothing is left. */
  close(): Promise<void>;
}

export function createListener(parts: ListenerParts): Listener {
  const { host, port, receive, onConnection, onRefused } = parts;
  const sockets = new Map<Socket, Reception | undefined>();
  /** Each treatment has a server of its own, so that connections that begin at the same time can differ. */
  const tlsServers = new Map<CertificateWithKey, Map<string | undefined, Server>>();
  const tcpServer = createTcpServer({ noDelay: true });

  const tlsServerFor = (reception: Reception): Server => {
    const { server, revocation } = reception;
    const ofCertificate = tlsServers.get(server) ?? new Map<string | undefined, Server>();
    tlsServers.set(server, ofCertificate);
    const made = ofCertificate.get(revocation) ?? makeTlsServer(reception);
    ofCertificate.set(revocation, made);
    return made;
  };

  const makeTlsServer = ({ server, revocation }: Reception): Server => {
    const { authority, minVersion, maxVersion } = parts;
    const tlsServer = createTlsServer({
      key: server.key,
      cert: server.certificate,
      ca: authority,
      ...(revocation === undefined ? {} : { crl: revocation }),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion,
      maxVersion,
    });
    tlsServer.on('secureConnection', (socket) => {
      const { remotePort } = socket;
      for (const [tcpSocket, reception] of sockets) {
        if (tcpSocket.remotePort !== remotePort || reception === undefined) continue;
        onConnection(socket, () => tcpSocket.resetAndDestroy(), reception);
      }
    });
    tlsServer.on('tlsClientError', (cause, socket) => onRefused(refusalOf(cause, socket)));
    return tlsServer;
  };

  tcpServer.on('connection', (socket) => {
    const reception = receive();
    sockets.set(socket, reception);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (reception === undefined) socket.resetAndDestroy();
    else tlsServerFor(reception).emit('connection', socket);
  });

  return {
    async open() {
      tcpServer.listen({ host, port });
      try {
        await once(tcpServer, 'listening');
      } catch (cause) {
        throw new SimulatorError(
          'listen-failed',
          `The simulator can't listen on ${host} port ${port}: ${cause instanceof Error ? cause.message : String(cause)}. Take another host or port; port 0 finds a free one.`,
          { setting: 'port' },
          { cause },
        );
      }
      const { address, port: actualPort } = tcpServer.address() as AddressInfo;
      return { host: address, port: actualPort };
    },
    async close() {
      const closed = tcpServer.listening ? once(tcpServer, 'close') : undefined;
      if (tcpServer.listening) tcpServer.close();
      for (const socket of sockets.keys()) socket.destroy();
      await closed;
    },
  };
}

function refusalOf(cause: Error & { code?: string }, { authorizationError }: TLSSocket): RefusedHandshake {
  if (authorizationError == null) return { code: String(cause.code ?? cause.name), detail: cause.message };
  const code = String(authorizationError);
  const detail = `The client's certificate is not signed by this simulator's authority, or not valid (any more): ${code}`;
  return { code, detail };
}
