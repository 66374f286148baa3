/** Certificates, as PEM text or bytes. */
export type PemInput = string | Buffer | readonly (string | Buffer)[];

/** One datagram for each message (RFC 5426). Nobody notices a datagram that is lost. */
export interface SyslogUdpDestination {
  readonly protocol: 'udp';
  /** Name or address of the collector. */
  readonly host: string;
  /** @default 514 */
  readonly port?: number | undefined;
}

/** Messages one after the other on a connection (RFC 6587), in clear text. */
export interface SyslogTcpDestination {
  readonly protocol: 'tcp';
  /** Name or address of the collector. */
  readonly host: string;
  /** @default 514 */
  readonly port?: number | undefined;
}

/** Messages on a TLS connection (RFC 5425). The collector's certificate is verified unless that is turned off outright. */
export interface SyslogTlsDestination {
  readonly protocol: 'tls';
  /** Name or address of the collector. */
  readonly host: string;
  /** @default 6514 */
  readonly port?: number | undefined;
  /** Certificate authorities to trust besides those that Node.js trusts, in PEM form. @default none */
  readonly ca?: PemInput | undefined;
  /** Client certificate with its chain, in PEM form. Goes with `key`. @default none */
  readonly cert?: PemInput | undefined;
  /** Private key of the client certificate, in PEM form. @default none */
  readonly key?: string | Buffer | undefined;
  /** Passphrase of `key`. @default none */
  readonly passphrase?: string | undefined;
  /** Name to ask for and to expect in the collector's certificate. @default `host` */
  readonly servername?: string | undefined;
  /**
   * Sends to whoever answers, without a look at the certificate: everybody on the way can read every event. Each transport
   * that is made this way is a process warning with the code `MOZDEF_TLS_NOT_VERIFIED`. Use `ca` instead.
   * @default false
   */
  readonly dangerouslySkipVerification?: boolean | undefined;
  /**
   * How long to wait after the handshake for a sign that the collector accepts the client, in milliseconds. With TLS 1.3
   * a client certificate that is missing or refused shows only then. A collector that sends a session ticket has
   * accepted; the others are waited for this long, once for each connection, before the first message. @default 200
   */
  readonly acceptanceMs?: number | undefined;
}

/** Messages one after the other on a Unix stream socket of this machine. */
export interface SyslogUnixStreamDestination {
  readonly protocol: 'unix-stream';
  /** Path of the socket. */
  readonly path: string;
}

/**
 * One datagram for each message to a Unix socket of this machine, as syslog(3) does. Node.js cannot do that by itself:
 * the optional dependency `node-unix-socket` must be installed.
 */
export interface SyslogUnixDatagramDestination {
  readonly protocol: 'unix-datagram';
  /** Path of the socket. @default '/dev/log' */
  readonly path?: string | undefined;
}

/** Where the messages go. */
export type SyslogDestination =
  | SyslogUdpDestination
  | SyslogTcpDestination
  | SyslogTlsDestination
  | SyslogUnixStreamDestination
  | SyslogUnixDatagramDestination;

/** Ways to send syslog. */
export type SyslogProtocol = SyslogDestination['protocol'];
