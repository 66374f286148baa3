import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { createHistory, type History } from './history.ts';
import type { RunMetrics } from './metrics.ts';
import { reportAsJson, runReport, type WatchedRun } from './run-report.ts';

/** Where the server listens. */
export interface StatusServerSettings {
  /** @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** 0: any. @default 9464 */
  readonly port?: number | undefined;
}

export interface StatusServerDependencies {
  readonly run: WatchedRun;
  readonly metrics: Pick<RunMetrics, 'prometheus'>;
}

/** A server that listens. */
export interface StatusServer {
  /** Where the page is. */
  readonly url: string;
  /** Ends it and its connections. */
  close(): Promise<void>;
}

const SAMPLE_INTERVAL_MS = 2_000;

/** The folder of the page: beside the sources, and beside what is built of them. */
const STATIC = new URL(import.meta.url.endsWith('.ts') ? '../../static/' : '../static/', import.meta.url);

/** The page and what it loads; all of it comes from this server. */
const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'status.html', type: 'text/html; charset=utf-8' },
  '/status.css': { file: 'status.css', type: 'text/css; charset=utf-8' },
  '/status.js': { file: 'status.js', type: 'text/javascript; charset=utf-8' },
};

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; img-src data:; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Serves how a run stands, to read only: `/` (a page), `/status.json`, `/metrics` (Prometheus), `/healthz` and `/readyz`.
 *
 * @throws {Error} when it can't listen there
 */
export async function openStatusServer(
  { host = '127.0.0.1', port = 9464 }: StatusServerSettings,
  { run, metrics }: StatusServerDependencies,
): Promise<StatusServer> {
  const history = createHistory(() => run.status());
  const pages = createPages(run, metrics, history);
  const server = createServer((request, response) => void respond(request, response, pages, host));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // What a client of this server does must not hurt the run.
  server.on('error', () => {});
  server.headersTimeout = 10_000;
  server.requestTimeout = 10_000;
  // Connections of those who ask nothing, or do not read, would keep out the others.
  server.timeout = 10_000;
  server.maxConnections = 64;
  const timer = setInterval(() => history.sample(), SAMPLE_INTERVAL_MS);
  timer.unref();
  history.sample();
  const address = server.address() as AddressInfo;
  return {
    url: `http://${isIP(host) === 6 ? `[${host}]` : host}:${address.port}/`,
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Pages = Readonly<Record<string, () => Answer | Promise<Answer>>>;

function createPages(run: WatchedRun, metrics: Pick<RunMetrics, 'prometheus'>, history: History): Pages {
  const now = () => runReport(run, Date.now());
  const files = Object.entries(FILES).map(([path, { file, type }]) => [
    path,
    async () => ({
      status: 200,
      type,
      body: await readFile(new URL(file, STATIC), 'utf8'),
    }),
  ]);
  return {
    ...Object.fromEntries(files),
    '/status.json': () => {
      const report = reportAsJson(now());
      const body = `{"history":${JSON.stringify(history.list())},"report":${report}}`;
      return { status: 200, type: 'application/json', body };
    },
    '/metrics': async () => ({
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
      body: await metrics.prometheus(),
    }),
    // Whether the process should be started again: not because a peer is away.
    '/healthz': () => {
      const { state, reasons } = now();
      return state === 'failed' ? plain(503, [state, ...reasons]) : plain(200, [state]);
    },
    '/readyz': () => {
      const { state, reasons } = now();
      const ready = state === 'streaming' || state === 'idle';
      return plain(ready ? 200 : 503, [state, ...reasons]);
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  pages: Pages,
  host: string,
): Promise<void> {
  const { status, type, body } = await answerTo(request, pages, host);
  response.writeHead(status, { ...HEADERS, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(
  { method, url = '/', headers }: IncomingMessage,
  pages: Pages,
  host: string,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, ['Only GET and HEAD.']);
  // A page of somebody else, whose name resolves to this machine, must not read it. Browsers always say whom they ask;
  // probes that speak HTTP/1.0 need not.
  if (isLoopback(host) && headers.host !== undefined && !isLoopback(hostNameOf(headers.host)))
    return plain(421, ['This server answers to its own address only.']);
  const path = url.split('?', 1)[0] as string;
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page === undefined) return plain(404, ['There is /, /status.json, /metrics, /healthz and /readyz.']);
  try {
    return await page();
  } catch (error) {
    return plain(500, [error instanceof Error ? error.message : String(error)]);
  }
}

function plain(status: number, lines: readonly string[]): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${lines.join('\n')}\n` };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The host of a Host header, without its port and brackets. */
function hostNameOf(header: string): string {
  return header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
