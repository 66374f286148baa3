import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for MozDef's loginput service on the loopback interface. */
export interface Collector extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
}

/** The largest body that MozDef's usual proxy lets through. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Starts a collector that answers as MozDef's loginput does: 200 with an empty body for one JSON object posted (or put)
 * to `/events`, and for an array of them posted to `/_bulk`; 500 for anything else in the body, after the objects before it
 * were taken; 404 for other paths, 413 for what the proxy before it would refuse.
 *
 * @param onEvent gets each event, as parsed from the wire
 */
export async function startCollector(
  onEvent: (event: Readonly<Record<string, unknown>>) => void,
): Promise<Collector> {
  const server = createServer((request, response) => {
    answer(request, onEvent).then(
      (status) => end(response, status),
      () => response.destroy(),
    );
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function answer(
  request: IncomingMessage,
  onEvent: (event: Readonly<Record<string, unknown>>) => void,
): Promise<number> {
  const path = request.url?.replace(/\/$/, '');
  if (path === '/status' && request.method === 'GET') return 200;
  if (path !== '/events' && path !== '/_bulk') return 404;
  if (request.method !== 'POST' && (request.method !== 'PUT' || path === '/_bulk')) return 405;
  const body = await readBody(request);
  if (body === undefined) return 413;
  const value = parseJson(body);
  if (path === '/events') return take([value], onEvent);
  return Array.isArray(value) ? take(value, onEvent) : 500;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Takes objects up to the first value that is none. */
function take(
  values: readonly unknown[],
  onEvent: (event: Readonly<Record<string, unknown>>) => void,
): number {
  for (const value of values) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 500;
    onEvent({ ...value });
  }
  return 200;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0 }).end();
}
