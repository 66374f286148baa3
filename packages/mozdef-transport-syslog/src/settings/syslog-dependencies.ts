import type { Socket as UdpSocket } from 'node:dgram';
import type { Socket } from 'node:net';

/** Where a stream connection goes. */
export type StreamTarget = { readonly host: string; readonly port: number } | { readonly path: string };

/** A socket for Unix datagrams, as `node-unix-socket` has it. */
export interface UnixDatagramSocket {
  /** Sends part of a buffer as one datagram to the socket of that path. */
  sendTo(
    buffer: Buffer,
    offset: number,
    length: number,
    path: string,
    done: (error?: Error | undefined) => void,
  ): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): void;
}

/** Measures time and waits. */
export interface SyslogClock {
  /** Milliseconds since some fixed point, never going back. */
  now(): number;
  /** Resolves after so many milliseconds, or earlier when the signal ends the wait. Never rejects. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What the syslog transport may be given in place of its own. */
export interface SyslogTransportDependencies {
  /** Opens a connection, for TLS the one underneath. @default `connect` of node:net */
  readonly connectStream?: ((target: StreamTarget) => Socket) | undefined;
  /** Makes a socket for UDP. @default `createSocket` of node:dgram */
  readonly createUdpSocket?: ((type: 'udp4' | 'udp6') => UdpSocket) | undefined;
  /** Makes a socket for Unix datagrams. @default `DgramSocket` of node-unix-socket, which must be installed */
  readonly createUnixDatagramSocket?: (() => UnixDatagramSocket) | undefined;
  /** Measures the waits between attempts to connect. @default the system's */
  readonly clock?: SyslogClock | undefined;
  /** A random number from 0 up to 1, for the waits between attempts to connect. @default Math.random */
  readonly random?: (() => number) | undefined;
}
