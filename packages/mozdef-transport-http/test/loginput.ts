import type { ServerResponse } from 'node:http';
import { type HttpServer, startHttpServer } from '../../../test-support/http-server.ts';

/** A stand-in for MozDef's loginput service that answers and publishes as the real one does, its traps included. */
export interface Loginput extends HttpServer {
  /** What was handed to the message broker, in order. In a bulk of the wrong shape, that can be anything. */
  readonly published: readonly unknown[];
  /** The path of every request, in order. */
  readonly paths: readonly string[];
  /** Called with every item after it was published; a test can stop the server in the middle of a bulk. */
  onPublished: (item: unknown) => void;
  /** Answers a request in place of the service, as a proxy in front of it may; returns whether it did. */
  intercept: (body: string, response: ServerResponse, path: string) => boolean;
}

export async function startLoginput(): Promise<Loginput> {
  const published: unknown[] = [];
  const paths: string[] = [];
  const server = await startHttpServer(({ method, url, body }, response) => {
    paths.push(url);
    if (loginput.intercept(body.toString(), response, url)) return;
    const [status, text = ''] = answer(method, url.length > 1 ? url : '/', body);
    const type = url.startsWith('/status') ? 'application/json' : 'text/html; charset=UTF-8';
    response.writeHead(status, { 'content-type': type }).end(text);
  });

  function publish(item: unknown): void {
    published.push(item);
    loginput.onPublished(item);
  }

  function answer(method: string, path: string, body: Buffer): [status: number, body?: string] {
    const custom = /^\/custom\/([^/]+)$/.exec(path)?.[1];
    if (custom !== undefined) return postOne(method, body, { endpoint: custom, customendpoint: true });
    switch (path.replace(/\/$/, '')) {
      case '/status':
        return method === 'GET' ? [200, '{"status": "ok", "service": "loginput"}'] : [405];
      case '/events':
      case '/nxlog':
        return postOne(method, body, { endpoint: 'events' });
      case '/cef':
        return postOne(method, body, { endpoint: 'cef' });
      case '/_bulk':
        return method === 'POST' ? postBulk(body) : [405];
      default:
        return [404, '<!DOCTYPE html>not found'];
    }
  }

  function postOne(method: string, body: Buffer, added: object): [status: number, body?: string] {
    if (method !== 'POST' && method !== 'PUT') return [405];
    const value = parse(body);
    if (value === undefined) return [500];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [500, '<!DOCTYPE html>'];
    publish({ ...value, ...added });
    return [200];
  }

  /** An array, or lines of JSON. What Python iterates over is published: of a bare object, its keys. */
  function postBulk(body: Buffer): [status: number, body?: string] {
    const text = body.toString();
    if (text.length <= 10) return [200];
    const whole = parse(body);
    if (whole === undefined) return postLines(text);
    const items = Array.isArray(whole) ? whole : Object.keys(whole as object);
    for (const item of items) {
      if (Array.isArray(whole) && (typeof item !== 'object' || item === null))
        return [500, '<!DOCTYPE html>'];
      if (typeof item === 'object' && 'index' in (item as object)) continue;
      publish(item);
    }
    return [200];
  }

  function postLines(text: string): [status: number] {
    for (const line of text.trimEnd().split('\n')) {
      const item = parse(Buffer.from(line));
      if (item === undefined) return [500];
      if (!Object.hasOwn(item as object, 'index')) publish(item);
    }
    return [200];
  }

  const loginput: Loginput = {
    ...server,
    published,
    paths,
    onPublished: () => {},
    intercept: () => false,
  };
  return loginput;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
