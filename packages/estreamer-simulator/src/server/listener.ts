import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureVersion, type Server, type TLSSocket } from 'node:tls';
import { describeError } from '@x/foundation';
import type { CertificateWithKey } from '../certificates.ts';
import type { Handshake } from '../faults/fault-schedule.ts';
import { SimulatorError } from '../simulator-error.ts';

/** A connection that did not get through the TLS handshake. */
export interface RefusedHandshake {
  /** OpenSSL's or Node's code, for example `DEPTH_ZERO_SELF_SIGNED_CERT` or `ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE`. */
  readonly code: string;
  /** In words. */
  readonly detail: string;
}

/** What a listener works with. */
export interface ListenerSettings {
  readonly host: string;
  readonly port: number;
  readonly authority: string;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** Decides on a new connection. */
  nextHandshake(): Handshake;
  /** Takes a connection after the handshake; `reset` breaks it. */
  onConnection(socket: TLSSocket, reset: () => void, hadPlannedFault: boolean): void;
  onRefused(refused: RefusedHandshake): void;
}

/** Accepts connections. */
export interface Listener {
  /** @throws {SimulatorError} `listen-failed` */
  open(): Promise<{ host: string; port: number }>;
  /** Breaks all connections; resolves when nothing is left. */
  close(): Promise<void>;
}

export function createListener(settings: ListenerSettings): Listener {
  const { host, port, nextHandshake, onConnection, onRefused } = settings;
  const sockets = new Map<Socket, Handshake>();
  /** Each certificate has a server of its own, so that connections that begin at the same time can differ. */
  const tlsServers = new Map<CertificateWithKey, Server>();
  const tcpServer = createTcpServer({ noDelay: true });

  const makeTlsServer = ({ key, certificate }: CertificateWithKey): Server => {
    const { authority, minVersion, maxVersion } = settings;
    const tlsServer = createTlsServer({
      key,
      cert: certificate,
      ca: authority,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion,
      maxVersion,
    });
    tlsServer.on('secureConnection', (socket) => {
      for (const [tcpSocket, handshake] of sockets) {
        if (!haveSamePeer(tcpSocket, socket) || handshake.kind !== 'handshake') continue;
        onConnection(socket, () => tcpSocket.resetAndDestroy(), handshake.hadPlannedFault);
      }
    });
    tlsServer.on('tlsClientError', (cause, socket) => onRefused(refusalOf(cause, socket)));
    return tlsServer;
  };

  const begin = (socket: Socket, handshake: Handshake) => {
    if (handshake.kind === 'reset') {
      socket.resetAndDestroy();
    } else if (handshake.kind === 'alert') {
      socket.once('data', () => socket.end(fatalAlert(handshake.alert)));
    } else {
      const tlsServer = tlsServers.get(handshake.server) ?? makeTlsServer(handshake.server);
      tlsServers.set(handshake.server, tlsServer);
      tlsServer.emit('connection', socket);
    }
  };

  tcpServer.on('connection', (socket) => {
    const handshake = nextHandshake();
    sockets.set(socket, handshake);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    begin(socket, handshake);
  });

  return {
    async open() {
      tcpServer.listen({ host, port });
      try {
        await once(tcpServer, 'listening');
      } catch (cause) {
        throw new SimulatorError(
          'listen-failed',
          `The simulator can't listen on ${host} port ${port}: ${describeError(cause)}. Take another host or port; port 0 finds a free one.`,
          { context: { host, port }, cause },
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

function haveSamePeer(one: Socket, other: Socket): boolean {
  return one.remotePort === other.remotePort && one.remoteAddress === other.remoteAddress;
}

/** A TLS record with an alert, as it may answer a client's first message in every version of TLS (RFC 8446, section 6). */
function fatalAlert(alert: number): Buffer {
  return Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, alert]);
}

function refusalOf(cause: Error & { code?: string }, { authorizationError }: TLSSocket): RefusedHandshake {
  if (authorizationError == null) return { code: String(cause.code ?? cause.name), detail: cause.message };
  const code = String(authorizationError);
  const detail = `The client's certificate is not signed by this simulator's authority, or not (or no longer) valid: ${code}`;
  return { code, detail };
}
