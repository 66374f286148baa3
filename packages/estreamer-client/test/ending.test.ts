import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { encodeMessage } from '@x/estreamer-protocol';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestClient, drain, plainRequest } from './support/client.ts';
import { createManualClock } from './support/manual-clock.ts';
import { deviceRecord, isGoodbye, NULL } from './support/messages.ts';
import { createScriptedServer, type ScriptedPeer } from './support/scripted-server.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

/** A server that sends one record and then waits for the client to close; `rest` is what the client sent behind its request. */
async function oneRecordServer() {
  const { promise: rest, resolve } = Promise.withResolvers<Buffer>();
  const server = await createScriptedServer(certificates, async (peer: ScriptedPeer) => {
    await peer.receiveMessage();
    peer.send(encodeMessage(deviceRecord(1)));
    resolve(await peer.receiveRest());
  });
  return { server, rest };
}

describe('close', () => {
  it('ends a loop that waits for the next delivery, and tells the server', async () => {
    const { server, rest } = await oneRecordServer();
    await using _ = server;
    const client = createTestClient(certificates, server, { request: plainRequest });
    const iterator = client[Symbol.asyncIterator]();
    const { value } = await iterator.next();
    await value?.ack();
    const waiting = iterator.next();
    await client.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
    const bytes = await rest;
    expect(bytes.subarray(0, 8)).toEqual(NULL);
    expect(isGoodbye(bytes.subarray(8))).toBe(true);
    expect(client.status().state).toBe('closed');
    expect(server.openConnections()).toBe(0);
  });

  it('ends a loop whose delivery is never acknowledged', async () => {
    const { server, rest } = await oneRecordServer();
    await using _ = server;
    const client = createTestClient(certificates, server, { request: plainRequest });
    const iterator = client[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    await client.close();
    expect((await waiting).done).toBe(true);
    expect(isGoodbye(await rest)).toBe(true);
  });

  it('is what leaving the loop does, by break and by an exception', async () => {
    for (const leave of ['break', 'throw']) {
      const { server, rest } = await oneRecordServer();
      await using _ = server;
      const client = createTestClient(certificates, server, { request: plainRequest });
      const loop = async () => {
        for await (const delivery of client) {
          expect(delivery.records).toHaveLength(1);
          if (leave === 'throw') throw new Error('the consumer failed');
          break;
        }
      };
      if (leave === 'throw') await expect(loop()).rejects.toThrow('the consumer failed');
      else await loop();
      expect(isGoodbye(await rest)).toBe(true);
      expect(client.status()).toMatchObject({ state: 'closed', acknowledged: 0 });
    }
  });

  it('is what `await using` does', async () => {
    const { server, rest } = await oneRecordServer();
    await using _ = server;
    {
      await using client = createTestClient(certificates, server, { request: plainRequest });
      await client[Symbol.asyncIterator]().next();
    }
    expect(isGoodbye(await rest)).toBe(true);
  });

  it('before the first read: never connects, and the loop ends at once', async () => {
    const client = createTestClient(certificates, { host: '127.0.0.1', port: 1 });
    await client.close();
    expect(await drain(client)).toEqual({ deliveries: [], error: undefined });
  });

  it('while it connects: gives the attempt up', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const clock = createManualClock();
    const client = createTestClient(
      certificates,
      { host: '127.0.0.1', port: (silent.address() as AddressInfo).port },
      {},
      { clock },
    );
    const [socket] = await Promise.all([
      once(silent, 'connection').then(([accepted]) => accepted),
      client[Symbol.asyncIterator]()
        .next()
        .then(({ done }) => expect(done).toBe(true)),
      once(silent, 'connection').then(() => client.close()),
    ]);
    socket.on('error', () => {});
    if (!socket.closed) await once(socket.resume(), 'close');
    expect(clock.pending).toEqual([]);
    silent.close();
    await once(silent, 'close');
  });

  it('does not wait longer for the server than closeTimeoutMs', async () => {
    await using server = await createScriptedServer(
      certificates,
      async (peer) => {
        await peer.receiveMessage();
        peer.send(encodeMessage(deviceRecord(1)));
      },
      { allowHalfOpen: true },
    );
    const clock = createManualClock();
    const settings = { request: plainRequest, closeTimeoutMs: 1234, stalledAfterMs: 4321 };
    const client = createTestClient(certificates, server, settings, { clock });
    await client[Symbol.asyncIterator]().next();
    expect(clock.pending).toEqual([4321]);
    const timer = clock.nextTimer();
    const closed = client.close();
    expect(await timer).toBe(1234);
    expect(clock.pending).toEqual([1234]);
    clock.fire();
    await closed;
  });

  it('leaves no timer behind', async () => {
    const { server } = await oneRecordServer();
    await using _ = server;
    const clock = createManualClock();
    const client = createTestClient(certificates, server, { request: plainRequest }, { clock });
    await client[Symbol.asyncIterator]().next();
    await client.close();
    expect(clock.pending).toEqual([]);
  });
});

describe('the signal', () => {
  it('ends the loop without an error, and tells the server', async () => {
    const { server, rest } = await oneRecordServer();
    await using _ = server;
    const controller = new AbortController();
    const client = createTestClient(certificates, server, {
      request: plainRequest,
      signal: controller.signal,
    });
    const deliveries = [];
    for await (const delivery of client) {
      deliveries.push(delivery);
      await delivery.ack();
      controller.abort(new Error('enough'));
    }
    expect(deliveries).toHaveLength(1);
    expect(isGoodbye((await rest).subarray(8))).toBe(true);
    expect(client.status().state).toBe('closed');
  });

  it('that has aborted before: never connects', async () => {
    const client = createTestClient(
      certificates,
      { host: '127.0.0.1', port: 1 },
      { signal: AbortSignal.abort() },
    );
    expect(await drain(client)).toEqual({ deliveries: [], error: undefined });
  });
});

it.each([
  ['of one session each', false],
  ['that would connect again', {}],
] as const)('opens and closes many clients %s, and leaves nothing open', async (_name, reconnect) => {
  await using server = await createScriptedServer(certificates, async (peer) => {
    await peer.receiveMessage();
    peer.send(encodeMessage(deviceRecord(1)));
    await peer.receiveRest();
  });
  const controller = new AbortController();
  const resources = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  const before = resources();
  for (let round = 0; round < 30; round += 1) {
    const client = createTestClient(certificates, server, {
      ...{ request: plainRequest, start: 'oldest', reconnect },
      signal: controller.signal,
    });
    for await (const delivery of client) {
      await delivery.ack();
      break;
    }
  }
  expect(server.openConnections()).toBe(0);
  expect(resources()).toBe(before);
});
