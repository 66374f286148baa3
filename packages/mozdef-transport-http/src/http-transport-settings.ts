import type { Clock } from '@x/foundation';
import type { MozDefTransport } from '@x/mozdef-events/transport';
import type { TlsSettings } from '@x/sockets';
import type { TransportError } from '@x/transport';
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
