import {
  buildRequest,
  createMetadataStore,
  createRecordDecoder,
  type EventRecord,
  type EventRequest,
  type RecordOfKind,
} from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type GeneratedSourceSettings,
  generatedSource,
  isSimulatorError,
  type ProductVersion,
} from '../src/index.ts';
import { createManualClock } from './manual-clock.ts';
import { payloadsOf, readAll } from './raw-client.ts';
import { startSession } from './setup.ts';

const everything: EventRequest = {
  flags: ['packets', 'timestamp'],
  extendedRequests: ['CONNECTION', 'INTRUSION_EVENTS', 'FILE', 'MALWARE', 'METADATA'],
};

/** Everything that a client gets over a real connection. */
async function receive(settings: GeneratedSourceSettings, request: EventRequest = everything) {
  const { client, session } = await startSession(generatedSource(settings));
  await client.request(request);
  const payloads = payloadsOf(await readAll(client, session));
  const decoder = createRecordDecoder();
  const records = payloads.map((payload) => decoder.decode(payload));
  return { session, payloads: payloads.map((payload) => Buffer.from(payload)), records };
}

function ofKind<
  Kind extends RecordOfKind<
    'packet' | 'intrusionEvent' | 'connectionStatistics' | 'fileEvent' | 'malwareEvent'
  >['kind'],
>(records: readonly EventRecord[], kind: Kind) {
  return records.filter((record): record is RecordOfKind<Kind> => record.kind === kind);
}

function countByType(records: readonly EventRecord[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { recordType } of records) counts[recordType] = (counts[recordType] ?? 0) + 1;
  return counts;
}

const identityOf = (record: EventRecord) => {
  const { deviceId, eventId, connectionInstanceId, connectionCounter } = record.data as Record<
    string,
    unknown
  >;
  return [record.recordType, deviceId, eventId, connectionInstanceId, connectionCounter].join();
};

describe('generatedSource', () => {
  it('sends all kinds of events, each known to the decoder and each told apart, as many as it says', async () => {
    const { session, records } = await receive({ events: 2000, recordsPerBundle: 100 });
    expect(records.filter(({ kind }) => kind === 'unknown')).toEqual([]);
    expect(records.every(({ undecodedBytes }) => undecodedBytes === 0)).toBe(true);
    const events = records.filter(({ category }) => category !== 'metadata');
    expect(events).toHaveLength(2000);
    expect(new Set(events.map(identityOf)).size).toBe(2000);
    expect(new Set(events.map(({ kind }) => kind))).toEqual(
      new Set(['connectionStatistics', 'intrusionEvent', 'packet', 'fileEvent', 'malwareEvent']),
    );
    expect(session.expected).toEqual({
      records: records.length,
      events: 2000,
      recordsByType: countByType(records),
    });
    expect(session.acknowledged).toMatchObject({ records: records.length, events: 2000 });
  });

  it('sends the metadata of every id before its first use, and once', async () => {
    const { records, payloads } = await receive({ events: 1500 });
    const onArrival = createMetadataStore();
    const names = records.map((record) => {
      onArrival.update(record);
      return onArrival.resolve(record);
    });
    // What a later metadata record names as well would be missing at arrival.
    expect(names).toEqual(records.map((record) => onArrival.resolve(record)));
    const metadata = payloads.filter((_, index) => records[index]?.category === 'metadata');
    expect(new Set(metadata.map((payload) => payload.toString('hex'))).size).toBe(metadata.length);
    for (const [index, record] of records.entries()) {
      if (record.category === 'metadata') expect(record.archiveTimestamp).toBeUndefined();
      if (record.kind !== 'connectionStatistics') continue;
      expect(Object.keys(names[index] ?? {})).toEqual(
        expect.arrayContaining([
          'deviceId',
          'ingressZoneUuid',
          'egressZoneUuid',
          'ingressInterfaceUuid',
          'egressInterfaceUuid',
          'accessControlPolicyUuid',
          'accessControlRuleId',
          'accessControlRuleAction',
          'accessControlRuleReason',
          'applicationProtocolId',
          'clientApplicationId',
          'userId',
          'urlReputationId',
          'networkAnalysisPolicyUuid',
        ]),
      );
    }
    for (const [index, record] of records.entries()) {
      if (record.kind !== 'intrusionEvent') continue;
      expect(Object.keys(names[index] ?? {})).toEqual(
        expect.arrayContaining([
          'ruleId',
          'classificationId',
          'priorityId',
          'intrusionPolicyUuid',
          'sourceCountry',
        ]),
      );
    }
  });

  it('gives the same records for the same seed, whatever the bundles, and others for another', async () => {
    const first = await receive({ events: 300, seed: 7 });
    const second = await receive({ events: 300, seed: 7, recordsPerBundle: 7 });
    const third = await receive({ events: 300, seed: 8 });
    expect(second.payloads).toEqual(first.payloads);
    expect(third.payloads).not.toEqual(first.payloads);
  });

  it('keeps to recordsPerBundle', async () => {
    const { session, payloads } = await receive({ events: 50, recordsPerBundle: 8 });
    expect(session.sent.messages).toBe(Math.ceil(payloads.length / 8));
  });

  it('puts archive timestamps on events that never go back, several a second', async () => {
    const startTime = new Date('2027-03-04T05:06:07Z');
    const { records } = await receive({ events: 100, eventsPerSecond: 30, startTime });
    const times = records.flatMap(({ archiveTimestamp }) => archiveTimestamp ?? []);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times).toHaveLength(100);
    const start = startTime.getTime() / 1000;
    expect(new Set(times)).toEqual(new Set([start, start + 1, start + 2, start + 3]));
    for (const { archiveTimestamp = 0, data } of ofKind(records, 'connectionStatistics')) {
      expect(data.lastPacketTimestamp).toBeLessThan(archiveTimestamp);
      expect(data.firstPacketTimestamp).toBeLessThanOrEqual(data.lastPacketTimestamp);
    }
  });

  it('gives each intrusion event its packet, a whole frame with right checksums', async () => {
    const { records } = await receive({ events: 400 });
    const events = ofKind(records, 'intrusionEvent');
    const packets = ofKind(records, 'packet');
    expect(packets.length).toBeGreaterThan(10);
    for (const [index, { data }] of packets.entries()) {
      const event = events[index]?.data;
      expect(data).toMatchObject({
        deviceId: event?.deviceId,
        eventId: event?.eventId,
        eventSecond: event?.eventSecond,
        linkType: 1,
      });
      const frame = Buffer.from(data.packetData);
      const ip = frame.subarray(14);
      expect(frame.readUInt16BE(12)).toBe(0x0800);
      expect(ip.readUInt16BE(2)).toBe(ip.length);
      expect(onesComplementSum(ip.subarray(0, 20))).toBe(0xffff);
      const pseudoHeader = Buffer.concat([ip.subarray(12, 20), Buffer.from([0, 6, 0, ip.length - 20])]);
      expect(onesComplementSum(Buffer.concat([pseudoHeader, ip.subarray(20)]))).toBe(0xffff);
      expect([...ip.subarray(12, 16)].join('.')).toBe(event?.sourceIpAddress);
      expect([...ip.subarray(16, 20)].join('.')).toBe(event?.destinationIpAddress);
      expect(ip.readUInt16BE(20)).toBe(event?.sourcePortOrIcmpType);
      expect(ip.readUInt16BE(22)).toBe(event?.destinationPortOrIcmpCode);
    }
  });

  it('ties the events of a connection together', async () => {
    const { records } = await receive({ events: 1000 });
    const connections = new Map(
      ofKind(records, 'connectionStatistics').map(({ data }) => [
        [data.deviceId, data.connectionInstanceId, data.connectionCounter, data.firstPacketTimestamp].join(),
        data,
      ]),
    );
    const others = [
      ...ofKind(records, 'intrusionEvent'),
      ...ofKind(records, 'fileEvent'),
      ...ofKind(records, 'malwareEvent'),
    ];
    expect(others.length).toBeGreaterThan(100);
    for (const { data } of others.slice(0, -1)) {
      const { deviceId, connectionInstanceId, connectionCounter, connectionTimestamp } = data;
      const connection = connections.get(
        [deviceId, connectionInstanceId, connectionCounter, connectionTimestamp].join(),
      );
      expect(connection?.initiatorIpAddress).toBe(data.sourceIpAddress);
      expect(connection?.responderIpAddress).toBe(data.destinationIpAddress);
    }
  });
});

function onesComplementSum(octets: Buffer): number {
  const padded = octets.length % 2 === 0 ? octets : Buffer.concat([octets, Buffer.alloc(1)]);
  let sum = 0;
  for (let offset = 0; offset < padded.length; offset += 2) sum += padded.readUInt16BE(offset);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return sum;
}

describe('the request that a generatedSource honours', () => {
  const typesFor = async (request: EventRequest) =>
    new Set((await receive({ events: 100 }, request)).records.map(({ recordType }) => recordType));

  it('sends no packets without the flag, and none without intrusion events', async () => {
    expect(await typesFor({ flags: [], extendedRequests: ['INTRUSION_EVENTS'] })).toEqual(new Set([400]));
    expect(await typesFor({ flags: ['packets'], extendedRequests: ['CONNECTION'] })).toEqual(new Set([71]));
    expect(await typesFor({ flags: ['packets', 'ids_1'] })).toEqual(new Set([400, 2]));
  });

  it('sends metadata for the flag or the pair only', async () => {
    const withFlag = await typesFor({ flags: ['metadata_v4'], extendedRequests: ['FILE'] });
    const withPair = await typesFor({ flags: [], extendedRequests: ['FILE', 'METADATA'] });
    expect(withPair).toEqual(withFlag);
    expect(withFlag.has(511)).toBe(true);
    expect(withFlag.has(66)).toBe(false);
    expect(await typesFor({ flags: [], extendedRequests: ['FILE', 'MALWARE'] })).toEqual(new Set([500, 125]));
  });

  it('leaves out the archive timestamp unless it is asked for', async () => {
    const { records } = await receive({ events: 10 }, { flags: ['connection_v5'] });
    expect(records.map(({ archiveTimestamp }) => archiveTimestamp)).toEqual(records.map(() => undefined));
  });

  it('sends nothing for what it does not have', async () => {
    const clock = createManualClock();
    const { client, session } = await startSession(generatedSource(), {}, { clock });
    await client.request({ flags: ['metadata_v4'], extendedRequests: ['CORRELATION', 'USER'] });
    await session.delivered;
    expect(session.expected).toEqual({ records: 0, events: 0, recordsByType: {} });
  });

  it.each<[ProductVersion, readonly [number, number, number, number]]>([
    ['6.0', [160, 60, 56, 62]],
    ['6.1', [163, 60, 56, 62]],
    ['6.2', [168, 60, 56, 62]],
    ['6.3', [169, 60, 56, 62]],
    ['6.5', [170, 60, 56, 62]],
    ['6.6', [171, 60, 56, 62]],
    ['7.0', [173, 81, 79, 80]],
    ['7.1', [174, 85, 79, 80]],
  ])('writes the blocks of version %s', async (productVersion, blocks) => {
    const { records } = await receive({ events: 40, productVersion });
    const used = (['connectionStatistics', 'intrusionEvent', 'fileEvent', 'malwareEvent'] as const).map(
      (kind) => [...new Set(ofKind(records, kind).map(({ data }) => data.blockType))],
    );
    expect(used).toEqual(blocks.map((block) => [block]));
  });

  it('writes no newer block than the requested version has', async () => {
    const { records } = await receive(
      { events: 40 },
      {
        flags: [],
        extendedRequests: [
          ['CONNECTION', 14],
          ['INTRUSION_EVENTS', 8],
          ['FILE', 6],
          ['MALWARE', 1],
        ],
      },
    );
    expect(new Set(records.map(({ data }) => (data as { blockType: number }).blockType))).toEqual(
      new Set([160, 45, 56]),
    );
  });

  it('knows its totals for any request and number of events', () => {
    const families = fc.subarray(['CONNECTION', 'INTRUSION_EVENTS', 'FILE', 'MALWARE', 'METADATA'] as const, {
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.nat(400), families, fc.boolean(), fc.nat(), (events, names, packets, seed) => {
        const built = buildRequest({ flags: packets ? ['packets'] : [], extendedRequests: names });
        const { requestFlags, eventTypes } = built;
        const request = { extended: true, requestFlags, eventTypes, initialTimestamp: 0 };
        const source = generatedSource({ events, seed });
        const feed = source.open(request, { connectionId: 1 });
        const sent = { records: 0, events: 0 };
        for (let step = feed.next(0); step.status === 'message'; step = feed.next(0)) {
          sent.records += step.message.records;
          sent.events += step.message.events;
        }
        expect(feed.next(0)).toEqual({ status: 'end' });
        expect(source.totals(request)).toMatchObject(sent);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the rate of a generatedSource', () => {
  it('sends what is due and no more, in bundles that do not wait to be full', async () => {
    const clock = createManualClock();
    const source = generatedSource({ recordsPerSecond: 100, recordsPerBundle: 25 });
    const { client, session } = await startSession(source, { idleIntervalMs: 1e9 }, { clock });
    await client.request({ flags: ['connection_v5'], extendedRequests: ['CONNECTION'] });
    const waits = () =>
      new Promise<void>((resolve) => {
        const look = () => (clock.pending > 1 ? resolve() : setImmediate(look));
        look();
      });
    await waits();
    for (const [ms, expected] of [
      [99, 0],
      [1, 10],
      [100, 20],
    ] as const) {
      clock.advance(ms);
      expect(session.sent.records).toBe(expected);
      if (session.acknowledged.records < expected) {
        expect(await client.next()).toMatchObject({ kind: 'messageBundle' });
        client.send({ kind: 'null' });
        await waits();
      }
    }
    // A client that is slow finds full bundles waiting, one after the other.
    clock.advance(100);
    expect(session.sent.records).toBe(30);
    clock.advance(1000);
    expect(session.sent.records).toBe(30);
    await client.next();
    for (const size of [25, 25, 25, 25]) {
      client.send({ kind: 'null' });
      const bundle = await client.next();
      expect(bundle?.kind === 'messageBundle' && bundle.messages).toHaveLength(size);
    }
    client.send({ kind: 'null' });
    await waits();
    expect(session.sent.records).toBe(130);
  });

  it.each<[GeneratedSourceSettings, string]>([
    [{ events: -1 }, 'events'],
    [{ events: 1.5 }, 'events'],
    [{ recordsPerSecond: 0 }, 'recordsPerSecond'],
    [{ recordsPerBundle: 0 }, 'recordsPerBundle'],
    [{ eventsPerSecond: Number.NaN }, 'eventsPerSecond'],
    [{ seed: 0.5 }, 'seed'],
    [{ startTime: new Date(Number.NaN) }, 'startTime'],
  ])('refuses %o', (settings, setting) => {
    let refusal: unknown;
    try {
      generatedSource(settings);
    } catch (error) {
      refusal = error;
    }
    expect(isSimulatorError(refusal) && refusal.context).toEqual({ setting });
  });
});
