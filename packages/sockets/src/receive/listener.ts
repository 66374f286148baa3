import { formatAddress } from '../connect/open-socket.ts';
import { SocketError } from '../socket-error.ts';
import type { FrameFault } from '../syslog/frame-reader.ts';
import type { ResolvedReceivingSettings, ResolvedSource } from './receive-settings.ts';

/** Settings of `createSocketReceiver`. */
export interface SocketReceiverSettings extends ResolvedReceivingSettings {
  /** Where messages come in. */
  readonly source: ResolvedSource;
}

/** What happened to a connection. */
export interface ReceivedConnectionChange {
  /**
   * - `opened`, `closed`: by the peer, in order.
   * - `lost`: it broke.
   * - `refused`: there are as many as there may be, or the peer may not send.
   * - `handshake-failed`: there was no TLS.
   * - `credentials-not-reloaded`: files have changed and cannot be read; those before stay in use.
   */
  readonly kind: 'opened' | 'closed' | 'lost' | 'refused' | 'handshake-failed' | 'credentials-not-reloaded';
  /** The peer's address. */
  readonly peer: string;
  readonly error?: unknown;
}

/** Counts since the receiver was made. */
export interface SocketReceiverStatus {
  readonly state: 'new' | 'listening' | 'paused' | 'closed';
  /** Where it listens, once it does: `host:port`. */
  readonly address: string | undefined;
  /** Connections that stand. */
  readonly connections: number;
  /** Connections that stood. */
  readonly opened: number;
  /** Of these, broken. */
  readonly lost: number;
  /** Connections, and datagrams, of peers that may not send, and connections beyond `maxConnections`. */
  readonly refused: number;
  /** Connections without TLS where it is asked for, or whose certificate was not taken. */
  readonly failedHandshakes: number;
  readonly messages: number;
  readonly bytes: number;
  /** Messages of which only the beginning was taken. */
  readonly tooLong: number;
  /** Messages whose connection ended in the middle of them. */
  readonly cutOff: number;
  /** Times that a length should have stood and did not. */
  readonly badCounts: number;
  /** Bytes of messages of which the rest is still to come, over all connections. */
  readonly heldBytes: number;
  /** Datagrams that came while the receiver was paused: nobody can ask for them again. */
  readonly droppedDatagrams: number;
  /** Datagrams that the operating system dropped because its buffer was full; undefined where it does not say. */
  readonly datagramsDroppedBySystem: number | undefined;
}

/** The counts, while they are kept. */
export type ReceiverCounts = {
  -readonly [Name in Exclude<
    keyof SocketReceiverStatus,
    'state' | 'address' | 'connections' | 'heldBytes' | 'datagramsDroppedBySystem'
  >]: number;
};

/** What listeners share. */
export interface ListenerContext {
  readonly settings: SocketReceiverSettings;
  readonly counts: ReceiverCounts;
  /** Whether a peer may send. */
  mayEnter(peer: string): boolean;
  receive(bytes: Buffer, peer: string, fault: FrameFault | undefined): void;
  /** A datagram came for which there is no room. */
  drop(): void;
  changed(change: ReceivedConnectionChange): void;
}

/** One protocol's way to listen. */
export interface Listener {
  readonly port: number;
  readonly connections: number;
  readonly heldBytes: number;
  datagramsDroppedBySystem(): number | undefined;
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** The address of a peer: of one that came by IPv4 to an IPv6 socket, that of IPv4. */
export function peerAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program listens there: choose another port, or end it',
  EACCES:
    'Ports below 1024 need the right to use them (CAP_NET_BIND_SERVICE): choose a higher one, or grant it',
  EADDRNOTAVAIL: 'This machine does not have the address',
};

/** Why nothing can listen there, and what to do. */
export function cannotListen(source: ResolvedSource, cause: unknown): SocketError {
  const address = formatAddress(source);
  const systemCode = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  const advice = ADVICE[systemCode] ?? 'Check address and port';
  return new SocketError(
    'cannot-listen',
    `${source.protocol}://${address} cannot be listened on (${systemCode}). ${advice}.`,
    { context: { address, systemCode }, cause },
  );
}
