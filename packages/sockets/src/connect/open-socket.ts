import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type Clock, onAbort, systemClock } from '@x/foundation';
import { isSocketError } from '../socket-error.ts';
import type { TlsCredentials, TlsSetup } from '../tls/tls-setup.ts';
import {
  checkClientCertificate,
  checkServerCertificate,
  type OnSocketWarning,
} from './certificate-checks.ts';
import { connectError, connectTimeoutError } from './connect-error.ts';

/** How to open a connection. */
export interface OpenSocketSettings {
  /** Where to. */
  readonly target: SocketTarget;
  /** Speaks TLS on the connection. @default plain */
  readonly tls?: TlsSetup | undefined;
  /** How long it may take until the connection stands, TLS included, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends the attempt; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long to wait after a TLS 1.3 handshake for a sign that the server accepts the client, in milliseconds. A client
   * certificate that is missing or refused shows only then; a server that sends a session ticket has accepted, the
   * others are waited for this long. For who sends without reading: the socket is read meanwhile, and what comes is
   * thrown away. @default 0
   */
  readonly acceptanceMs?: number | undefined;
  /** After how many milliseconds without data TCP probes the peer; 0 for never. @default 30000 */
  readonly keepAliveMs?: number | undefined;
  /** Where what is received goes. @default what the socket makes for it, to be read from the socket as from any other */
  readonly onread?: SocketReading | undefined;
}

/**
 * Memory for what a socket receives, as the option `onread` of node:net has it: decrypted bytes are copied there and
 * nowhere else. The socket still emits everything but data.
 */
export interface SocketReading {
  /** Where the next bytes are to go, one at least. It is asked for before the first and after each `callback`. */
  buffer(): Uint8Array;
  /**
   * So many bytes have come.
   *
   * @returns false to receive no more until `resume` of the socket; what was decrypted by then still comes
   */
  callback(size: number): boolean;
}

/** What may be given in place of the system's own. */
export interface OpenSocketDependencies {
  /**
   * Begins a connection; TLS runs over it. Such a socket knows nothing of `onread`: what it receives is copied once more.
   * @default `connect` of node:net or node:tls
   */
  readonly connect?: ((target: SocketTarget) => Socket) | undefined;
  /** Tells whether certificates have ended, and measures the time. @default the system's */
  readonly clock?: Clock | undefined;
  /** Told of what someone should know though the connection works. @default nobody */
  readonly onWarning?: OnSocketWarning | undefined;
}

/** A connection that stands. */
export interface OpenedSocket {
  readonly socket: Socket;
  /** Undefined for a plain connection. */
  readonly tls: TlsFacts | undefined;
}

/** What is known of a TLS connection that stands. */
export interface TlsFacts {
  /** For example `TLSv1.3`. */
  readonly version: string;
  /** Whether the server's certificate was verified, by an authority or by its fingerprint. */
  readonly verified: boolean;
  /** SHA-256 of the server's certificate, in hexadecimal with colons: what `fingerprints` takes. */
  readonly serverFingerprint: string;
  /** When the client's certificate ends, Unix milliseconds; undefined where it shows none. */
  readonly clientCertificateValidTo: number | undefined;
}

/** How long a quiet connection may be dead before the operating system asks the peer, in milliseconds. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Opens a connection over TCP or a Unix stream socket, with TLS if that is asked for.
 *
 * @throws SocketError that says which step failed and what to do; the signal's reason where that ended it
 * @example
 * const { socket } = await openSocket({ target: { host: 'collector.example.com', port: 514 }, timeoutMs: 10_000 });
 */
export async function openSocket(
  settings: OpenSocketSettings,
  dependencies: OpenSocketDependencies = {},
): Promise<OpenedSocket> {
  const { target, tls, timeoutMs, signal, acceptanceMs = 0, keepAliveMs = KEEP_ALIVE_MS, onread } = settings;
  const { connect, clock = systemClock, onWarning = () => {} } = dependencies;
  signal?.throwIfAborted();
  const address = formatAddress(target);
  const credentials = tls === undefined ? undefined : currentCredentials(tls, address, onWarning);
  if (credentials?.identity !== undefined) {
    checkClientCertificate(credentials.identity, clock.now(), address, onWarning);
  }
  const stop = new AbortController();
  const stopWaiting = [
    onAbort(signal, () => stop.abort(signal?.reason)),
    clock.after(timeoutMs, () => stop.abort(connectTimeoutError(address, timeoutMs))),
  ];
  let socket: Socket | undefined;
  let secured: TLSSocket | undefined;
  try {
    // Node.js takes `onread` for sockets of its own making alone: TLS over another socket ignores it.
    if (connect !== undefined) socket = connect(target);
    else if (credentials === undefined) socket = connectTcp({ ...target, onread });
    else {
      // The types of `connect` leave `onread` out.
      const options = { ...target, ...credentials.options, onread };
      socket = connectTls(options);
    }
    await until(socket, onceEvent(socket, 'connect'), stop.signal);
    socket.setNoDelay(true);
    socket.setKeepAlive(keepAliveMs > 0, keepAliveMs);
    if (tls === undefined || credentials === undefined) {
      if (connect !== undefined) copyReceived(socket, onread);
      return { socket, tls: undefined };
    }
    secured = connect === undefined ? (socket as TLSSocket) : connectTls({ socket, ...credentials.options });
    if (connect !== undefined) copyReceived(secured, onread);
    const ticket = firstTicket(secured);
    await until(secured, onceEvent(secured, 'secureConnect'), stop.signal);
    const server = checkServerCertificate(secured, tls.verification, clock.now(), address, onWarning);
    if (acceptanceMs > 0) {
      await until(secured, accepted(secured, ticket, acceptanceMs, clock), stop.signal);
    }
    return { socket: secured, tls: factsOf(secured, server, credentials) };
  } catch (error) {
    for (const failed of [secured, socket]) {
      // What a destroyed socket still reports must not be thrown at the process.
      failed?.on('error', () => {});
      failed?.destroy();
    }
    if (isSocketError(error) || (stop.signal.aborted && error === stop.signal.reason)) throw error;
    throw connectError(error as Error, address, secured);
  } finally {
    for (const end of stopWaiting) end();
  }
}

/** Files that can't be read at this moment, such as while they are being replaced, don't end what works without them. */
function currentCredentials(tls: TlsSetup, address: string, warn: OnSocketWarning): TlsCredentials {
  try {
    tls.refresh();
  } catch (cause) {
    const message = `${(cause as Error).message} The credentials that were read before stay in use.`;
    warn({ code: 'credentials-not-reloaded', message, address, cause });
  }
  return tls.credentials();
}

function factsOf(
  socket: TLSSocket,
  { verified, fingerprint }: ReturnType<typeof checkServerCertificate>,
  { identity }: TlsCredentials,
): TlsFacts {
  return {
    version: socket.getProtocol() ?? 'unknown',
    verified,
    serverFingerprint: fingerprint,
    clientCertificateValidTo: identity === undefined ? undefined : Date.parse(identity.certificate.validTo),
  };
}

/** Does what `onread` does, with the data of a socket that was made without it. */
function copyReceived(socket: Socket, onread: SocketReading | undefined): void {
  if (onread === undefined) return;
  const copy = (chunk: Buffer) => {
    for (let rest = chunk; rest.length > 0; ) {
      const room = onread.buffer();
      const size = Math.min(room.length, rest.length);
      room.set(rest.subarray(0, size));
      rest = rest.subarray(size);
      if (!onread.callback(size)) socket.pause();
    }
  };
  // What a paused socket holds when it breaks was received before that.
  const copyRest = () => {
    socket.off('data', copy);
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) copy(chunk);
  };
  socket.on('data', copy).on('error', copyRest).on('close', copyRest);
}

/** Calls back when a socket is ready; gives a function that ends that. */
type WhenReady = (ready: () => void) => () => void;

function onceEvent(socket: Socket, event: 'connect' | 'secureConnect'): WhenReady {
  return (ready) => {
    socket.once(event, ready);
    return () => socket.off(event, ready);
  };
}

/** Waits until a socket is ready; rejects when it fails or ends before, or the signal aborts. */
function until(socket: Socket, whenReady: WhenReady, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    let stopWaiting = () => {};
    let removeAbort = () => {};
    const settle = (end: () => void) => {
      stopWaiting();
      removeAbort();
      socket.off('close', onEnd).off('end', onEnd);
      end();
    };
    const onEnd = () => {
      const ended = Object.assign(new Error('the connection was ended'), { code: 'ECONNRESET' });
      settle(() => reject(failure ?? ended));
    };
    // The listener for errors stays: one that comes at the wrong moment would end the process.
    socket.on('error', (error) => {
      failure ??= error;
      onEnd();
    });
    socket.once('close', onEnd).once('end', onEnd);
    stopWaiting = whenReady(() => settle(resolve));
    removeAbort = onAbort(signal, () => settle(() => reject(signal.reason)));
    if (socket.destroyed) onEnd();
  });
}

/** Resolves at a session ticket, which with TLS 1.3 is sent only after the client was accepted. */
function firstTicket(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    // OpenSSL is reading while this event is emitted: what is written before it has finished is garbled.
    socket.once('session', () => setImmediate(resolve));
  });
}

/**
 * Waits for a sign that the server accepts the client. Not every server sends a ticket, and with TLS 1.2 it says nothing:
 * then some time without the connection's end has to do.
 */
function accepted(socket: TLSSocket, ticket: Promise<void>, milliseconds: number, clock: Clock): WhenReady {
  return (ready) => {
    ticket.then(() => {
      if (socket.getProtocol() === 'TLSv1.3') ready();
    });
    // A refusal comes to light only when the socket is read.
    socket.resume();
    return clock.after(milliseconds, ready);
  };
}

/** Where a stream connection leads. */
export type SocketTarget = { readonly host: string; readonly port: number } | { readonly path: string };

/** A target in one text; an IPv6 address stands in brackets. */
export function formatAddress(target: SocketTarget): string {
  if ('path' in target) return target.path;
  const { host, port } = target;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
