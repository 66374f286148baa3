import type { TransportError } from '@x/mozdef-events/transport';

/** A connection was made, or a socket for datagrams opened. */
export interface SyslogConnected {
  readonly type: 'connected';
  /** Where to, such as `tls://collector.example.com:6514`. */
  readonly destination: string;
}

/** A connection was lost. */
export interface SyslogConnectionLost {
  readonly type: 'lost';
  /** Where to. */
  readonly destination: string;
  readonly error: TransportError;
  /** Events that were on their way, of which it is unknown whether they arrived. */
  readonly inFlight: number;
}

/** A connection could not be made. */
export interface SyslogConnectionFailed {
  readonly type: 'failed';
  /** Where to. */
  readonly destination: string;
  readonly error: TransportError;
  /** How many attempts have failed, since the last connection. */
  readonly failures: number;
  /** How long until the next attempt, in milliseconds; it is not made unless events wait. */
  readonly retryInMs: number;
  /** Events that wait. */
  readonly waiting: number;
}

/** What became of a connection. */
export type SyslogConnectionChange = SyslogConnected | SyslogConnectionLost | SyslogConnectionFailed;
