import type { buildConnector, Dispatcher, Pool } from 'undici';

/** Certificates, as PEM text or bytes. */
export type PemInput = string | Buffer | readonly (string | Buffer)[];

/** TLS of an `https:` URL. The server's certificate is always verified. */
export interface HttpTransportTls {
  /** Certificate authorities to trust besides those that Node.js trusts, in PEM form. @default none */
  readonly ca?: PemInput | undefined;
  /** Client certificate with its chain, in PEM form. Goes with `key`. @default none */
  readonly cert?: PemInput | undefined;
  /** Private key of the client certificate, in PEM form. @default none */
  readonly key?: string | Buffer | undefined;
  /** Passphrase of `key`. @default none */
  readonly passphrase?: string | undefined;
  /** Host name to ask for and to expect in the server's certificate. @default the URL's host */
  readonly servername?: string | undefined;
}

/** Paths under the base URL. */
export interface HttpTransportPaths {
  /** Where one event is posted. @default '/events' */
  readonly event?: string | undefined;
}

/** Settings of the HTTP transport. */
export interface HttpTransportSettings {
  /**
   * Base URL of MozDef's loginput service, such as `https://mozdef.example.com:8080`; a path in it goes before every
   * path. A user and password in it are sent as basic authentication and never shown.
   */
  readonly url: string | URL;
  /** Paths under the base URL. @default MozDef's own */
  readonly paths?: HttpTransportPaths | undefined;
  /** Name for reports and errors. @default 'http' */
  readonly name?: string | undefined;
  /** The most connections, and so the most requests at a time. @default 10 */
  readonly connections?: number | undefined;
  /** How long making a connection may take, TLS included, in milliseconds. @default 10000 */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How long a request may take, connecting and reading the answer included, in milliseconds. With its message broker
   * down, MozDef answers only after about 19 seconds, and later requests wait behind the first. @default 60000
   */
  readonly timeoutMs?: number | undefined;
  /** The largest event in bytes; a MozDef behind its usual proxy takes bodies of up to 4 MiB. @default 4000000 */
  readonly maxEventBytes?: number | undefined;
  /** Further request headers. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
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
   * Makes the dispatcher that carries the requests, for example a proxy agent. It gets the options that the settings
   * come to; the transport closes it. Proxies named in the environment are never used by themselves.
   * @default a `Pool` of undici
   */
  readonly createDispatcher?: ((origin: string, options: PoolOptions) => HttpDispatcher) | undefined;
  /** Tells the time that a Retry-After date is counted from. @default the system's clock */
  readonly clock?: { now(): number } | undefined;
}
