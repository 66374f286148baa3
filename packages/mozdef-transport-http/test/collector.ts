import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { type HttpServer, startHttpServer } from '../../../test-support/http-server.ts';

/** A request that a collector has read to its end. */
export interface CollectedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Collector extends HttpServer {
  readonly requests: readonly CollectedRequest[];
}

type Answer = (request: CollectedRequest, response: ServerResponse, socket: Socket) => void;

/** Starts a real HTTP server on the loopback address, with TLS if given its options. */
export async function startCollector(answer: Answer = accept, tls?: ServerOptions): Promise<Collector> {
  const requests: CollectedRequest[] = [];
  const server = await startHttpServer(({ body, socket, ...received }, response) => {
    const request = { ...received, body: body.toString() };
    requests.push(request);
    answer(request, response, socket);
  }, tls);
  return { ...server, requests };
}

/** Answers as MozDef's loginput does when it has taken the event: 200 without a body. */
export function accept(_request: CollectedRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=UTF-8', 'content-length': 0 }).end();
}

/** Makes an answer with this status, headers and body. */
export function answerWith(
  status: number,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
): Answer {
  return (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
}
