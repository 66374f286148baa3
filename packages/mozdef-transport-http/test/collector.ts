import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A request that a collector has read to its end. */
export interface CollectedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Collector extends AsyncDisposable {
  /** Base URL, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly CollectedRequest[];
  /** Every connection that was ever made. */
  readonly sockets: readonly Socket[];
}

type Answer = (request: CollectedRequest, response: ServerResponse, socket: Socket) => void;

/** Starts a real HTTP server on the loopback address, with TLS if given its options. */
export async function startCollector(answer: Answer = accept, tls?: ServerOptions): Promise<Collector> {
  const requests: CollectedRequest[] = [];
  const sockets: Socket[] = [];
  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  server.on('request', (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      answer(request, response, incoming.socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    sockets,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Answers as MozDef's loginput does when it has taken the event: 200 without a body. */
export function accept(_request: CollectedRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=UTF-8', 'content-length': 0 }).end();
}

/** Makes an answer with this status, headers and body. */
export function answerWith(status: number, body = '', headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
}
