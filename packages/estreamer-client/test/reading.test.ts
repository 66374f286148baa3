import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type EventDataMessage, encodeMessage, type UnknownRecord } from '@x/estreamer-protocol';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { createTlsSetup, openSocket, type SocketReading } from '@x/sockets';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createByteReader, SLAB_BYTES } from '../src/connect/byte-reader.ts';
import type { Delivery } from '../src/index.ts';
import { createTestClient, drain, plainRequest } from './support/client.ts';
import { bundle, strangeRecord } from './support/messages.ts';
import { createScriptedServer, type ScriptedServer } from './support/scripted-server.ts';
import { settled } from './support/settled.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const wideWindow = { records: 1_000_000, bytes: 1024 ** 3 };
const HEADER_SIZE = 16;

/** An event of a size, with bytes that no other number has. */
function numberedRecord(number: number, size: number): EventDataMessage {
  const record = strangeRecord(1_700_000_000, size);
  for (let at = HEADER_SIZE; at + 4 <= record.payload.length; at += 4) {
    (record.payload as Buffer).writeUInt32LE(number * 1_000_003 + at, at);
  }
  return record;
}

function bytesOf(deliveries: readonly Delivery[]): Buffer[] {
  return deliveries.flatMap(({ records }) =>
    records.map((record) => {
      const { buffer, byteOffset, length } = (record as UnknownRecord).bytes;
      return Buffer.from(buffer, byteOffset, length);
    }),
  );
}

/** How much memory stays with these. */
function keptBytes(views: readonly Buffer[]): number {
  return [...new Set(views.map(({ buffer }) => buffer))].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

describe.each([
  ['a connection of its own', {}],
  ['a connection that it was given', { connect }],
])('a client on %s', (_name, dependencies) => {
  it('gives every byte of every event, and they are the same when everything else has come', async () => {
    const size = fc.oneof(fc.nat(400), fc.integer({ min: 16_000, max: 17_000 }), fc.nat(300_000));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(size, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 500, max: 100_000 }), { minLength: 1, maxLength: 6 }),
        async (sizes, cuts) => {
          let number = 0;
          const messages = sizes.map((group) => group.map((length) => numberedRecord(number++, length)));
          const stream = Buffer.concat(
            messages.map((group, index) =>
              group.length === 1 ? encodeMessage(group[0] as EventDataMessage) : bundle(index + 1, ...group),
            ),
          );
          await using server = await createScriptedServer(certificates, async (peer) => {
            await peer.receiveMessage();
            for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
              const cut = cuts[turn % cuts.length] as number;
              peer.send(stream.subarray(offset, offset + cut));
              offset += cut;
            }
            peer.socket.end();
          });
          const settings = { request: plainRequest, window: wideWindow };
          const { deliveries } = await drain(createTestClient(certificates, server, settings, dependencies));
          const expected = messages.flat().map(({ payload }) => payload as Buffer);
          const given = bytesOf(deliveries);
          expect(given.length).toBe(expected.length);
          expect(given.findIndex((bytes, index) => !bytes.equals(expected[index] as Buffer))).toBe(-1);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('gives what a server has sent that closed its side meanwhile: it was closed, not broken', async () => {
    const events = Array.from({ length: 20 }, (_none, index) => encodeMessage(numberedRecord(index, 100)));
    await using server = await createScriptedServer(
      certificates,
      async (peer) => {
        await peer.receiveMessage();
        peer.socket.end(Buffer.concat(events));
        await peer.receiveRest();
      },
      { allowHalfOpen: true },
    );
    const { deliveries, error } = await drain(
      createTestClient(certificates, server, { request: plainRequest }, dependencies),
    );
    expect(bytesOf(deliveries)).toHaveLength(20);
    expect(error).toMatchObject({ code: 'closed-by-server', context: { phase: 'streaming' } });
  });
});

describe('events that stay in memory', () => {
  const events = 100;
  const refusedBetween = 300;
  const isWanted = (payload: Uint8Array) => payload.length === HEADER_SIZE + 1000;

  const receive = async (refused: number, filter: (payload: Uint8Array) => boolean) => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      for (let index = 0; index < events; index += 1) {
        const other = Array.from({ length: refused }, () => strangeRecord(1_700_000_000, 1004));
        peer.send(bundle(index + 1, ...other, numberedRecord(index, 1000)));
      }
      peer.socket.end();
    });
    const settings = { request: plainRequest, window: wideWindow, filter };
    return bytesOf((await drain(createTestClient(certificates, server, settings))).deliveries);
  };

  it('keep little more than their own bytes where a filter lets few pass', async () => {
    const given = await receive(refusedBetween, isWanted);
    expect(given).toHaveLength(events);
    given.forEach((bytes, index) => {
      expect(bytes.equals(numberedRecord(index, 1000).payload)).toBe(true);
    });
    expect(keptBytes(given)).toBeLessThan(2 * SLAB_BYTES);
  });

  it('are no copies where all pass', async () => {
    const given = await receive(refusedBetween, () => true);
    const length = given.reduce((sum, bytes) => sum + bytes.length, 0);
    expect(given).toHaveLength(events * (refusedBetween + 1));
    // A bundle on the border of two slabs is joined.
    expect(keptBytes(given)).toBeLessThan(2.5 * length);
    expect(new Set(given.map(({ buffer }) => buffer)).size).toBeLessThan(3 * events);
  });
});

describe('a reader', () => {
  /** Connects, and counts what goes into the reader's memory. */
  const open = async ({ host, port }: Pick<ScriptedServer, 'host' | 'port'>) => {
    const { authority, client } = certificates;
    const credentials = { ca: authority.certificate, certificate: client.certificate, key: client.key };
    const reader = createByteReader();
    const rooms = new Set<ArrayBufferLike>();
    const counts = { received: 0, rooms };
    const onread: SocketReading = {
      buffer() {
        const room = reader.onread.buffer();
        rooms.add(room.buffer);
        return room;
      },
      callback(size) {
        counts.received += size;
        return reader.onread.callback(size);
      },
    };
    const tls = createTlsSetup(credentials, { host });
    const { socket } = await openSocket({ target: { host, port }, tls, timeoutMs: 20_000, onread });
    reader.attach(socket);
    return { reader, socket, counts, [Symbol.dispose]: () => void socket.destroy() };
  };

  const flood = Buffer.alloc(16 * 1024 * 1024, 'flood');

  it('takes little while nobody reads, so that the server has to wait, and then everything', async () => {
    let peer: TLSSocket | undefined;
    await using server = await createScriptedServer(certificates, ({ socket }) => {
      peer = socket;
      socket.end(flood);
    });
    using opened = await open(server);
    const { reader, counts } = opened;
    await settled(() => counts.received);
    expect(counts.received).toBeGreaterThan(0);
    expect(counts.received).toBeLessThanOrEqual(128 * 1024);
    expect(peer?.writableLength).toBeGreaterThan(0);

    let rest = 0;
    for (let bytes = await reader.read(); bytes !== undefined; bytes = await reader.read())
      rest += bytes.length;
    expect(rest).toBe(flood.length);
    expect(counts.rooms.size).toBeLessThanOrEqual(Math.ceil(flood.length / (SLAB_BYTES - 2 * 16 * 1024)) + 1);
  });

  it('throws away without end what nobody wants, in the memory that it has', async () => {
    await using server = await createScriptedServer(certificates, ({ socket }) => {
      socket.end(flood);
    });
    using opened = await open(server);
    const { reader, socket, counts } = opened;
    await settled(() => counts.received);
    const pending = reader.read().then(() => reader.read());
    reader.discard();
    expect(await pending).toBeUndefined();
    await settled(() => counts.received);
    expect(counts.received).toBe(flood.length);
    expect(socket.readableEnded).toBe(true);
    expect(counts.rooms.size).toBe(1);
  });

  it('gives what came before the connection broke, and then the error, again and again', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      peer.send(Buffer.alloc(20_000, 'a'));
      await peer.receive(1);
      peer.reset();
    });
    using opened = await open(server);
    const { reader, socket, counts } = opened;
    while (counts.received < 20_000) await new Promise(setImmediate);
    const failed = new Promise((resolve) => socket.once('error', resolve));
    socket.write('x');
    const error = await failed;
    expect(await reader.read()).toEqual(Buffer.alloc(20_000, 'a'));
    await expect(reader.read()).rejects.toBe(error);
    await expect(reader.read()).rejects.toBe(error);
  });
});
