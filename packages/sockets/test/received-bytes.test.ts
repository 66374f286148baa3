import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createCertificate } from '../../../test-support/certificates.ts';
import { createTlsSetup, openSocket, type SocketReading, type TlsSettings } from '../src/index.ts';

const certificate = createCertificate({ name: 'server', host: '127.0.0.1' });
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that runs a script on each connection. */
async function serve(isSecure: boolean, script: (peer: Socket) => void, options: TlsOptions = {}) {
  const sockets = new Set<Socket>();
  const settings = { allowHalfOpen: true, ...options };
  const serving = (peer: Socket) => {
    peer.on('error', () => {});
    script(peer);
  };
  const server = isSecure
    ? createTlsServer({ ...certificate, ...settings }, serving)
    : createServer(settings, serving);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

interface Way {
  readonly isSecure: boolean;
  /** Over a socket that somebody else has made. */
  readonly isGiven: boolean;
}

async function open(
  { isSecure, isGiven }: Way,
  port: number,
  onread: SocketReading,
  settings: TlsSettings = {},
) {
  const host = '127.0.0.1';
  const tls = isSecure ? createTlsSetup({ ca: certificate.cert, ...settings }, { host }) : undefined;
  const { socket } = await openSocket(
    { target: { host, port }, tls, timeoutMs: 20_000, onread },
    isGiven ? { connect: (target) => connect(target) } : {},
  );
  closing.push(async () => socket.destroy());
  return socket;
}

/** Takes everything, into rooms of these sizes in turn. */
function createTaker(sizes: readonly number[]) {
  const parts: Buffer[] = [];
  let room = Buffer.alloc(0);
  let rooms = 0;
  const taker = {
    parts,
    length: 0,
    wantsMore: true,
    buffer() {
      room = Buffer.alloc(sizes[rooms % sizes.length] as number);
      rooms += 1;
      return room;
    },
    callback(size: number) {
      parts.push(room.subarray(0, size));
      taker.length += size;
      return taker.wantsMore;
    },
  };
  return taker;
}

/** Bytes of which no two stretches are alike. */
function streamOf(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let offset = 0; offset + 4 <= length; offset += 4) bytes.writeUInt32LE(offset, offset);
  return bytes;
}

/** Resolves when nothing has come for many turns of the event loop. */
async function standstill(taker: { readonly length: number }): Promise<void> {
  for (let turns = 0, last = 0; turns < 500; turns += 1, last = taker.length) {
    await turn();
    if (taker.length !== last) turns = 0;
  }
}

const ways = [
  ['a plain socket', { isSecure: false, isGiven: false }],
  ['a plain socket that was given', { isSecure: false, isGiven: true }],
  ['TLS', { isSecure: true, isGiven: false }],
  ['TLS over a socket that was given', { isSecure: true, isGiven: true }],
] as const;

describe.each(ways)('what comes over %s', (_name, way) => {
  it('is in the memory that it was asked for, whatever the pieces and the rooms, from the first byte on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 100, max: 40_000 }), { minLength: 1, maxLength: 4 }),
        async (pieces, rooms) => {
          const stream = streamOf(pieces.reduce((sum, size) => sum + size, 0));
          const { port } = await serve(way.isSecure, (peer) => {
            let offset = 0;
            for (const size of pieces) {
              peer.write(stream.subarray(offset, offset + size));
              offset += size;
            }
            peer.end();
          });
          const taker = createTaker(rooms);
          const socket = await open(way, port, taker);
          if (!socket.readableEnded) await once(socket, 'end');
          expect(Buffer.concat(taker.parts).equals(stream)).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('waits at the server while it is not wanted, and goes on at resume', async () => {
    const stream = streamOf(16 * 1024 * 1024);
    let peer: Socket | undefined;
    const { port } = await serve(way.isSecure, (connected) => {
      peer = connected;
      peer.end(stream);
    });
    const taker = Object.assign(createTaker([64 * 1024]), { wantsMore: false });
    const socket = await open(way, port, taker);
    await standstill(taker);
    expect(taker.length).toBeGreaterThan(0);
    expect(taker.length).toBeLessThanOrEqual(128 * 1024);
    expect(peer?.writableLength).toBeGreaterThan(0);

    taker.wantsMore = true;
    const ended = once(socket, 'end');
    socket.resume();
    await ended;
    expect(Buffer.concat(taker.parts).equals(stream)).toBe(true);
  });

  it('comes in steps, if it is wanted in steps', async () => {
    const stream = streamOf(1024 * 1024);
    const { port } = await serve(way.isSecure, (peer) => peer.end(stream));
    const taker = createTaker([20_000]);
    let socket: Socket | undefined;
    const steps: SocketReading = {
      buffer: taker.buffer,
      callback(size) {
        taker.callback(size);
        setImmediate(() => socket?.resume());
        return false;
      },
    };
    socket = await open(way, port, steps);
    socket.resume();
    if (!socket.readableEnded) await once(socket, 'end');
    expect(Buffer.concat(taker.parts).equals(stream)).toBe(true);
  });

  it('ends with a reset: what had come is there, and the error is told', async () => {
    const { port, sockets } = await serve(way.isSecure, (peer) => peer.write('the last words'));
    const taker = createTaker([1000]);
    const socket = await open(way, port, taker);
    while (taker.length < 14) await turn();
    const failed = once(socket, 'error');
    for (const raw of sockets) raw.resetAndDestroy();
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
    expect(Buffer.concat(taker.parts).toString()).toBe('the last words');
  });
});

describe.each(ways.slice(2))('what comes over %s', (_name, way) => {
  it('is there when the connection breaks while nothing is wanted', async () => {
    const stream = streamOf(16 * 1024 * 1024);
    const { port, sockets } = await serve(true, (peer) => peer.write(stream));
    const taker = Object.assign(createTaker([5000]), { wantsMore: false });
    const socket = await open(way, port, taker);
    await standstill(taker);
    for (const raw of sockets) raw.resetAndDestroy();
    const failed = once(socket, 'error');
    const writing = setInterval(() => socket.write('x'), 1);
    await failed.finally(() => clearInterval(writing));
    expect(taker.length).toBe(socket.bytesRead);
    expect(Buffer.concat(taker.parts).equals(stream.subarray(0, taker.length))).toBe(true);
  });
});

describe('memory for what is received', () => {
  it('gets nothing of empty records, which old TLS sends before each other one', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    const stream = streamOf(100_000);
    const { port } = await serve(
      true,
      (peer) => {
        for (let offset = 0; offset < stream.length; offset += 10_000) {
          peer.write(stream.subarray(offset, offset + 10_000));
        }
        peer.end();
      },
      old,
    );
    const taker = createTaker([30_000]);
    const way = { isSecure: true, isGiven: false };
    const socket = await open(way, port, taker, { minVersion: 'TLSv1', securityLevel: 0 });
    if (!socket.readableEnded) await once(socket, 'end');
    expect(Buffer.concat(taker.parts).equals(stream)).toBe(true);
    expect(taker.parts.every(({ length }) => length > 0)).toBe(true);
  });

  it.each([true, false])(
    'is filled by the address that answers, where a name has several (TLS: %s)',
    async (isSecure) => {
      const { port } = await serve(isSecure, (peer) => peer.end('here'));
      const addresses = [
        { address: '127.0.0.2', family: 4 },
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ];
      const lookup = (
        _name: string,
        _options: unknown,
        done: (error: null, found: typeof addresses) => void,
      ) => done(null, addresses);
      const host = 'collector.example';
      const taker = createTaker([1000]);
      const { socket } = await openSocket({
        target: { host, port, ...{ lookup } },
        tls: isSecure
          ? createTlsSetup({ ca: certificate.cert, serverName: '127.0.0.1' }, { host })
          : undefined,
        timeoutMs: 20_000,
        onread: taker,
      });
      if (!socket.readableEnded) await once(socket, 'end');
      expect(Buffer.concat(taker.parts).toString()).toBe('here');
      socket.destroy();
    },
  );
});
