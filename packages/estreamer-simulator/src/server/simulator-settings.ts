import type { SecureVersion } from 'node:tls';
import type { Certificates } from '../certificates.ts';
import type { Fault } from '../faults/fault.ts';
import type { EventSource } from '../source/event-source.ts';
import type { SimulatorObserver } from './simulator-event.ts';

/** Settings of `createSimulator`. */
export interface SimulatorSettings {
  /**
   * The server's certificate, and the authority that clients must be signed by; see `createCertificates`. `faulty` is
   * needed for faults in the handshake only.
   */
  readonly certificates: Pick<Certificates, 'authority' | 'server'> & Partial<Pick<Certificates, 'faulty'>>;
  /** What to send. */
  readonly source: EventSource;
  /**
   * The address to listen on.
   * @default '127.0.0.1'
   */
  readonly host?: string | undefined;
  /**
   * The port to listen on; 0 takes a free one. A management center listens on 8302.
   * @default 0
   */
  readonly port?: number | undefined;
  /**
   * Sends only record and block types that Cisco's retired client (eNcore) can read, which ends at others. The source
   * heeds it; `generatedSource` does.
   * @default false
   */
  readonly knownBlocksOnly?: boolean | undefined;
  /**
   * Faults to make, one for each connection: the first connection meets the first, and so on. More on command by
   * `inject`.
   * @default none
   */
  readonly faults?: readonly Fault[] | undefined;
  /**
   * How many ended sessions stay in `sessions`, and how many refused handshakes in `refused`.
   * @default 250
   */
  readonly keepSessions?: number | undefined;
  /**
   * How many of a session's last messages stay in `messages`.
   * @default 100
   */
  readonly keepMessages?: number | undefined;
  /**
   * How many messages may wait for their Null at a time. A management center sends one and waits; with more, a client is
   * not held up by the time that a Null takes.
   * @default 1
   */
  readonly outstandingMessages?: number | undefined;
  /**
   * The oldest TLS version to accept.
   * @default 'TLSv1.2'
   */
  readonly minVersion?: SecureVersion | undefined;
  /**
   * The newest TLS version to accept.
   * @default 'TLSv1.3'
   */
  readonly maxVersion?: SecureVersion | undefined;
  /**
   * After how many milliseconds with nothing to send a Null is sent, again and again. None is sent while the client
   * owes an acknowledgement.
   * @default 10000
   */
  readonly idleIntervalMs?: number | undefined;
  /**
   * The most bytes that a client's message may have after its header; a longer one ends the session.
   * @default 65536
   */
  readonly maxMessageBytes?: number | undefined;
}

/** What a test or a user may want to replace. */
export interface SimulatorDependencies {
  /** Tells the time and waits. @default the system's clock */
  readonly clock?: SimulatorClock | undefined;
  /** Told of sessions, faults, refused handshakes and ends, a line for each. @default none */
  readonly logger?: SimulatorLogger | undefined;
  /** Told of everything that happens, each message included. @default none */
  readonly observer?: SimulatorObserver | undefined;
}

/** Tells the time and waits; a test brings one that it moves by hand. */
export interface SimulatorClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after a number of milliseconds; the returned function cancels. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: SimulatorClock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Where a simulator tells what happens; pino and console fit. */
export interface SimulatorLogger {
  /** A session's ordinary steps. */
  info(fields: object, message: string): void;
  /** A client that did what a server does not accept, and a source that failed. */
  warn(fields: object, message: string): void;
}
