import type { SecureVersion } from 'node:tls';
import type { Certificates } from '../certificates/certificates.ts';
import type { EventSource } from '../source/event-source.ts';
import type { SimulatorClock } from './clock.ts';
import type { SimulatorLogger } from './logger.ts';

/** Settings of `createSimulator`. */
export interface SimulatorSettings {
  /** The server's certificate, and the authority that clients must be signed by; see `createCertificates`. */
  readonly certificates: Pick<Certificates, 'authority' | 'server'>;
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
   * The most octets that a client's message may have behind its header; a longer one ends the session.
   * @default 65536
   */
  readonly maxMessageBytes?: number | undefined;
}

/** What a simulator takes from its surroundings. */
export interface SimulatorDependencies {
  /** Tells the time and waits. @default the system's clock */
  readonly clock?: SimulatorClock | undefined;
  /** Told of sessions, their ends and refused handshakes. @default none */
  readonly logger?: SimulatorLogger | undefined;
}
