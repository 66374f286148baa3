import { once } from 'node:events';
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** A server that takes a stream apart into messages, and can be made to fail. */
export interface StreamServer {
  readonly port: number;
  /** Every message so far, without its frame: a count of bytes in front, or a line feed behind. */
  readonly messages: readonly string[];
  /** Everything that came, connection by connection. */
  readonly streams: readonly string[];
  /** Connections so far. */
  readonly connections: number;
  /** Resolves with all messages when there are so many. */
  received(count: number): Promise<readonly string[]>;
  /** Resolves when a client has connected that was not asked for before. */
  connected(): Promise<Socket>;
  /** Stops reading, on connections to come as well. */
  stall(): void;
  /** Reads again. */
  resume(): void;
  /** Ends every connection. */
  drop(): void;
  /** Breaks every connection, with what was not read. */
  reset(): void;
  /** Breaks every connection and takes no more. */
  stop(): Promise<void>;
  /** Listens again on the same address. */
  start(): Promise<void>;
}

/** Reads bytes, one to a character, as UTF-8. */
function fromLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString();
}

/** Takes a message off the front of the buffer, in which a character is a byte. */
function takeMessage(buffer: string): { readonly message: string; readonly rest: string } | undefined {
  const counted = /^(\d+) /.exec(buffer);
  if (counted === null) {
    const end = buffer.indexOf('\n');
    return end < 0 ? undefined : { message: buffer.slice(0, end), rest: buffer.slice(end + 1) };
  }
  const start = counted[0].length;
  const end = start + Number(counted[1]);
  return buffer.length < end ? undefined : { message: buffer.slice(start, end), rest: buffer.slice(end) };
}

/** Starts a server on a free loopback port, or on a Unix socket. */
export async function startStreamServer(
  options: { readonly tls?: TlsOptions; readonly path?: string } = {},
): Promise<StreamServer> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const fresh: Socket[] = [];
  const waiting = new Set<() => void>();
  const streams: string[] = [];
  let isStalled = false;
  let server: Server | undefined;
  let listenOptions: ListenOptions =
    options.path === undefined ? { port: 0, host: '127.0.0.1' } : { path: options.path };

  function wakeAll(): void {
    for (const wake of waiting) wake();
    waiting.clear();
  }

  function onConnection(socket: Socket): void {
    let buffer = '';
    const index = streams.push('') - 1;
    sockets.add(socket);
    fresh.push(socket);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      buffer += text;
      streams[index] += text;
      for (let taken = takeMessage(buffer); taken !== undefined; taken = takeMessage(buffer)) {
        messages.push(fromLatin1(taken.message));
        buffer = taken.rest;
      }
      wakeAll();
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (isStalled) socket.pause();
    wakeAll();
  }

  async function start(): Promise<void> {
    const { tls } = options;
    server = tls === undefined ? createServer(onConnection) : createTlsServer(tls, onConnection);
    server.on('tlsClientError', () => {});
    server.listen(listenOptions);
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) {
      listenOptions = { port: address.port, host: '127.0.0.1' };
    }
  }

  async function until<T>(read: () => T | undefined): Promise<T> {
    for (;;) {
      const value = read();
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  }

  function drop(): void {
    for (const socket of sockets) socket.destroy();
  }

  await start();
  return {
    get port() {
      return listenOptions.port ?? 0;
    },
    messages,
    get streams() {
      return streams.map(fromLatin1);
    },
    get connections() {
      return streams.length;
    },
    received: (count) => until(() => (messages.length >= count ? messages : undefined)),
    connected: () => until(() => fresh.shift()),
    stall() {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    drop,
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async stop() {
      const stopped = server;
      server = undefined;
      if (stopped === undefined) return;
      const closed = once(stopped, 'close');
      stopped.close();
      drop();
      await closed;
    },
    start,
  };
}
