import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describeError } from '@x/foundation';
import { SocketError } from '../socket-error.ts';
import { createFrameReader, type FrameReader } from '../syslog/frame-reader.ts';
import { createTlsSetup } from '../tls/tls-setup.ts';
import { cannotListen, type Listener, type ListenerContext, peerAddress } from './listener.ts';
import type { TlsServerSettings } from './receive-settings.ts';

/** After so long without anything the operating system asks whether the peer is still there. */
const KEEP_ALIVE_MS = 60_000;

/** Listens for connections that bring messages one after the other. */
export async function openStreamListener(context: ListenerContext): Promise<Listener> {
  const { source } = context.settings;
  const listener = new StreamListener(context);
  const tls = source.protocol === 'tls' ? tlsServer(source.tls, context, listener) : undefined;
  const server = createServer({ pauseOnConnect: tls === undefined }, (socket) => {
    if (!listener.admits(socket)) return;
    if (tls === undefined) listener.take(socket);
    else tls.emit('connection', socket);
  });
  listener.watch(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(source, cause)));
    server.listen({ port: source.port, host: source.host }, () => resolve());
  });
  listener.begin(server);
  return listener;
}

/** What makes connections secure, with a certificate that is read again when its files change. */
function tlsServer(given: TlsServerSettings, context: ListenerContext, listener: StreamListener): Server {
  const setup = createTlsSetup(given, { host: 'localhost', section: 'source.tls' });
  const asksForCertificate = given.ca !== undefined || given.caFile !== undefined;
  let used = setup.credentials();
  const server = createTlsServer(
    {
      ...used.contextOptions,
      requestCert: asksForCertificate,
      rejectUnauthorized: asksForCertificate,
      handshakeTimeout: context.settings.handshakeTimeoutMs,
    },
    (socket) => listener.take(socket),
  );
  // Before the server's own listener, so that this very connection gets the new certificate.
  server.prependListener('connection', () => {
    try {
      setup.refresh();
    } catch (error) {
      context.changed({ kind: 'credentials-not-reloaded', peer: '', error });
    }
    const current = setup.credentials();
    if (current === used) return;
    used = current;
    server.setSecureContext(current.contextOptions);
  });
  server.on('tlsClientError', (cause, socket) => {
    context.counts.failedHandshakes += 1;
    const peer = peerAddress(socket.remoteAddress);
    context.changed({ kind: 'handshake-failed', peer, error: handshakeError(cause) });
    // One that takes too long would stay open, and stand among those of which there may be so many.
    socket.destroy();
  });
  return server;
}

class StreamListener implements Listener {
  readonly #context: ListenerContext;
  readonly #sockets = new Set<Socket>();
  readonly #readers = new Map<Socket, FrameReader>();
  #server: Server | undefined;
  #isPaused = false;
  #isClosed = false;

  constructor(context: ListenerContext) {
    this.#context = context;
  }

  begin(server: Server): void {
    this.#server = server;
    server.on('error', (error) => this.#context.changed({ kind: 'lost', peer: '', error }));
  }

  /** Counts connections from their first moment, so that those without a handshake are bounded and ended too. */
  watch(server: Server): void {
    server.maxConnections = this.#context.settings.maxConnections;
    server.on('drop', (data) => this.#refuse(peerAddress(data?.remoteAddress)));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  #refuse(peer: string): void {
    this.#context.counts.refused += 1;
    this.#context.changed({ kind: 'refused', peer });
  }

  get port(): number {
    return (this.#server?.address() as { readonly port: number } | null)?.port ?? 0;
  }

  get connections(): number {
    return this.#readers.size;
  }

  get heldBytes(): number {
    let held = 0;
    for (const { heldBytes } of this.#readers.values()) held += heldBytes;
    return held;
  }

  datagramsDroppedBySystem(): undefined {}

  /** Whether a connection may be used; one that may not is ended, before anything is read of it. */
  admits(socket: Socket): boolean {
    const peer = peerAddress(socket.remoteAddress);
    if (!this.#isClosed && this.#context.mayEnter(peer)) return true;
    this.#refuse(peer);
    socket.destroy();
    return false;
  }

  take(socket: Socket): void {
    const { settings, counts } = this.#context;
    const peer = peerAddress(socket.remoteAddress);
    let failure: Error | undefined;
    socket.on('error', (error) => {
      failure = error;
    });
    if (this.#isClosed) {
      this.#refuse(peer);
      socket.destroy();
      return;
    }
    const reader = createFrameReader(settings);
    this.#readers.set(socket, reader);
    counts.opened += 1;
    this.#context.changed({ kind: 'opened', peer });
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    let hasEnded = false;
    const onFrame: Parameters<FrameReader['read']>[1] = (bytes, fault) =>
      this.#context.receive(bytes, peer, fault);
    socket.on('data', (chunk) => reader.read(chunk, onFrame));
    socket.on('end', () => {
      hasEnded = true;
    });
    socket.on('close', () => {
      this.#readers.delete(socket);
      const isOrderly = hasEnded && failure === undefined;
      reader.end(isOrderly, onFrame);
      if (!isOrderly && !this.#isClosed) counts.lost += 1;
      const error = failure === undefined ? {} : { error: failure };
      this.#context.changed({ kind: isOrderly || this.#isClosed ? 'closed' : 'lost', peer, ...error });
    });
    if (this.#isPaused) socket.pause();
    else socket.resume();
  }

  pause(): void {
    this.#isPaused = true;
    for (const socket of this.#readers.keys()) socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const socket of this.#readers.keys()) socket.resume();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const server = this.#server;
    const ended = [...this.#readers.keys()].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    const closed = new Promise<void>((resolve) => {
      if (server === undefined) resolve();
      else server.close(() => resolve());
    });
    for (const socket of [...this.#readers.keys(), ...this.#sockets]) socket.destroy();
    await Promise.all([...ended, closed]);
  }
}

/** What OpenSSL and Node.js call what can go wrong, and what a sender did for it. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE|HTTP_REQUEST/, 'it does not speak TLS'],
  [/DID_NOT_RETURN_A_CERTIFICATE/, 'it showed no certificate, and one is asked for'],
  [/HANDSHAKE_TIMEOUT/, 'it did not finish the handshake in time'],
  [/ALERT_(UNKNOWN_CA|CERTIFICATE|BAD_CERTIFICATE)/, "it does not trust this server's certificate"],
  [/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/, 'it has no TLS version in common with this server'],
  [/^ECONNRESET$|^EPIPE$/, 'it ended the connection before TLS stood'],
  [
    /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|INVALID_CA)/,
    'its certificate is not one that is let in here',
  ],
];

/** Says why there was no TLS with somebody who connected. */
function handshakeError(cause: Error): SocketError {
  const { code: systemCode = '' } = cause as NodeJS.ErrnoException;
  const [, meaning] = MEANINGS.find(([code]) => code.test(systemCode)) ?? [];
  const message = meaning === undefined ? describeError(cause) : `${meaning} (${systemCode})`;
  return new SocketError('tls-failed', message, { context: { systemCode, phase: 'handshake' }, cause });
}
