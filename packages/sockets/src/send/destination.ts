import {
  milliseconds,
  optional,
  port,
  required,
  type SettingField,
  type SettingKind,
  text,
  variantsOf,
  withDefault,
} from '@x/foundation';
import { formatAddress } from '../connect/open-socket.ts';
import { type TlsSettings, tlsSettings } from '../tls/tls-settings.ts';

/** One datagram for each message (RFC 5426). Nobody notices a datagram that is lost. */
export interface UdpDestination {
  readonly protocol: 'udp';
  /** Name or address. */
  readonly host: string;
  readonly port?: number | undefined;
}

/** Messages one after the other on a connection, in clear text. */
export interface TcpDestination {
  readonly protocol: 'tcp';
  /** Name or address. */
  readonly host: string;
  readonly port?: number | undefined;
}

/** Messages on a TLS connection (RFC 5425). The server's certificate is verified unless that is turned off outright. */
export interface TlsDestination {
  readonly protocol: 'tls';
  /** Name or address. */
  readonly host: string;
  readonly port?: number | undefined;
  /** Whom to trust, and who the client is. @default the authorities of Node.js, no client certificate */
  readonly tls?: TlsSettings | undefined;
  /**
   * How long to wait after the handshake for a sign that the server accepts the client, in milliseconds. With TLS 1.3 a
   * client certificate that is missing or refused shows only then. A server that sends a session ticket has accepted;
   * the others are waited for this long, once for each connection. @default 200
   */
  readonly acceptanceMs?: number | undefined;
}

/** Messages one after the other on a Unix stream socket of this machine. */
export interface UnixStreamDestination {
  readonly protocol: 'unix-stream';
  /** Path of the socket. */
  readonly path: string;
}

/**
 * One datagram for each message to a Unix socket of this machine, as syslog(3) does. Node.js cannot do that by itself:
 * the optional dependency `node-unix-socket` must be installed.
 */
export interface UnixDatagramDestination {
  readonly protocol: 'unix-datagram';
  /** Path of the socket. @default '/dev/log' */
  readonly path?: string | undefined;
}

/** Where messages go. */
export type SocketDestination =
  | UdpDestination
  | TcpDestination
  | TlsDestination
  | UnixStreamDestination
  | UnixDatagramDestination;

/** The same with everything filled in. */
export type ResolvedDestination =
  | { readonly protocol: 'udp' | 'tcp'; readonly host: string; readonly port: number }
  | {
      readonly protocol: 'tls';
      readonly host: string;
      readonly port: number;
      readonly tls: TlsSettings | undefined;
      readonly acceptanceMs: number;
    }
  | { readonly protocol: 'unix-stream' | 'unix-datagram'; readonly path: string };

/** The ports that hold when none is given. */
export interface DefaultPorts {
  readonly udp: number;
  readonly tcp: number;
  readonly tls: number;
}

/** The declaration of a {@link SocketDestination}. @param ports those that hold when none is given; without them one must be */
export function socketDestination(ports?: DefaultPorts): SettingKind<ResolvedDestination, SocketDestination> {
  const host = required(
    text({ values: 'a name or an address', pattern: /^\S+$/ }),
    'Name or address of the server.',
  );
  const portOf = (fallback: number | undefined): SettingField<number> =>
    fallback === undefined ? required(port, 'Its port.') : withDefault(port, 'Its port.', fallback);
  const path = text({ values: 'the path of the socket', pattern: /^[^\0]+$/ });
  return variantsOf('protocol', {
    udp: { host, port: portOf(ports?.udp) },
    tcp: { host, port: portOf(ports?.tcp) },
    tls: {
      host,
      port: portOf(ports?.tls),
      tls: optional(tlsSettings, 'Whom to trust, and who the client is.'),
      acceptanceMs: withDefault(
        milliseconds(),
        'How long to wait for a sign that the server accepts the client.',
        200,
      ),
    },
    'unix-stream': { path: required(path, 'Path of the socket.') },
    'unix-datagram': { path: withDefault(path, 'Path of the socket.', '/dev/log') },
  });
}

/** A destination for people and reports, such as `tls://collector.example.com:6514`. */
export function formatDestination(destination: ResolvedDestination): string {
  if ('path' in destination) return `${destination.protocol}:${destination.path}`;
  return `${destination.protocol}://${formatAddress(destination)}`;
}

/** Whether each message is a datagram of its own. */
export function isDatagram({ protocol }: Pick<ResolvedDestination, 'protocol'>): boolean {
  return protocol === 'udp' || protocol === 'unix-datagram';
}
