import type { Peer } from './peer.ts';

/**
 * What someone should know about a connection that works.
 *
 * - `server-not-verified`: `tls.verify` is false.
 * - `server-certificate-expired`: the pinned certificate of the server has expired.
 * - `client-certificate-expiring`: the client's certificate ends soon: within 30 days, or within the last third of a
 *   shorter life.
 * - `credentials-not-reloaded`: the files named in the TLS settings can't be read anew; what was read before is used.
 */
export type ConnectionWarningCode =
  | 'server-not-verified'
  | 'server-certificate-expired'
  | 'client-certificate-expiring'
  | 'credentials-not-reloaded';

/** A warning, with where it concerns. */
export interface ConnectionWarning extends Peer {
  readonly code: ConnectionWarningCode;
  /** One line: what is wrong, where, and what to do. */
  readonly message: string;
}

/** Takes warnings. */
export type Warn = (warning: ConnectionWarning) => void;
