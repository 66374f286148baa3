import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { encodeMessage } from '@x/estreamer-protocol';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../src/index.ts';
import { createTestClient, drain, plainRequest } from './support/client.ts';
import { bundle, deviceRecord, NULL, strangeRecord, streamingInformation } from './support/messages.ts';
import { createRecordingLogger } from './support/recording-logger.ts';
import { createScriptedServer, type ScriptedPeer } from './support/scripted-server.ts';
import { settled } from './support/settled.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

/** A DNS record type (320) whose block ends before its description. */
const shortRecord = {
  kind: 'eventData',
  payload: Buffer.from('00000140000000160000003d0000001600000001000000000000000a4100', 'hex'),
} as const;

/** Takes the two requests and the Null behind them. */
const negotiate = async (peer: ScriptedPeer) => {
  await peer.receiveMessage();
  peer.send(streamingInformation(6667));
  await peer.receiveMessage();
  await peer.receiveMessage();
};

describe('deliveries', () => {
  it('gives a bundle with its numbers and the last archive timestamp that is not 0', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await negotiate(peer);
      peer.send(bundle(1, deviceRecord(1), strangeRecord(1_700_000_000), strangeRecord(0), deviceRecord(2)));
      peer.send(bundle(2, deviceRecord(3), shortRecord));
    });
    await using client = createTestClient(certificates, server);
    const iterator = client[Symbol.asyncIterator]();

    const first: Delivery = (await iterator.next()).value as Delivery;
    expect(first).toMatchObject({ connectionId: 77, sequenceNumber: 1, lastArchiveTimestamp: 1_700_000_000 });
    expect(first.records.map(({ kind }) => kind)).toEqual([
      'managedDevice',
      'unknown',
      'unknown',
      'managedDevice',
    ]);
    await first.ack();
    const second = (await iterator.next()).value as Delivery;
    expect(second).toMatchObject({ sequenceNumber: 2 });
    expect(second).not.toHaveProperty('lastArchiveTimestamp');
    expect(client.status()).toMatchObject({
      state: 'streaming',
      deliveries: 2,
      acknowledged: 1,
      records: 6,
      unknownRecords: 2,
      incompleteRecords: 1,
      lastArchiveTimestamp: 1_700_000_000,
    });
  });

  it('gives single event messages one by one, each acknowledged', async () => {
    const { promise: acknowledged, resolve } = Promise.withResolvers<Buffer[]>();
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(Buffer.concat([1, 2, 3].map((id) => encodeMessage(deviceRecord(id)))));
      resolve([await peer.receiveMessage(), await peer.receiveMessage(), await peer.receiveMessage()]);
      peer.socket.end();
    });
    const { deliveries } = await drain(createTestClient(certificates, server, { request: plainRequest }));

    expect(deliveries.flatMap(({ records }) => records)).toMatchObject([
      { data: { id: 1 } },
      { data: { id: 2 } },
      { data: { id: 3 } },
    ]);
    expect(deliveries[0]).not.toHaveProperty('sequenceNumber');
    expect(await acknowledged).toEqual([NULL, NULL, NULL]);
  });

  it('gives single events that come before the answer to an extended request', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(encodeMessage(deviceRecord(1)), streamingInformation(6667));
      expect(await peer.receiveMessage()).toEqual(NULL);
      expect((await peer.receiveMessage()).readUInt16BE(2)).toBe(2049);
      expect(await peer.receiveMessage()).toEqual(NULL);
      peer.send(bundle(1, deviceRecord(2)));
      await peer.receiveMessage();
      peer.socket.end();
    });
    const { deliveries } = await drain(createTestClient(certificates, server));
    expect(deliveries.map(({ records }) => records[0]?.data)).toMatchObject([{ id: 1 }, { id: 2 }]);
  });
});

describe('acknowledgement', () => {
  it('gives no next delivery before the last is acknowledged, and sends one Null however often ack is called', async () => {
    const { promise: rest, resolve } = Promise.withResolvers<Buffer>();
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(Buffer.concat([encodeMessage(deviceRecord(1)), encodeMessage(deviceRecord(2))]));
      resolve(await peer.receiveRest());
    });
    await using client = createTestClient(certificates, server, { request: plainRequest });
    const iterator = client[Symbol.asyncIterator]();
    const first = (await iterator.next()).value as Delivery;

    const second = iterator.next();
    await settled(() => client.status().bytesReceived);
    expect(client.status().deliveries).toBe(1);
    await Promise.all([first.ack(), first.ack(), first.ack()]);
    expect((await second).done).toBe(false);
    expect(client.status()).toMatchObject({ deliveries: 2, acknowledged: 1 });
    await client.close();
    const bytes = await rest;
    expect(bytes.subarray(0, 8)).toEqual(NULL);
    expect(bytes.readUInt16BE(8 + 2)).toBe(1);
  });

  it('resolves after the session has ended, when there is nobody to tell', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(encodeMessage(deviceRecord(1)));
    });
    const client = createTestClient(certificates, server, { request: plainRequest });
    const delivered: Delivery[] = [];
    for await (const delivery of client) {
      delivered.push(delivery);
      await client.close();
      await delivery.ack();
    }
    expect(delivered).toHaveLength(1);
    expect(client.status()).toMatchObject({ state: 'closed', deliveries: 1, acknowledged: 1 });
  });

  it('stops reading the socket while a delivery is not acknowledged, so that the server is stuck', async () => {
    const flood = encodeMessage(strangeRecord(1_700_000_000, 64 * 1024));
    const rounds = 256;
    let serverSocket: TLSSocket | undefined;
    let clientSocket: Socket | undefined;
    await using server = await createScriptedServer(certificates, async ({ socket, receiveMessage }) => {
      await receiveMessage();
      serverSocket = socket;
      for (let written = 0; written < rounds; written += 1) socket.write(flood);
    });
    await using client = createTestClient(
      certificates,
      server,
      { request: plainRequest },
      {
        connect: (target) => {
          clientSocket = connect(target);
          return clientSocket;
        },
      },
    );
    const iterator = client[Symbol.asyncIterator]();
    let { value } = await iterator.next();
    const second = iterator.next();

    await settled(() => clientSocket?.bytesRead);
    expect(client.status().deliveries).toBe(1);
    expect(serverSocket?.writableLength).toBeGreaterThan(flood.length);
    expect(clientSocket?.bytesRead).toBeLessThan(8 * flood.length);
    expect(client.status().bytesReceived).toBeLessThan(4 * flood.length);

    for (let taken = 1; taken < rounds; taken += 1) {
      await value?.ack();
      ({ value } = await (taken === 1 ? second : iterator.next()));
    }
    expect(serverSocket?.writableLength).toBe(0);
    expect(client.status()).toMatchObject({ deliveries: rounds, bytesReceived: rounds * flood.length });
  });
});

describe('messages without records', () => {
  it("counts the server's idle Nulls and does not answer them", async () => {
    const { promise: answers, resolve } = Promise.withResolvers<Buffer[]>();
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(NULL, NULL, NULL, encodeMessage(deviceRecord(1)));
      resolve([await peer.receiveMessage(), await peer.receiveMessage()]);
    });
    await using client = createTestClient(certificates, server, { request: plainRequest });
    for await (const delivery of client) {
      await delivery.ack();
      break;
    }
    const [acknowledgement, goodbye] = await answers;
    expect(acknowledgement).toEqual(NULL);
    expect(goodbye?.readUInt16BE(2)).toBe(1);
    expect(client.status()).toMatchObject({ idleNulls: 3, deliveries: 1 });
  });

  it('reports a message of unknown type once, counts every one, asks for more and goes on', async () => {
    const strange = encodeMessage({ kind: 'unknown', messageType: 4711, payload: Buffer.from('new') });
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(strange);
      expect(await peer.receiveMessage()).toEqual(NULL);
      peer.send(strange, streamingInformation(6667), encodeMessage(deviceRecord(1)));
      await peer.receiveMessage();
      await peer.receiveMessage();
      expect(await peer.receiveMessage()).toEqual(NULL);
      peer.socket.end();
    });
    const logger = createRecordingLogger();
    const client = createTestClient(certificates, server, { request: plainRequest }, { logger });
    const { deliveries } = await drain(client);

    expect(deliveries).toHaveLength(1);
    expect(client.status().unexpectedMessages).toBe(3);
    expect(logger.warnings).toEqual([
      expect.stringContaining('type 4711'),
      expect.stringContaining('type 2051'),
    ]);
  });
});
