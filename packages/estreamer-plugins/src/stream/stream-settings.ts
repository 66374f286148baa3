import type { SocketType, Socket as UdpSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { Plugin, PluginContext, PluginDelivery } from '../contract/plugin.ts';
import type { OutputSettings } from '../output/line-batches.ts';
import type { SyslogFacilityName, SyslogSeverityName } from './syslog/syslog-names.ts';

/** Certificates, as PEM text or octets. */
export type PemInput = string | Buffer | readonly (string | Buffer)[];

/** The standard output of the process. */
export interface StdoutDestination {
  readonly protocol: 'stdout';
}

/** Lines on a TCP connection, in clear text. */
export interface TcpDestination {
  readonly protocol: 'tcp';
  /** Name or address. */
  readonly host: string;
  readonly port: number;
}

/** Lines on a TLS connection. The certificate is verified unless that is turned off outright. */
export interface TlsDestination {
  readonly protocol: 'tls';
  /** Name or address. */
  readonly host: string;
  readonly port: number;
  /** Certificate authorities to trust in place of those that Node.js trusts, in PEM form. @default those of Node.js */
  readonly ca?: PemInput | undefined;
  /** Client certificate with its chain, in PEM form. Goes with `key`. @default none */
  readonly cert?: PemInput | undefined;
  /** Private key of the client certificate, in PEM form. @default none */
  readonly key?: string | Buffer | undefined;
  /** Passphrase of `key`. @default none */
  readonly passphrase?: string | undefined;
  /** Name to ask for and to expect in the certificate. @default `host` */
  readonly servername?: string | undefined;
  /** Sends to whoever answers: everybody on the way can read every line. Use `ca` instead. @default false */
  readonly dangerouslySkipVerification?: boolean | undefined;
  /**
   * Milliseconds to wait after the handshake for a sign that the client certificate is accepted. With TLS 1.3 a refusal
   * shows only then; a peer that sends a session ticket has accepted. @default 200
   */
  readonly acceptanceMs?: number | undefined;
}

/** One datagram for each line. Nobody notices a datagram that is lost. */
export interface UdpDestination {
  readonly protocol: 'udp';
  /** Name or address. */
  readonly host: string;
  readonly port: number;
}

/** Where lines go. */
export type StreamDestination = StdoutDestination | TcpDestination | TlsDestination | UdpDestination;

/** Wraps each line as a syslog message. */
export interface StreamSyslogSettings {
  /** The form of the header. @default 'rfc5424' */
  readonly standard?: 'rfc5424' | 'rfc3164' | undefined;
  /** How messages are kept apart on a connection: RFC 6587. @default 'octet-counting' */
  readonly framing?: 'octet-counting' | 'lf' | undefined;
  /** @default 'local0' */
  readonly facility?: SyslogFacilityName | undefined;
  /** One severity for all, or that of the event: CEF's 9 and 10 are crit, 7 err, 5 warning, 3 notice, others info. @default 'event' */
  readonly severity?: SyslogSeverityName | 'event' | undefined;
  /** The host name: of this machine, of the device that saw the event, or any other. @default `os.hostname()` */
  readonly hostname?: { readonly from: 'sensor' } | string | undefined;
  /**
   * The program's name. In RFC 3164 an empty one leaves the tag out.
   * @default 'estreamer'; in RFC 3164 with CEF none, because `CEF:` takes its place
   */
  readonly program?: string | undefined;
}

/** How often to try again. */
export interface StreamReconnectSettings {
  /** Attempts in a row after which a delivery fails; a required plugin is then given it again. @default 5 */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second attempt; doubled after each, and cut by a random part of up to one half. @default 100 */
  readonly initialDelayMs?: number | undefined;
  /** The longest wait, in milliseconds. @default 5000 */
  readonly maxDelayMs?: number | undefined;
}

/** Settings of {@link createStreamPlugin}. */
export interface StreamPluginSettings extends OutputSettings {
  readonly destination: StreamDestination;
  /** Makes each line a syslog message. @default plain lines */
  readonly syslog?: StreamSyslogSettings | undefined;
  /** @default the defaults of its fields */
  readonly reconnect?: StreamReconnectSettings | undefined;
  /** Milliseconds that making a connection may take. @default 5000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Milliseconds in which a connection must take at least something of what waits for it. @default 20000 */
  readonly sendTimeoutMs?: number | undefined;
  /**
   * Octets of the last deliveries that are sent again when a connection was lost, because nobody knows how many of them
   * arrived; 0 for none but those of the delivery at hand. Not for stdout and UDP. @default 1048576
   */
  readonly replayBytes?: number | undefined;
  /** The largest datagram; a line that does not fit is dropped, counted and reported. @default 65507 */
  readonly maxDatagramBytes?: number | undefined;
  /** Characters that are written at once, of a delivery with many lines. @default 1048576 */
  readonly batchLength?: number | undefined;
  /** Told of connections and of what is dropped. @default nobody */
  readonly onEvent?: ((event: StreamPluginEvent) => void) | undefined;
}

/** What happens on the way. */
export type StreamPluginEvent =
  | { readonly kind: 'connected'; readonly destination: string }
  | { readonly kind: 'disconnected'; readonly destination: string; readonly error: unknown }
  | {
      readonly kind: 'attempt-failed';
      readonly destination: string;
      readonly error: unknown;
      /** Milliseconds until the next attempt; undefined if it was the last. */
      readonly retryInMs: number | undefined;
    }
  /** Lines of earlier deliveries were sent again after a connection was lost. */
  | { readonly kind: 'replayed'; readonly destination: string; readonly bytes: number }
  /** A line does not fit into a datagram. */
  | { readonly kind: 'dropped'; readonly destination: string; readonly lines: number; readonly bytes: number }
  /** Whoever read the standard output has gone. */
  | { readonly kind: 'output-closed'; readonly destination: string };

/** What {@link createStreamPlugin} takes from its surroundings. */
export interface StreamPluginDependencies {
  /** @default process.stdout */
  readonly stdout?: Writable | undefined;
  /** Begins a TCP connection; TLS runs over it. @default `connect` of node:net */
  readonly connect?: ((target: { readonly host: string; readonly port: number }) => Socket) | undefined;
  /** @default `createSocket` of node:dgram */
  readonly createUdpSocket?: ((type: SocketType) => UdpSocket) | undefined;
  /** Waits for a number of milliseconds; rejects when the signal is aborted. @default a timer */
  readonly wait?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** How much was sent. */
export interface StreamStatus {
  /** Lines of deliveries that were handed over, since the plugin was made. */
  readonly lines: number;
  /** Deliveries that failed. */
  readonly failures: number;
  /** Lines that did not fit into a datagram. */
  readonly dropped: number;
  /** Octets that were sent again because a connection was lost. */
  readonly replayedBytes: number;
  readonly connected: boolean;
}

/** A plugin that sends lines. */
export interface StreamPlugin extends Plugin {
  readonly deliveries: true;
  /**
   * Hands the lines of a delivery over to the operating system.
   *
   * @throws {EstreamerPluginError} `destination-unreachable`, `output-closed`, `aborted`
   */
  writeDelivery(delivery: PluginDelivery, context: PluginContext): Promise<void>;
  /** Ends the connection in good order. */
  teardown(context?: PluginContext): Promise<void>;
  status(): StreamStatus;
}
