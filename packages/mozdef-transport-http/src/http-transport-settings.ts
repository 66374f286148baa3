import { validateHeaderName, validateHeaderValue } from 'node:http';
import {
  type Clock,
  choice,
  converted,
  type FieldsFor,
  milliseconds,
  optional,
  type ResolvedSettings as Resolved,
  recordOf,
  required,
  type SettingKind,
  type SettingPlace,
  section,
  settingsOf,
  text,
  url,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { MozDefTransport } from '@x/mozdef-events/transport';
import { type TlsSettings, tlsSettings } from '@x/sockets';
import { resolveTransportSettings, type TransportError } from '@x/transport';
import type { buildConnector, Dispatcher, Pool } from 'undici';

/**
 * TLS of an `https:` URL: whom to trust, and who the client is. Files are read when the transport is made. There are no
 * `fingerprints`, which undici cannot check: a server's own certificate as `ca` does the same.
 */
export type HttpTransportTls = Omit<TlsSettings, 'fingerprints'>;

/** Paths under the base URL. */
export interface HttpTransportPaths {
  /** Where one event is posted. @default '/events' */
  readonly event?: string | undefined;
  /** Where vulnerabilities are posted, one at a time; MozDef stores them from nowhere else. @default '/custom/vulnerability' */
  readonly vulnerability?: string | undefined;
  /** Where several events are posted as a JSON array. @default '/_bulk' */
  readonly bulk?: string | undefined;
  /** What `status()` asks. @default '/status' */
  readonly status?: string | undefined;
}

/**
 * When events go to `/_bulk`, as a JSON array.
 *
 * - `batches`: when there are several; a single event goes to `/events`.
 * - `always`: a single event as well, as an array of one.
 * - `never`: each event is a request of its own, so that each has an outcome of its own.
 */
export type HttpTransportBulk = 'batches' | 'always' | 'never';

/** Settings of the HTTP transport. */
export interface HttpTransportSettings {
  /**
   * Base URL of MozDef's loginput service, such as `https://mozdef.example.com:8080`; a path in it goes before every
   * path. A user and password in it are sent as basic authentication and never shown.
   */
  readonly url: string | URL;
  /** Paths under the base URL. @default MozDef's own */
  readonly paths?: HttpTransportPaths | undefined;
  /**
   * Name of a custom endpoint: events are posted to `/custom/<name>`, one at a time, and MozDef does not normalise them.
   * They get the key `utctimestamp` beside `timestamp`, which MozDef would set to the time of indexing.
   * @default none
   */
  readonly customEndpoint?: string | undefined;
  /** When events go to `/_bulk`. @default 'batches', and 'never' with `customEndpoint` */
  readonly bulk?: HttpTransportBulk | undefined;
  /** The most events that one call of `send` takes, and one request carries. @default 100 */
  readonly maxBatchSize?: number | undefined;
  /** The largest body of a request with several events, in bytes; larger batches are split. @default 4000000 */
  readonly maxBulkBytes?: number | undefined;
  /** Name for reports and errors. @default 'http' */
  readonly name?: string | undefined;
  /**
   * The most connections, and so the most requests at a time. MozDef's loginput takes one at a time behind a short
   * backlog: more than four make it slower, and waits much longer. @default 4
   */
  readonly connections?: number | undefined;
  /** How long making a connection may take, TLS included, in milliseconds. @default 10000 */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How long a request may take, connecting and reading the answer included, in milliseconds. With its message broker
   * down, MozDef answers only after about 19 seconds, and later requests wait behind the first. @default 60000
   */
  readonly timeoutMs?: number | undefined;
  /** The largest event in bytes; a MozDef behind its usual proxy takes bodies of up to 4 MiB. @default 4000000 */
  readonly maxMessageBytes?: number | undefined;
  /** Further request headers. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * URL of a proxy, with user and password if it asks for them. Requests to an `https:` server go through a tunnel.
   * Proxies named in the environment are never used by themselves.
   * @default none
   */
  readonly proxy?: string | URL | undefined;
  /** TLS of an `https:` URL. @default Node's own certificate authorities, no client certificate */
  readonly tls?: HttpTransportTls | undefined;
}

/** The options of a pool whose connections are described, not made, by `connect`. */
export type PoolOptions = Pool.Options & { allowH2: boolean; connect: Partial<buildConnector.BuildOptions> };

/** What the transport needs of an undici dispatcher. */
export type HttpDispatcher = Pick<Dispatcher, 'dispatch' | 'close' | 'destroy'>;

/** What the HTTP transport may be given in place of its own. */
export interface HttpTransportDependencies {
  /**
   * Makes the dispatcher that carries the requests. It gets the options that the settings come to; the transport closes
   * it.
   * @default a `Pool` of undici, or its `ProxyAgent` with `proxy`
   */
  readonly createDispatcher?: ((origin: string, options: PoolOptions) => HttpDispatcher) | undefined;
  /** Tells the time that a Retry-After date is counted from. @default the system's clock */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/** What a server says of itself. */
export type HttpServerStatus =
  | {
      /** It answered as MozDef's loginput does. Its message broker may be down all the same: it does not look. */
      readonly healthy: true;
      /** Name of the service, `loginput`. */
      readonly service: string | undefined;
    }
  | {
      readonly healthy: false;
      /** What is wrong. */
      readonly error: TransportError;
    };

/** A transport that posts to MozDef's loginput service. */
export interface HttpTransport extends MozDefTransport {
  /** Asks the server how it is. Never rejects. */
  status(options?: { readonly signal?: AbortSignal | undefined }): Promise<HttpServerStatus>;
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

const EXAMPLE = 'the base URL of loginput, such as https://mozdef.example.com:8080';

const baseUrl = converted(url(['http', 'https'], EXAMPLE), (value, place) => {
  if (value.search !== '' || value.hash !== '') {
    return place.refuse('has a query or a fragment', `give ${EXAMPLE}`);
  }
  if (/\/(?:events|_bulk)\/*$/.test(value.pathname)) {
    return place.refuse('ends with a path that the transport adds by itself', `give ${EXAMPLE}`);
  }
  return refuseBadCredentials(value, place) ?? value;
});

const proxyUrl = converted(
  url(['http', 'https'], 'a URL such as http://proxy.example.com:3128'),
  (value, place) => refuseBadCredentials(value, place) ?? value,
);

function refuseBadCredentials(value: URL, place: SettingPlace) {
  if (credentialsOf(value) !== null) return undefined;
  const hint = 'write a percent sign in the user or password as %25';
  return place.refuse('has a user or password with a broken percent escape', hint);
}

// What a request line can hold; a query or fragment would not be part of the path.
const path = text({
  values: 'a path that starts with a slash, such as /events',
  pattern: /^\/[\w!$&'()*+,;=:@%./~-]*$/,
});

/** MozDef takes a vulnerability and nothing else there, and dots alone would lead elsewhere. */
const endpoint = converted(
  text({
    values: 'a name of letters, digits, dots, dashes and underscores',
    pattern: /^(?!\.+$)[\w.~-]+$/,
  }),
  (name, place) =>
    name === 'vulnerability'
      ? place.refuse('is where MozDef loses events', 'leave it out: vulnerabilities go there by themselves')
      : name,
);

const headers: SettingKind<Readonly<Record<string, string>>> = converted(
  recordOf(text({ values: 'a text that HTTP allows', empty: true })),
  (given, place) => {
    for (const [name, value] of Object.entries(given)) {
      if (RESERVED_HEADERS.includes(name.toLowerCase())) {
        place.at(name).refuse('is set by the transport itself', 'leave it out');
      } else if (!isHeader(name, value)) {
        place.at(name).refuse('is not a valid header', 'give a name and a text that HTTP allows');
      }
    }
    return given;
  },
);

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** The declaration of sockets, without the pins that undici cannot check. */
const tls: SettingKind<TlsSettings, HttpTransportTls> = converted(tlsSettings, (value, place) =>
  value.fingerprints === undefined
    ? value
    : place.at('fingerprints').refuse('cannot be checked over HTTP', "give the server's certificate as ca"),
);

const SETTINGS = settingsOf(
  {
    url: required(baseUrl, "Base URL of MozDef's loginput service."),
    paths: section(
      {
        event: optional(path, 'Where one event is posted.', '/events'),
        vulnerability: withDefault(path, 'Where vulnerabilities are posted.', '/custom/vulnerability'),
        bulk: withDefault(path, 'Where several events are posted.', '/_bulk'),
        status: withDefault(path, 'What `status()` asks.', '/status'),
      } satisfies FieldsFor<HttpTransportPaths>,
      'Paths under the base URL.',
    ),
    customEndpoint: optional(endpoint, 'Name of a custom endpoint.'),
    bulk: optional(
      choice('batches', 'always', 'never'),
      'When events go to `/_bulk`.',
      'batches; never with customEndpoint',
    ),
    maxBatchSize: withDefault(
      wholeNumber({ from: 1, to: 100_000 }),
      'The most events of one `send` and of one request.',
      100,
    ),
    maxBulkBytes: withDefault(
      wholeNumber({ from: 1, unit: 'bytes' }),
      'The largest body of a request with several events.',
      4_000_000,
    ),
    maxMessageBytes: withDefault(wholeNumber({ from: 1, unit: 'bytes' }), 'The largest event.', 4_000_000),
    name: withDefault(text(), 'Name for reports and errors.', 'http'),
    connections: withDefault(wholeNumber({ from: 1, to: 10_000 }), 'The most connections.', 4),
    connectTimeoutMs: withDefault(
      milliseconds({ from: 1 }),
      'How long making a connection may take, TLS included.',
      10_000,
    ),
    timeoutMs: withDefault(milliseconds({ from: 1 }), 'How long a request may take as a whole.', 60_000),
    headers: optional(headers, 'Further request headers.'),
    proxy: optional(proxyUrl, 'URL of a proxy.'),
    tls: optional(tls, 'TLS of an https: URL.'),
  } satisfies FieldsFor<HttpTransportSettings>,
  ({ url, paths, customEndpoint, bulk, tls }, place) => {
    if (tls !== undefined && url?.protocol === 'http:') {
      place.at('tls').refuse('is given for a URL without TLS', 'use an https: URL, or leave it out');
    }
    if (customEndpoint === undefined) return;
    if (paths?.event !== undefined) {
      place.at('paths').at('event').refuse('is given beside customEndpoint', 'give one of them');
    }
    if (bulk !== undefined && bulk !== 'never') {
      const hint = 'leave it out: MozDef marks events of a custom endpoint only one at a time';
      place.at('bulk').refuse('does not go with customEndpoint', hint);
    }
  },
);

/** Settings with everything filled in. */
export type ResolvedSettings = ReturnType<typeof resolveSettings>;

/**
 * Checks the settings and fills in what they leave out.
 *
 * @throws TransportError `invalid-settings` with every issue
 */
export function resolveSettings(given: HttpTransportSettings) {
  const settings: Resolved<(typeof SETTINGS)['fields']> = resolveTransportSettings(
    SETTINGS,
    given,
    'The HTTP transport cannot be made',
  );
  const { url, paths, customEndpoint, bulk, proxy, tls } = settings;
  const base = url.pathname.replace(/\/+$/, '');
  const event = paths.event ?? (customEndpoint === undefined ? '/events' : `/custom/${customEndpoint}`);
  const token = basicToken(url);
  return {
    ...settings,
    /** Scheme, host and port. */
    origin: url.origin,
    /** Path of each kind of message, the base URL's path included. */
    paths: {
      event: `${base}${event}`,
      vulnerability: `${base}${paths.vulnerability}`,
      bulk: `${base}${paths.bulk}`,
      status: `${base}${paths.status}`,
    },
    bulk: bulk ?? (customEndpoint === undefined ? ('batches' as const) : ('never' as const)),
    /** Proxy without credentials, and what to show it. */
    proxy: proxy === undefined ? undefined : { uri: proxy.origin, token: basicToken(proxy) },
    /** Request headers, authentication included: never to be shown. */
    headers: {
      'content-type': 'application/json',
      'user-agent': '@x/mozdef-transport-http',
      ...(token === undefined ? {} : { authorization: token }),
      ...lowerCaseKeys(settings.headers ?? {}),
    } as Readonly<Record<string, string>>,
    /** `undefined` for a plain `http:` URL. */
    tls: url.protocol === 'https:' ? (tls ?? {}) : undefined,
  };
}

/** What a user and password in a URL come to as basic authentication. */
function basicToken(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return `Basic ${Buffer.from(credentialsOf(url) ?? '').toString('base64')}`;
}

/** User and password of a URL; null if a percent escape is broken. */
function credentialsOf(url: URL): string | null {
  try {
    return `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  } catch {
    return null;
  }
}

function lowerCaseKeys(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
