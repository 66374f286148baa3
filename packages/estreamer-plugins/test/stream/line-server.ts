import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

/** A server that takes streams apart, and can be made to fail. */
export interface LineServer {
  readonly port: number;
  /** Everything that came, connection by connection. */
  readonly streams: readonly string[];
  /** The complete lines of all connections. */
  lines(): string[];
  /** Resolves when the complete lines are as many. */
  received(count: number): Promise<string[]>;
  /** Resolves when so many connections were made. */
  connected(count: number): Promise<void>;
  /** Reads nothing any more, on connections to come as well. */
  stall(): void;
  resume(): void;
  /** Breaks every connection, with what it has not read. */
  reset(): void;
  /** Breaks every connection and takes no more. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
}

/** Starts a server on a free port of the loopback address; it ends with the test. */
export async function startLineServer(tls?: TlsOptions): Promise<LineServer> {
  const streams: string[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  let stalled = false;
  let server: Server | undefined;
  let port = 0;

  const wakeAll = () => {
    for (const wake of waiting) wake();
    waiting.clear();
  };

  function onConnection(socket: Socket): void {
    const index = streams.push('') - 1;
    sockets.add(socket);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      streams[index] += text;
      wakeAll();
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (stalled) socket.pause();
    wakeAll();
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => waiting.add(resolve));
  }

  const lines = () => streams.flatMap((stream) => stream.split('\n').slice(0, -1));

  const handle: LineServer = {
    get port() {
      return port;
    },
    streams,
    lines,
    async received(count) {
      await until(() => lines().length >= count);
      return lines();
    },
    connected: (count) => until(() => streams.length >= count),
    stall() {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      stalled = false;
      for (const socket of sockets) socket.resume();
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async stop() {
      const stopped = server;
      server = undefined;
      if (stopped === undefined) return;
      const closed = once(stopped, 'close');
      stopped.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async start() {
      server = tls === undefined ? createServer(onConnection) : createTlsServer(tls, onConnection);
      server.on('tlsClientError', () => {});
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      ({ port } = server.address() as { readonly port: number });
    },
  };
  await handle.start();
  onTestFinished(() => handle.stop());
  return handle;
}
