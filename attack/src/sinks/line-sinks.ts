import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { Arrivals } from '../chaos/arrivals.ts';
import type { Lives, Sink } from './sink.ts';

/** What the command writes to its standard output. */
export interface OutputSink extends Sink {
  /** Reads the standard output of the life that begins. */
  read(stream: Readable): void;
}

/** Standard output, read by this process, now and then slowly. */
export function createOutputSink(lives: Lives): OutputSink {
  const arrivals = new Arrivals('stdout');
  let stream: Readable | undefined;
  let recovery: NodeJS.Timeout | undefined;
  const recover = () => {
    clearTimeout(recovery);
    stream?.resume();
  };
  return {
    arrivals,
    section: ['type = stream', 'format = json-lines'],
    read(next) {
      stream = next;
      const life = lives.current;
      const take = createLineReader((line) => takeLine(arrivals, line, life));
      next.on('data', take);
    },
    goBad(_random, milliseconds) {
      stream?.pause();
      clearTimeout(recovery);
      recovery = setTimeout(recover, milliseconds);
      return 'not read';
    },
    recover,
    close: async () => recover(),
  };
}

/** How long a broken connection and a kill stay apart: what only the sockets know is lost with both together. */
const APART_MS = 3_000;

/** Bytes that may be on their way when a connection breaks: half of what the command sends again. */
const UNREAD_BYTES = 524_288;

/** A syslog server over TCP, whose connections break. */
export interface SyslogSink extends Sink {
  /** Milliseconds when its last harm ends. */
  disturbedAt: number;
  /** Milliseconds when the command was killed. */
  killedAt: number;
}

/**
 * A syslog server over TCP. It confirms nothing: what it reads before a connection breaks is all that it has. The command
 * sends what may be lost again after a broken connection; what is lost when it is killed in that moment nobody can know.
 */
export async function createSyslogSink(lives: Lives): Promise<SyslogSink> {
  const arrivals = new Arrivals('syslog');
  const sockets = new Set<Socket>();
  let recovery: NodeJS.Timeout | undefined;
  let isReachable = true;
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    if (!isReachable) return socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const life = lives.current;
    socket.on(
      'data',
      createFrameReader((frame) => takeLine(arrivals, frame.slice(frame.indexOf('{')), life, false)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const recover = () => {
    clearTimeout(recovery);
    isReachable = true;
    for (const socket of sockets) socket.resume();
  };
  const sink: SyslogSink = {
    arrivals,
    disturbedAt: 0,
    killedAt: 0,
    section: [
      'type = stream',
      'protocol = tcp',
      'host = 127.0.0.1',
      `port = ${(server.address() as AddressInfo).port}`,
      'format = json-lines',
      'syslog = rfc5424',
    ],
    goBad(random, milliseconds) {
      if (Date.now() - sink.killedAt < APART_MS || Date.now() - sink.disturbedAt < APART_MS) return undefined;
      // What is not read yet when a connection breaks can be more than the command keeps.
      if (unreadBytes((server.address() as AddressInfo).port) > UNREAD_BYTES) return undefined;
      sink.disturbedAt = Date.now() + milliseconds;
      clearTimeout(recovery);
      recovery = setTimeout(recover, milliseconds);
      const way = random.pick(['not read', 'closed', 'unreachable'] as const);
      if (way === 'not read') for (const socket of sockets) socket.pause();
      else for (const socket of sockets) socket.destroy();
      if (way === 'unreachable') isReachable = false;
      return way;
    },
    recover,
    async close() {
      recover();
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
  return sink;
}

/** Whether the command may be killed: what was sent to the syslog server has had the time to arrive. */
export function mayKill({ disturbedAt }: SyslogSink): boolean {
  return Date.now() - disturbedAt > APART_MS;
}

/** Bytes that the system holds for a port of this machine, at either end of its connections. */
function unreadBytes(port: number): number {
  const table = '/proc/net/tcp';
  if (!existsSync(table)) return 0;
  const name = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let bytes = 0;
  for (const line of readFileSync(table, 'latin1').split('\n')) {
    const [, local, remote, , queues] = line.trim().split(/\s+/);
    const [sending, received] = (queues ?? '').split(':');
    if (local?.endsWith(name) === true) bytes += Number.parseInt(received as string, 16);
    if (remote?.endsWith(name) === true) bytes += Number.parseInt(sending as string, 16);
  }
  return bytes;
}

function takeLine(arrivals: Arrivals, line: string, life: number, confirms = true): void {
  const { id } = JSON.parse(line) as { readonly id?: string };
  if (id === undefined) return;
  arrivals.arrived(id, life);
  if (confirms) arrivals.confirmed(id, life);
}

function createLineReader(take: (line: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      if (end > start) take(bytes.toString('utf8', start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
  };
}

/** Reads octet-counted frames. */
function createFrameReader(take: (frame: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const space = rest.indexOf(32);
      const length = space < 0 ? Number.POSITIVE_INFINITY : Number(rest.toString('latin1', 0, space));
      if (!(rest.length >= space + 1 + length)) return;
      take(rest.toString('utf8', space + 1, space + 1 + length));
      rest = rest.subarray(space + 1 + length);
    }
  };
}
