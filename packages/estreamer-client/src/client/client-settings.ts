import { connect as tlsConnect } from 'node:tls';
import type { EventRequest, FullyQualifiedRequest } from '@x/estreamer-protocol';
import { type Clock, systemClock } from '../clock.ts';
import type { ConnectTls } from '../connect/open-connection.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import { type EstreamerClientLogger, processWarningLogger } from '../logger.ts';
import type { LiveSessionDependencies } from '../session/live-session.ts';
import type { StartPosition } from '../session/start-position.ts';
import type { TlsSettings } from '../tls/tls-settings.ts';

/** Settings of `createEstreamerClient`. */
export interface EstreamerClientSettings {
  /** Name or address of the management center. */
  readonly host: string;
  /**
   * The port of eStreamer there.
   * @default 8302
   */
  readonly port?: number | undefined;
  /** Who the client is, and whom it trusts. */
  readonly tls: TlsSettings;
  /** What to ask for: records with ids and the metadata for them, or events whose ids the server has resolved. */
  readonly request: EventRequest | FullyQualifiedRequest;
  /**
   * Where the stream starts, by the time at which the server archived the events.
   * @default 'now'
   */
  readonly start?: StartPosition | undefined;
  /**
   * The most octets that one message may have; a longer one ends the session.
   * @default 16777216 (16 MiB)
   */
  readonly maxFrameBytes?: number | undefined;
  /**
   * How long the TLS connection may take to stand, and after that the server's answer to an extended request; milliseconds.
   * @default 15000
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How long `close()` waits for the server to close its side, in milliseconds.
   * @default 2000
   */
  readonly closeTimeoutMs?: number | undefined;
  /**
   * Closes the client when it aborts; the loop over the deliveries then ends as after `close()`.
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
}

/** What `createEstreamerClient` uses from outside; each can be replaced. */
export interface EstreamerClientDependencies {
  /**
   * Opens the TLS connection.
   * @default connect of node:tls
   */
  readonly connect?: ConnectTls | undefined;
  /**
   * Hears what the client does.
   * @default silent, but for warnings: they go to `process.emitWarning`
   */
  readonly logger?: EstreamerClientLogger | undefined;
  /**
   * Time and timers.
   * @default those of Node.js
   */
  readonly clock?: Clock | undefined;
}

/** Dependencies with the defaults filled in. */
export function withDefaults(dependencies: EstreamerClientDependencies): LiveSessionDependencies {
  const { connect = tlsConnect, logger = processWarningLogger, clock = systemClock } = dependencies;
  return { connect, logger, clock };
}

/**
 * Checks the numbers and the host, and fills in defaults.
 *
 * @throws {EstreamerClientError} `invalid-settings`
 */
export function checkLimits(settings: EstreamerClientSettings) {
  const {
    host,
    port = 8302,
    maxFrameBytes = 16 * 1024 * 1024,
    connectTimeoutMs = 15_000,
    closeTimeoutMs = 2_000,
  } = settings;
  if (typeof host !== 'string' || host.trim() === '') {
    throw new EstreamerClientError(
      'invalid-settings',
      'host is the name or address of the management center.',
    );
  }
  checkInteger('port', port, 1, 65_535);
  checkInteger('maxFrameBytes', maxFrameBytes, 1, 0xffff_ffff);
  checkInteger('connectTimeoutMs', connectTimeoutMs, 1, 0x7fff_ffff);
  checkInteger('closeTimeoutMs', closeTimeoutMs, 0, 0x7fff_ffff);
  return { peer: { host, port }, maxFrameBytes, connectTimeoutMs, closeTimeoutMs };
}

function checkInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new EstreamerClientError('invalid-settings', `${name} is a whole number from ${least} to ${most}.`);
}
