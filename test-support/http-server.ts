import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A request that was read to its end. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly socket: Socket;
}

/** A real HTTP server on the loopback address that can go away, come back and fall silent. */
export interface HttpServer extends AsyncDisposable {
  /** Base URL, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Every connection that was ever made. */
  readonly sockets: readonly Socket[];
  /** Breaks every connection and takes no more. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
  /** Takes requests and answers nothing, until `resume`. */
  stall(): void;
  resume(): void;
}

/** Starts a server, with TLS if given its options. */
export async function startHttpServer(
  answer: (request: ReceivedRequest, response: ServerResponse) => void,
  tls?: ServerOptions,
): Promise<HttpServer> {
  const sockets: Socket[] = [];
  const held: (() => void)[] = [];
  let isStalled = false;
  let isListening = false;
  let port = 0;

  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  server.on('request', (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => {});
    incoming.on('end', () => {
      const { method = '', url = '', headers, socket } = incoming;
      const request = { method, url, headers, body: Buffer.concat(chunks), socket };
      // A server that is gone handles nothing; one that is not goes on even if the client has left.
      const go = () => {
        if (isListening) answer(request, response);
      };
      if (isStalled) held.push(go);
      else go();
    });
  });

  async function start(): Promise<void> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    isListening = true;
  }

  async function stop(): Promise<void> {
    if (!isListening) return;
    isListening = false;
    held.length = 0;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  await start();
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    sockets,
    stop,
    start,
    stall() {
      isStalled = true;
    },
    resume() {
      isStalled = false;
      for (const go of held.splice(0)) go();
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Holds answers until there are so many, leaves time for one more request, and gives them all. */
export function holdAnswers(count: number) {
  const held: (() => void)[] = [];
  async function release(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    for (const answer of held.splice(0)) answer();
  }
  const gate = {
    /** The most answers that were held at a time. */
    most: 0,
    hold(answer: () => void): void {
      held.push(answer);
      gate.most = Math.max(gate.most, held.length);
      if (held.length === count) void release();
    },
  };
  return gate;
}
