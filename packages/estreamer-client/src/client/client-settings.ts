import { connect as tlsConnect } from 'node:tls';
import type { EventRequest, FullyQualifiedRequest } from '@x/estreamer-protocol';
import { type Clock, systemClock } from '../clock.ts';
import type { ConnectTls } from '../connect/open-connection.ts';
import type { ServerSettings } from '../connect/server-settings.ts';
import { type EstreamerClientLogger, processWarningLogger } from '../logger.ts';
import type { LiveSessionDependencies } from '../session/live-session.ts';
import type { StartPosition } from '../session/start-position.ts';

/** Settings of `createEstreamerClient`. */
export interface EstreamerClientSettings extends ServerSettings {
  /** What to ask for: records with ids and the metadata for them, or events whose ids the server has resolved. */
  readonly request: EventRequest | FullyQualifiedRequest;
  /**
   * Where the stream starts, by the time at which the server archived the events.
   * @default 'now'
   */
  readonly start?: StartPosition | undefined;
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
