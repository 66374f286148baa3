import type { SecureVersion } from 'node:tls';
import {
  boolean,
  type Clock,
  choice,
  custom,
  type FieldsFor,
  type Logger,
  listOf,
  milliseconds,
  type ResolvedSettings,
  required,
  resolveSettings,
  settingsOf,
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { Certificates } from '../certificates.ts';
import { faultKind } from '../faults/check-fault.ts';
import type { Fault } from '../faults/fault.ts';
import { invalidSettings } from '../simulator-error.ts';
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
   * is told; `generatedSource` does so.
   * @default false
   */
  readonly knownBlocksOnly?: boolean | undefined;
  /**
   * Faults to make, one for each connection: the first connection gets the first, and so on. More on command by
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
  readonly clock?: Clock | undefined;
  /** Told of sessions, faults, refused handshakes and ends, a line for each. @default none */
  readonly logger?: Pick<Logger, 'info' | 'warn'> | undefined;
  /** Told of everything that happens, each message included. @default none */
  readonly observer?: SimulatorObserver | undefined;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const tlsVersion = choice<SecureVersion>('TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3');

const SIMULATOR = {
  certificates: required(
    custom<SimulatorSettings['certificates']>('what createCertificates makes', isObject),
    'The server certificate and its authority.',
  ),
  source: required(custom<EventSource>('a source, such as generatedSource()', isObject), 'What to send.'),
  host: withDefault(text({ values: 'an address of this machine' }), 'The address to listen on.', '127.0.0.1'),
  port: withDefault(wholeNumber({ to: 65_535 }), 'The port to listen on; 0 takes a free one.', 0),
  knownBlocksOnly: withDefault(boolean, 'Sends only what the retired client can read.', false),
  faults: withDefault(listOf(faultKind), 'Faults, one for each connection.', [], 'none'),
  keepSessions: withDefault(wholeNumber({ from: 1 }), 'How many ended sessions are kept.', 250),
  keepMessages: withDefault(wholeNumber({ from: 1 }), 'How many messages a session keeps.', 100),
  outstandingMessages: withDefault(wholeNumber({ from: 1 }), 'How many messages may wait for a Null.', 1),
  minVersion: withDefault(tlsVersion, 'The oldest TLS version to accept.', 'TLSv1.2'),
  maxVersion: withDefault(tlsVersion, 'The newest TLS version to accept.', 'TLSv1.3'),
  idleIntervalMs: withDefault(milliseconds({ from: 1 }), 'After how long a Null is sent.', 10_000),
  maxMessageBytes: withDefault(
    wholeNumber({ from: 1, unit: 'bytes' }),
    'The longest message to take.',
    65_536,
  ),
} satisfies FieldsFor<SimulatorSettings>;

const DECLARATION = settingsOf(SIMULATOR, ({ certificates, faults = [] }, place) => {
  if (certificates?.faulty !== undefined) return;
  const needsFaulty = faults.find(
    ({ kind }) => kind === 'wrong-certificate' || kind === 'expired-certificate',
  );
  if (needsFaulty === undefined) return;
  place
    .at('certificates')
    .refuse(
      `has nothing faulty to show for the fault "${needsFaulty.kind}"`,
      'give what createCertificates makes',
    );
});

/** The settings with their defaults. */
export type ResolvedSimulatorSettings = ResolvedSettings<typeof SIMULATOR>;

/** @throws {SimulatorError} `invalid-settings` */
export function resolveSimulatorSettings(settings: SimulatorSettings): ResolvedSimulatorSettings {
  return resolveSettings(DECLARATION, settings, 'The simulator cannot be made', invalidSettings);
}
