import {
  createRecordCatalogue,
  createRecordFilter,
  type EventDataMessage,
  encodeMessage,
} from '@x/estreamer-protocol';
import { defineRecord, layout, uint32 } from '@x/estreamer-protocol/schema';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../src/index.ts';
import { createTestClient, drain, plainRequest } from './support/client.ts';
import { createEventLog } from './support/event-log.ts';
import { idsOf, intrusionMessage } from './support/events.ts';
import { bundle, deviceRecord, isGoodbye, NULL, strangeRecord } from './support/messages.ts';
import { createScriptedServer } from './support/scripted-server.ts';
import { settled } from './support/settled.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const second = 1_700_000_000;
const events = (...ids: number[]) => ids.map((id) => intrusionMessage({ id, second }));

describe('the window', () => {
  const flood = (count: number, size: number) =>
    Buffer.concat(
      Array.from({ length: count }, (_, id) =>
        encodeMessage(id === 0 ? intrusionMessage({ id, second }) : strangeRecord(second, size)),
      ),
    );

  it.each([
    ['records', { records: 50 }, 10, 50],
    ['bytes', { bytes: 20_000 }, 1000, 21],
  ])('bounds what is received and not acknowledged by %s', async (_name, window, size, most) => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(flood(300, size));
    });
    await using client = createTestClient(certificates, server, { request: plainRequest, window });
    const iterator = client[Symbol.asyncIterator]();
    const deliveries: Delivery[] = [(await iterator.next()).value as Delivery];
    const next = iterator.next();
    await settled(() => client.status().inFlightRecords);
    const { inFlightRecords, inFlightBytes } = client.status();
    expect(inFlightRecords).toBeLessThanOrEqual(most);
    expect(inFlightRecords).toBeGreaterThan(most / 2);
    expect(inFlightBytes).toBeGreaterThanOrEqual(deliveries[0]?.byteLength as number);
    expect(inFlightBytes).toBeLessThan(most * (size + 25) + 500);
    await deliveries[0]?.ack();
    expect((await next).done).toBe(false);
  });

  it('makes one delivery of single messages that come together, in their order, and asks for as many again', async () => {
    let nulls: Buffer = Buffer.alloc(0);
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(Buffer.concat(events(1, 2, 3, 4, 5).map((message) => encodeMessage(message))));
      nulls = await peer.receiveRest();
    });
    const client = createTestClient(certificates, server, { request: plainRequest, window: {} });
    const { value } = await client[Symbol.asyncIterator]().next();
    expect(idsOf(value?.records ?? [])).toEqual([1, 2, 3, 4, 5]);
    expect(value).not.toHaveProperty('sequenceNumber');
    expect(value?.byteLength).toBe(5 * encodeMessage(events(1)[0] as EventDataMessage).length);
    await client.close();
    // Five for what came, and some ahead; then the goodbye.
    const count = nulls.indexOf(Buffer.from('00010001', 'hex')) / NULL.length;
    expect(count).toBeGreaterThan(5);
    expect(count).toBeLessThan(100);
  });

  it('divides a large bundle into deliveries, each of which can be acknowledged', async () => {
    const ids = Array.from({ length: 2500 }, (_, id) => id);
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(bundle(1, ...events(...ids)));
      await peer.receiveMessage();
      peer.socket.end();
    });
    const client = createTestClient(certificates, server, { request: plainRequest, window: {} });
    const { deliveries } = await drain(client);
    expect(deliveries.map(({ records }) => records.length)).toEqual([1000, 1000, 500]);
    expect(deliveries.map(({ sequenceNumber }) => sequenceNumber)).toEqual([1, 1, 1]);
    expect(idsOf(deliveries.flatMap(({ records }) => records))).toEqual(ids);
  });

  it('gives each event the same identity in every session and process, and twins a number', async () => {
    const twin = strangeRecord(second, 4);
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(bundle(1, deviceRecord(1), ...events(1, 2), twin, twin));
      await peer.receiveMessage();
      peer.socket.end();
    });
    const identities = async () => {
      const client = createTestClient(certificates, server, { request: plainRequest, start: 'oldest' });
      const { deliveries } = await drain(client);
      return deliveries.flatMap(({ records, identify }) => records.map((_record, index) => identify(index)));
    };
    const first = await identities();
    expect(await identities()).toEqual(first);
    expect(first[0]).toBeUndefined();
    expect(new Set(first).size).toBe(5);
    expect(first[4]).toBe(`${first[3]}-1`);
    expect(first[1]).toMatch(/^127\.0\.0\.1:\d+\/400-[0-9a-f]{32}$/);
  });

  it('asks for the next delivery at once while fewer are in flight, then when one is acknowledged', async () => {
    const nulls: number[] = [];
    let sent = 0;
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      for (sent = 1; ; sent += 1) {
        peer.send(bundle(sent, ...events(sent)));
        if (isGoodbye(Buffer.concat([await peer.receiveMessage(), Buffer.alloc(4)]))) break;
        nulls.push(sent);
      }
    });
    await using client = createTestClient(certificates, server, {
      request: plainRequest,
      window: { records: 3 },
    });
    const iterator = client[Symbol.asyncIterator]();
    const deliveries: Delivery[] = [];
    for (let count = 0; count < 3; count += 1) deliveries.push((await iterator.next()).value as Delivery);
    expect(deliveries.map(({ records }) => idsOf(records))).toEqual([[1], [2], [3]]);
    expect(client.status()).toMatchObject({ inFlight: 3, acknowledged: 0 });
    expect(nulls.length).toBeLessThanOrEqual(2);
    expect(sent).toBe(3);

    await deliveries[1]?.ack();
    const fourth = (await iterator.next()).value as Delivery;
    expect(idsOf(fourth.records)).toEqual([4]);
    expect(nulls).toEqual([1, 2, 3]);
  });
});

describe('the filter', () => {
  it('keeps records from being decoded; bundles of which nothing is left are acknowledged by the client', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(bundle(1, strangeRecord(second - 1), strangeRecord(second)));
      expect(await peer.receiveMessage()).toEqual(NULL);
      peer.send(bundle(2, deviceRecord(1), strangeRecord(second), ...events(7)));
      await peer.receiveMessage();
      peer.socket.end();
    });
    const filter = createRecordFilter({ categories: ['metadata', 'intrusion'] });
    const client = createTestClient(certificates, server, { request: plainRequest, start: 'oldest', filter });
    const { deliveries } = await drain(client);
    expect(deliveries.map(({ records }) => records.map(({ kind }) => kind))).toEqual([
      ['managedDevice', 'intrusionEvent'],
    ]);
    expect(client.status()).toMatchObject({
      ...{ skippedRecords: 3, deliveries: 1, acknowledged: 1, unknownRecords: 0 },
      position: second,
    });
  });

  it('that throws lets the record through, and is reported once', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(bundle(1, ...events(1, 2)));
      await peer.receiveMessage();
      peer.socket.end();
    });
    const log = createEventLog();
    const client = createTestClient(certificates, server, {
      request: plainRequest,
      onEvent: log.onEvent,
      filter: () => {
        throw new Error('the filter failed');
      },
    });
    const { deliveries } = await drain(client);
    expect(idsOf(deliveries.flatMap(({ records }) => records))).toEqual([1, 2]);
    expect(log.names.filter((name) => name === 'filter-failed')).toHaveLength(1);
  });
});

it('the catalogue adds record types of one’s own', async () => {
  const own = defineRecord({
    recordType: 59_999,
    kind: 'thermometer',
    name: 'Thermometer',
    category: 'discovery',
    discoveryHeader: false,
    body: layout({ degrees: uint32() }),
  });
  await using server = await createScriptedServer(certificates, async (peer) => {
    await peer.receiveMessage();
    peer.send(encodeMessage(strangeRecord(second, 4)));
    await peer.receiveMessage();
    peer.socket.end();
  });
  const catalogue = createRecordCatalogue([own]);
  const client = createTestClient(certificates, server, { request: plainRequest, catalogue });
  const { deliveries } = await drain(client);
  expect(deliveries[0]?.records).toMatchObject([{ kind: 'thermometer', data: { degrees: 0 } }]);
});

it('more events of one second than are remembered: a warning, and a count', async () => {
  await using server = await createScriptedServer(certificates, async (peer) => {
    await peer.receiveMessage();
    peer.send(bundle(1, ...events(...Array.from({ length: 40 }, (_, id) => id))));
    await peer.receiveMessage();
    peer.socket.end();
  });
  const log = createEventLog();
  const client = createTestClient(certificates, server, {
    ...{ request: plainRequest, onEvent: log.onEvent, replay: { maxRemembered: 32 } },
  });
  await drain(client);
  expect(log.names).toContain('replay-window-full');
  expect(client.status().forgottenRecords).toBeGreaterThanOrEqual(8);
});

describe('bundles that are missing by their numbers', () => {
  it('that come later are delivered, and the position does not move before', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      for (const [number, id] of [
        [1, 1],
        [3, 3],
        [2, 2],
      ] as const) {
        peer.send(bundle(number, intrusionMessage({ id, second: second + number })));
        await peer.receiveMessage();
      }
      peer.socket.end();
    });
    const log = createEventLog();
    const settings = { request: plainRequest, start: 'oldest', onEvent: log.onEvent } as const;
    const client = createTestClient(certificates, server, settings);
    const positions: (number | undefined)[] = [];
    const ids: number[] = [];
    const read = async () => {
      for await (const delivery of client) {
        ids.push(...idsOf(delivery.records));
        await delivery.ack();
        positions.push(client.status().position);
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'closed-by-server' });
    expect(ids).toEqual([1, 3, 2]);
    expect(positions).toEqual([second + 1, second + 1, second + 3]);
    expect(log.names).toContain('sequence-gap');
  });

  it('are none where a server begins with another number than 1', async () => {
    await using server = await createScriptedServer(certificates, async (peer) => {
      await peer.receiveMessage();
      peer.send(bundle(1000, intrusionMessage({ id: 1, second })));
      await peer.receiveMessage();
      peer.send(bundle(1001, intrusionMessage({ id: 2, second: second + 1 })));
      await peer.receiveMessage();
      peer.socket.end();
    });
    const log = createEventLog();
    const client = createTestClient(certificates, server, {
      ...{ request: plainRequest, start: 'oldest', onEvent: log.onEvent },
    });
    const { deliveries } = await drain(client);
    expect(deliveries.flatMap(({ records }) => idsOf(records))).toEqual([1, 2]);
    expect(client.status().position).toBe(second + 1);
    expect(log.names).not.toContain('sequence-gap');
  });

  it('that do not come: new sessions ask for them; after some, the client goes on and says that they are lost', async () => {
    let sessions = 0;
    await using server = await createScriptedServer(certificates, async (peer) => {
      sessions += 1;
      await peer.receiveMessage();
      peer.send(bundle(1, intrusionMessage({ id: 1, second })));
      await peer.receiveMessage();
      peer.send(bundle(3, intrusionMessage({ id: 3, second: second + 1 })));
      await peer.receiveMessage();
      peer.send(NULL);
    });
    const log = createEventLog();
    await using client = createTestClient(certificates, server, {
      ...{ request: plainRequest, start: 'oldest', onEvent: log.onEvent },
      reconnect: { initialDelayMs: 0 },
    });
    const lost = log.next('bundles-lost');
    const ids: number[] = [];
    const read = async () => {
      for await (const delivery of client) {
        ids.push(...idsOf(delivery.records));
        await delivery.ack();
      }
    };
    const reading = read();
    await lost;
    expect(sessions).toBe(4);
    expect(log.events.filter(({ kind }) => kind === 'reconnecting')).toMatchObject(
      Array.from({ length: 3 }, () => ({ error: { code: 'bundles-lost' } })),
    );
    await client.close();
    await reading;
    expect(ids).toEqual([1, 3]);
    expect(client.status().position).toBe(second + 1);
  });
});
