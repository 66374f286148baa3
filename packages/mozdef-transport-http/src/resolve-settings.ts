import { validateHeaderName, validateHeaderValue } from 'node:http';
import { createIssuesError, type MozDefIssue, type MozDefRule } from '@x/mozdef-events/transport';
import type { HttpTransportSettings, HttpTransportTls } from './http-transport-settings.ts';

/** Settings with everything filled in. */
export interface ResolvedSettings {
  readonly name: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path of each kind of message, the base URL's path included. */
  readonly paths: { readonly event: string; readonly vulnerability: string };
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
  const event = readPath(settings.paths?.event ?? '/events', issues);
  const wholeNumber = (
    key: 'connections' | 'connectTimeoutMs' | 'timeoutMs' | 'maxEventBytes',
    most: number,
    fallback: number,
  ) => readWholeNumber(key, settings[key] ?? fallback, most, issues);
  const connections = wholeNumber('connections', 10_000, 10);
  const connectTimeoutMs = wholeNumber('connectTimeoutMs', LONGEST_TIMEOUT_MS, 10_000);
  const timeoutMs = wholeNumber('timeoutMs', LONGEST_TIMEOUT_MS, 60_000);
  const maxEventBytes = wholeNumber('maxEventBytes', Number.MAX_SAFE_INTEGER, 4_000_000);
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
  const base = url.pathname.replace(/\/+$/, '');
  return {
    name: settings.name ?? 'http',
    origin: url.origin,
    paths: { event: `${base}${event}`, vulnerability: `${base}/custom/vulnerability` },
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

function readPath(path: string, issues: MozDefIssue[]): string {
  // What a request line can hold; a query or fragment would not be part of the path.
  if (!/^\/[\w!$&'()*+,;=:@%./~-]*$/.test(path)) {
    issues.push(
      issue(['paths', 'event'], 'type', 'is not a path that starts with a slash', 'give one such as /events'),
    );
  }
  return path;
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
  if (url.username === '' && url.password === '') return headers;
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { ...headers, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function lowerCaseKeys(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
