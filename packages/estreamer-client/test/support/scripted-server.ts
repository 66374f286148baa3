import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Certificates } from '@x/estreamer-simulator';

/** The server's side of one connection, driven step by step. */
export interface ScriptedPeer {
  readonly socket: TLSSocket;
  /** The next bytes from the client; rejects when the connection ends before all have come. */
  receive(size: number): Promise<Buffer>;
  /** The next whole message from the client, header included. */
  receiveMessage(): Promise<Buffer>;
  /** Everything else that the client sends, until it closes. */
  receiveRest(): Promise<Buffer>;
  send(...bytes: Uint8Array[]): void;
  /** Ends the TCP connection by a reset. */
  reset(): void;
}

export interface ScriptedServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** How many connections are open. */
  openConnections(): number;
}

/** A TLS server on 127.0.0.1 that runs a script for each client and may do everything wrong that a script can. */
export async function createScriptedServer(
  certificates: Pick<Certificates, 'authority' | 'server'>,
  script: (peer: ScriptedPeer) => Promise<void> | void,
  options: TlsOptions = {},
): Promise<ScriptedServer> {
  const sockets = new Map<number | undefined, Socket>();
  const failures: unknown[] = [];
  const server = createServer({
    key: certificates.server.key,
    cert: certificates.server.certificate,
    ca: certificates.authority.certificate,
    requestCert: true,
    ...options,
  });
  server.on('connection', (socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.on('close', () => sockets.delete(remotePort));
  });
  server.on('tlsClientError', () => {});
  server.on('secureConnection', async (socket) => {
    try {
      await script(scriptedPeer(socket, () => sockets.get(socket.remotePort)?.resetAndDestroy()));
    } catch (error) {
      failures.push(error);
      socket.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    openConnections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
      if (failures.length > 0) throw new AggregateError(failures, 'The script of the server failed.');
    },
  };
}

function scriptedPeer(socket: TLSSocket, reset: () => void): ScriptedPeer {
  let received = Buffer.alloc(0);
  let ended = false;
  let wake = () => {};
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  const end = () => {
    ended = true;
    wake();
  };
  socket.on('error', end);
  socket.on('close', end);
  socket.on('end', end);

  const arrival = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const receive = async (size: number) => {
    while (received.length < size) {
      if (ended) throw new Error(`The client closed after ${received.length} of ${size} bytes.`);
      await arrival();
    }
    const bytes = received.subarray(0, size);
    received = received.subarray(size);
    return bytes;
  };

  return {
    socket,
    receive,
    async receiveMessage() {
      const header = await receive(8);
      return Buffer.concat([header, await receive(header.readUInt32BE(4))]);
    },
    async receiveRest() {
      while (!ended) await arrival();
      return received;
    },
    send(...bytes) {
      for (const part of bytes) socket.write(part);
    },
    reset,
  };
}
