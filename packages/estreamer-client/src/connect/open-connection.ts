import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '@x/foundation';
import {
  formatAddress,
  openSocket,
  type SocketTarget,
  type SocketWarning,
  type SocketWarningCode,
  type TlsSetup,
} from '@x/sockets';
import { EstreamerClientError } from '../errors/client-error.ts';
import { createByteReader } from './byte-reader.ts';
import { type Connection, createConnection } from './connection.ts';
import { connectError } from './connection-errors.ts';
import type { Peer } from './peer.ts';

/** Begins a TCP connection, as `connect` of node:net does; TLS runs over it. */
export type ConnectSocket = (target: SocketTarget) => Socket;

/** A warning about a connection that works, with where it concerns. */
export interface ConnectionWarning extends Peer {
  readonly code: SocketWarningCode;
  /** One line: what is wrong, where, and what to do. */
  readonly message: string;
}

/** Settings of {@link openConnection}. */
export interface OpenConnectionSettings {
  readonly peer: Peer;
  readonly tls: TlsSetup;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  /** After how many milliseconds without data TCP probes the connection; 0 for never. @default 30000 */
  readonly keepAliveMs?: number | undefined;
  /** Ends the attempt; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** What a connection depends on. */
export interface OpenConnectionDependencies {
  /** Undefined for `connect` of node:tls, which spares a copy. */
  readonly connect: ConnectSocket | undefined;
  readonly clock: Clock;
  readonly warn: (warning: ConnectionWarning) => void;
}

/**
 * Opens a TLS connection.
 *
 * @throws {EstreamerClientError} saying which step failed and what to do
 */
export async function openConnection(
  settings: OpenConnectionSettings,
  { connect, clock, warn }: OpenConnectionDependencies,
): Promise<Connection> {
  const { peer, tls, connectTimeoutMs: timeoutMs, closeTimeoutMs, keepAliveMs, signal } = settings;
  const reader = createByteReader();
  try {
    const opened = await openSocket(
      { target: peer, tls, timeoutMs, signal, keepAliveMs, onread: reader.onread },
      { connect, clock, onWarning: (warning) => warn(warningAbout(warning, peer)) },
    );
    const { identity } = tls.credentials();
    if (opened.tls === undefined || identity === undefined) throw noCertificate(peer);
    const { certificate } = identity;
    return createConnection(
      opened.socket as TLSSocket,
      reader,
      { peer, closeTimeoutMs, tls: opened.tls, certificate },
      clock,
    );
  } catch (error) {
    throw connectError(error, peer);
  }
}

function noCertificate(peer: Peer): EstreamerClientError {
  return new EstreamerClientError('bad-certificate-file', 'There is no client certificate.', peer);
}

function warningAbout(warning: SocketWarning, peer: Peer): ConnectionWarning {
  const { code } = warning;
  return { code, message: describeWarning(warning, formatAddress(peer)), ...peer };
}

function describeWarning(
  { code, message, serverFingerprint, validTo = 0 }: SocketWarning,
  at: string,
): string {
  switch (code) {
    case 'server-not-verified':
      return `The certificate of ${at} is not verified (tls.verify is false): anyone on the way can read and forge events. Its fingerprint is ${serverFingerprint}: compare it on the management center, and give it in tls.fingerprints instead.`;
    case 'server-certificate-expired':
      return `The certificate of ${at} has expired (${new Date(validTo).toUTCString()}). It is accepted for its fingerprint; renew it on the management center, and add the new fingerprint to tls.fingerprints before.`;
    default:
      return message;
  }
}
