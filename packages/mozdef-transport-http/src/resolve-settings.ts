import { validateHeaderName, validateHeaderValue } from 'node:http';
import { createIssuesError, type MozDefIssue, type MozDefRule } from '@x/mozdef-events/transport';
import type {
  HttpTransportBulk,
  HttpTransportSettings,
  HttpTransportTls,
} from './http-transport-settings.ts';

/** Settings with everything filled in. */
export interface ResolvedSettings {
  readonly name: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path of each kind of message, the base URL's path included. */
  readonly paths: Readonly<Record<'event' | 'vulnerability' | 'bulk' | 'status', string>>;
  readonly bulk: HttpTransportBulk;
  readonly maxBatchSize: number;
  readonly maxBulkBytes: number;
  /** Proxy without credentials, and what to show it. */
  readonly proxy: { readonly uri: string; readonly token: string | undefined } | undefined;
  /** Request headers, authentication included: never to be shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  readonly maxEventBytes: number;
  /** `undefined` for a plain `http:` URL. */
  readonly tls: HttpTransportTls | undefined;
}

/** Headers that belong to the connection and not to the caller. */
const RESERVED_HEADERS = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'expect',
];

/** The longest time that a timer of Node.js can wait. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/**
 * Checks the settings and fills in what they leave out.
 *
 * @throws MozDefError `invalid-settings` with every issue
 */
export function resolveSettings(settings: HttpTransportSettings): ResolvedSettings {
  const issues: MozDefIssue[] = [];
  const url = readUrl(settings.url, issues);
  const paths = readPaths(settings, issues);
  const bulk = readBulk(settings, issues);
  const proxy = settings.proxy === undefined ? undefined : readProxy(settings.proxy, issues);
  const wholeNumber = (
    key: 'connections' | 'connectTimeoutMs' | 'timeoutMs' | 'maxEventBytes' | 'maxBatchSize' | 'maxBulkBytes',
    most: number,
    fallback: number,
  ) => readWholeNumber(key, settings[key] ?? fallback, most, issues);
  const connections = wholeNumber('connections', 10_000, 10);
  const connectTimeoutMs = wholeNumber('connectTimeoutMs', LONGEST_TIMEOUT_MS, 10_000);
  const timeoutMs = wholeNumber('timeoutMs', LONGEST_TIMEOUT_MS, 60_000);
  const maxEventBytes = wholeNumber('maxEventBytes', Number.MAX_SAFE_INTEGER, 4_000_000);
  const maxBatchSize = wholeNumber('maxBatchSize', 100_000, 100);
  const maxBulkBytes = wholeNumber('maxBulkBytes', Number.MAX_SAFE_INTEGER, 4_000_000);
  checkHeaders(settings.headers ?? {}, issues);
  if (settings.tls !== undefined && url?.protocol === 'http:') {
    issues.push(
      issue(['tls'], 'type', 'is given for a URL without TLS', 'use an https: URL, or leave it out'),
    );
  }
  const { cert, key } = settings.tls ?? {};
  if ((cert === undefined) !== (key === undefined)) {
    const missing = cert === undefined ? 'cert' : 'key';
    const hint = 'give both a client certificate and its key, or neither';
    issues.push(issue(['tls', missing], 'required', 'is missing', hint));
  }
  if (url === undefined || issues.length > 0) {
    throw createIssuesError('invalid-settings', 'The HTTP transport cannot be made', issues);
  }
  return {
    name: settings.name ?? 'http',
    origin: url.origin,
    paths: under(url.pathname.replace(/\/+$/, ''), paths),
    bulk,
    maxBatchSize,
    maxBulkBytes,
    proxy,
    headers: { ...ownHeaders(url), ...lowerCaseKeys(settings.headers ?? {}) },
    connections,
    connectTimeoutMs,
    timeoutMs,
    maxEventBytes,
    tls: url.protocol === 'https:' ? (settings.tls ?? {}) : undefined,
  };
}

function issue(path: readonly string[], rule: MozDefRule, message: string, hint: string): MozDefIssue {
  return { path, rule, message, hint };
}

function readUrl(given: string | URL, issues: MozDefIssue[]): URL | undefined {
  const example = 'give the base URL of loginput, such as https://mozdef.example.com:8080';
  const url = URL.canParse(String(given)) ? new URL(String(given)) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    issues.push(issue(['url'], 'type', 'is not an http: or https: URL', example));
    return undefined;
  }
  if (url.search !== '' || url.hash !== '') {
    issues.push(issue(['url'], 'type', 'has a query or a fragment', example));
  }
  if (/\/(?:events|_bulk)\/*$/.test(url.pathname)) {
    issues.push(issue(['url'], 'type', 'ends with a path that the transport adds by itself', example));
  }
  return url;
}

function readPaths(settings: HttpTransportSettings, issues: MozDefIssue[]): ResolvedSettings['paths'] {
  const { paths = {}, customEndpoint } = settings;
  if (customEndpoint !== undefined && !/^[\w.~-]+$/.test(customEndpoint)) {
    const hint = 'give a name of letters, digits, dots, dashes and underscores';
    issues.push(issue(['customEndpoint'], 'type', 'is not a name that fits into a path', hint));
  }
  if (customEndpoint !== undefined && paths.event !== undefined) {
    issues.push(issue(['paths', 'event'], 'type', 'is given beside customEndpoint', 'give one of them'));
  }
  const event = customEndpoint === undefined ? '/events' : `/custom/${customEndpoint}`;
  return {
    event: readPath('event', paths.event ?? event, issues),
    vulnerability: readPath('vulnerability', paths.vulnerability ?? '/custom/vulnerability', issues),
    bulk: readPath('bulk', paths.bulk ?? '/_bulk', issues),
    status: readPath('status', paths.status ?? '/status', issues),
  };
}

function readPath(key: string, path: string, issues: MozDefIssue[]): string {
  // What a request line can hold; a query or fragment would not be part of the path.
  if (!/^\/[\w!$&'()*+,;=:@%./~-]*$/.test(path)) {
    const hint = 'give one such as /events';
    issues.push(issue(['paths', key], 'type', 'is not a path that starts with a slash', hint));
  }
  return path;
}

function under(base: string, paths: ResolvedSettings['paths']): ResolvedSettings['paths'] {
  return {
    event: `${base}${paths.event}`,
    vulnerability: `${base}${paths.vulnerability}`,
    bulk: `${base}${paths.bulk}`,
    status: `${base}${paths.status}`,
  };
}

function readBulk({ bulk, customEndpoint }: HttpTransportSettings, issues: MozDefIssue[]): HttpTransportBulk {
  if (bulk !== undefined && !['batches', 'always', 'never'].includes(bulk)) {
    issues.push(issue(['bulk'], 'type', 'is not a known choice', 'give batches, always or never'));
  }
  if (customEndpoint !== undefined && bulk !== undefined && bulk !== 'never') {
    const hint = 'leave it out: MozDef marks events of a custom endpoint only one at a time';
    issues.push(issue(['bulk'], 'type', 'does not go with customEndpoint', hint));
  }
  return bulk ?? (customEndpoint === undefined ? 'batches' : 'never');
}

function readProxy(given: string | URL, issues: MozDefIssue[]): ResolvedSettings['proxy'] {
  const url = URL.canParse(String(given)) ? new URL(String(given)) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const hint = 'give one such as http://proxy.example.com:3128';
    issues.push(issue(['proxy'], 'type', 'is not an http: or https: URL', hint));
    return undefined;
  }
  return { uri: url.origin, token: basicToken(url) };
}

function readWholeNumber(key: string, value: number, most: number, issues: MozDefIssue[]): number {
  if (!Number.isSafeInteger(value) || value < 1 || value > most) {
    const message = `is not a whole number from 1 to ${most}`;
    issues.push(issue([key], 'type', message, 'give one, or leave it out for the default'));
  }
  return value;
}

function checkHeaders(headers: Readonly<Record<string, string>>, issues: MozDefIssue[]): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      const hint = 'give a name and a text that HTTP allows';
      issues.push(issue(['headers', name], 'type', 'is not a valid header', hint));
    }
    if (RESERVED_HEADERS.includes(name.toLowerCase())) {
      issues.push(issue(['headers', name], 'type', 'is set by the transport itself', 'leave it out'));
    }
  }
}

function ownHeaders(url: URL): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': '@x/mozdef-transport-http',
  };
  const authorization = basicToken(url);
  return authorization === undefined ? headers : { ...headers, authorization };
}

/** What a user and password in a URL come to as basic authentication. */
function basicToken(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function lowerCaseKeys(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
