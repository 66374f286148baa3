import { readFileSync } from 'node:fs';
import { type EventDataMessage, encodeMessage, type FullyQualifiedRequest } from '@x/estreamer-protocol';
import {
  type Certificates,
  captureSource,
  createCertificates,
  createSimulator,
} from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createTestClient, drain } from './support/client.ts';
import { bundle, NULL, streamingInformation } from './support/messages.ts';
import { createRecordingLogger } from './support/recording-logger.ts';
import { createScriptedServer, type ScriptedPeer } from './support/scripted-server.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const events: FullyQualifiedRequest['events'] = {
  ConnectionEvent: {},
  IntrusionEvent: {},
  FileEvent: {},
};

/** An event as text, archived at a time. */
const textEvent = (id: number, fields: object = {}): EventDataMessage => {
  const body = Buffer.from(JSON.stringify({ EventType: 'ConnectionEvent', ConnectionID: id, ...fields }));
  const head = Buffer.alloc(16);
  head.writeUInt32BE(71, 0);
  head.writeUInt32BE(body.length, 4);
  head.writeUInt32BE(1_700_000_000 + id, 8);
  return { kind: 'eventData', payload: Buffer.concat([head, body]) };
};

/** The parts of a request: its flags, and its text read as JSON. */
const read = (request: Buffer) => ({
  messageType: request.readUInt16BE(2),
  timestamp: request.readUInt32BE(8),
  flags: request.readUInt32BE(12),
  text: JSON.parse(request.subarray(16).toString()),
});

/** Reads a scripted server to its end, after its own steps behind the request. */
async function stream(
  request: FullyQualifiedRequest,
  script: (peer: ScriptedPeer) => Promise<void>,
  logger = createRecordingLogger(),
) {
  const { promise: requested, resolve } = Promise.withResolvers<Buffer>();
  await using server = await createScriptedServer(certificates, async (peer) => {
    resolve(await peer.receiveMessage());
    await script(peer);
    peer.socket.end();
  });
  const client = createTestClient(certificates, server, { request, start: 'oldest' }, { logger });
  const { deliveries } = await drain(client);
  const ids = deliveries.flatMap(({ records }) =>
    records.map(({ data }) => (data as { ConnectionID?: number }).ConnectionID),
  );
  return { requested: await requested, deliveries, ids, status: client.status() };
}

const acknowledged = async (peer: ScriptedPeer, bytes: Buffer) => {
  peer.send(bytes);
  expect(await peer.receiveMessage()).toEqual(NULL);
};

describe('events that the server has resolved', () => {
  it.each<[string, FullyQualifiedRequest, number, unknown]>([
    ['as the captured clients ask', { events }, 0x4890_0061, expect.objectContaining({ TextStart: '{' })],
    ['without flags, as also works', { events, flags: [] }, 0, expect.objectContaining({ TextStart: '{' })],
    ['as a newer receiver asks', { events, flags: ['timestamp'], outputFormat: 'JSON' }, 0x0080_0000, 'JSON'],
  ])('are asked for in one message, %s', async (_name, request, flags, transform) => {
    const { requested, ids } = await stream(request, (peer) =>
      acknowledged(peer, encodeMessage(textEvent(1))),
    );
    const { text, ...head } = read(requested);
    expect(head).toEqual({ messageType: 2, timestamp: 0, flags });
    expect(Object.keys(text.Events)).toEqual(['ConnectionEvent', 'IntrusionEvent', 'FileEvent']);
    expect(text.OutputFormat).toEqual({ Transform: 'Text', TransformConfig: transform });
    expect(ids).toEqual([1]);
  });

  it('are asked for behind a plain request for nothing, where the settings say so', async () => {
    const [plain, request] = [Promise.withResolvers<Buffer>(), Promise.withResolvers<Buffer>()];
    await using server = await createScriptedServer(certificates, async (peer) => {
      plain.resolve(await peer.receiveMessage());
      request.resolve(await peer.receiveMessage());
      await acknowledged(peer, encodeMessage(textEvent(1)));
      peer.socket.end();
    });
    const { deliveries } = await drain(
      createTestClient(certificates, server, {
        request: { events, flags: ['timestamp'], outputFormat: 'JSON', opening: 'plain-request-first' },
        start: 'oldest',
      }),
    );
    expect((await plain.promise).toString('hex')).toBe('00010002000000080000000000000000');
    expect(read(await request.promise)).toMatchObject({ messageType: 2, timestamp: 0, flags: 0x0080_0000 });
    expect(deliveries).toHaveLength(1);
  });

  it('come one by one or in bundles, each acknowledged', async () => {
    const { deliveries, ids, status } = await stream({ events }, async (peer) => {
      await acknowledged(peer, encodeMessage(textEvent(1)));
      await acknowledged(peer, bundle(1, textEvent(2), textEvent(3)));
      peer.send(NULL);
      await acknowledged(peer, encodeMessage(textEvent(4)));
    });
    expect(ids).toEqual([1, 2, 3, 4]);
    expect(deliveries.map(({ sequenceNumber }) => sequenceNumber)).toEqual([undefined, 1, undefined]);
    expect(deliveries.map(({ lastArchiveTimestamp }) => lastArchiveTimestamp)).toEqual([
      1_700_000_001, 1_700_000_003, 1_700_000_004,
    ]);
    expect(status).toMatchObject({ idleNulls: 1, unknownRecords: 0, unexpectedMessages: 0 });
  });

  it('have the identity of the connection on every road, where they name their device', async () => {
    const key = { DeviceUUID: 'AB12', InstanceID: 2, FirstPacketSecond: 1_700_000_000 };
    const { deliveries } = await stream({ events }, async (peer) => {
      await acknowledged(peer, encodeMessage(textEvent(1, { ...key, LastPacketSecond: 1_700_000_003 })));
      await acknowledged(peer, encodeMessage(textEvent(2)));
    });
    expect(
      deliveries.flatMap(({ records, identify }) => records.map((_one, index) => identify(index))),
    ).toEqual([
      'connection/ab12/2-1-1700000000-end',
      expect.stringMatching(/^127\.0\.0\.1:\d+\/71-[0-9a-f]{32}-1700000002$/),
    ]);
  });

  it('also come from a server that offers its services first: no classic stream is asked for', async () => {
    for (const flags of [undefined, [] as const]) {
      const { ids, status } = await stream({ events, ...(flags && { flags }) }, async (peer) => {
        peer.send(streamingInformation(5000, 6667));
        const answer = await peer.receiveMessage();
        expect(answer.toString('hex')).toBe(
          `00010801 00000014 00001a0b 00000014 ${flags ? '00000000' : '48900061'} 00000000 00000000`.replaceAll(
            ' ',
            '',
          ),
        );
        expect(await peer.receiveMessage()).toEqual(NULL);
        await acknowledged(peer, encodeMessage(textEvent(1)));
      });
      expect(ids).toEqual([1]);
      expect(status.unexpectedMessages).toBe(0);
    }
  });

  it('and an offer without the service, or a second one, is only answered by a Null', async () => {
    const logger = createRecordingLogger();
    const { ids, status } = await stream(
      { events },
      async (peer) => {
        await acknowledged(peer, streamingInformation(5000));
        peer.send(streamingInformation(6667));
        await peer.receiveMessage();
        await peer.receiveMessage();
        await acknowledged(peer, streamingInformation(6667));
        await acknowledged(peer, encodeMessage(textEvent(1)));
      },
      logger,
    );
    expect(ids).toEqual([1]);
    expect(status.unexpectedMessages).toBe(2);
    expect(logger.warnings).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['asks for nothing', { events: {} }],
    ['No event', { events: { MalwareEvent: {} } }],
    ['request flag', { events, flags: ['everything'] }],
    ['request', undefined],
  ])('are refused with a wrong request: %s', (named, request) => {
    const address = { host: '127.0.0.1', port: 8302 };
    const create = () =>
      createTestClient(certificates, address, { request: request as FullyQualifiedRequest });
    expect(create).toThrow(named);
    expect(create).toThrow(expect.objectContaining({ code: 'invalid-settings' }));
  });
});

describeWithShared('captured fully-qualified events', (sharedDirectory) => {
  const folder = `${sharedDirectory}captures/fqe/`;
  const kindsOf = (deliveries: readonly { records: readonly { kind: string }[] }[]) =>
    deliveries.map(({ records }) => records.map(({ kind }) => kind));
  const fifty = Array.from({ length: 50 }, () => ['fullyQualifiedEvent']);

  it('arrive from a server that sends them one after the other, to the request of the capture', async () => {
    const captured = Buffer.from(readFileSync(`${folder}request.hex`, 'utf8').trim(), 'hex');
    const lines = readFileSync(`${folder}events.hex`, 'utf8').trim().split('\n');
    const { requested, deliveries } = await stream({ events }, async (peer) => {
      for (const line of lines) await acknowledged(peer, Buffer.from(line, 'hex'));
    });
    expect(read(requested)).toEqual({ ...read(captured), timestamp: 0 });
    expect(kindsOf(deliveries)).toEqual(fifty);
  });

  it('arrive from the simulator', async () => {
    const source = captureSource(readFileSync(`${folder}server.bin`));
    await using simulator = createSimulator({ certificates, source });
    const address = await simulator.listen();
    await using client = createTestClient(certificates, address, { request: { events }, start: 'oldest' });
    const deliveries = [];
    for await (const delivery of client) {
      deliveries.push(delivery);
      await delivery.ack();
      if (deliveries.length === fifty.length) break;
    }
    expect(kindsOf(deliveries)).toEqual(fifty);
    const [session] = simulator.sessions;
    expect(await session?.closed).toMatchObject({ reason: 'client-error', violation: false });
    expect(session?.acknowledged).toMatchObject({ messages: 50, records: 50 });
  });
});
