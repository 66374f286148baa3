import {
  createMetadataStore,
  createRecordEncoder,
  type EventRecord,
  type RecordInput,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { generatedSource, type ProductVersion } from '../src/index.ts';
import { ofKind, read, receive } from './receive.ts';

function countByType(records: readonly EventRecord[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { recordType } of records) counts[recordType] = (counts[recordType] ?? 0) + 1;
  return counts;
}

/** What tells an event from all others, by what a client may look at. */
const identityOf = ({ recordType, discoveryHeader, data }: EventRecord) => {
  const fields = data as Record<string, unknown>;
  const { deviceId, eventId, extraDataType, connectionInstanceId, connectionCounter } = fields;
  const { eventSecond, eventMicrosecond } = discoveryHeader ?? fields;
  const byConnection = [connectionInstanceId, connectionCounter];
  return [
    recordType,
    deviceId,
    eventId,
    extraDataType,
    eventSecond,
    eventMicrosecond,
    ...byConnection,
  ].join();
};

/** Fields that look like ids and that no metadata names, or only together with another. */
const notNamed = new Set([
  'clientCountry',
  'connectionInstanceId',
  'eventId',
  'firstDeviceId',
  'firstEventId',
  'firstInstanceId',
  'generatorId',
  'signatureGeneratorId',
  'triggerEventId',
]);

const isUnset = (value: unknown) =>
  value === 0 || value === undefined || value === '' || /^[0:-]+$/.test(String(value));

/** The fields of an event whose ids nothing names, the blocks in it included. */
function unnamedFields(data: object, names: ResolvedNames, path = ''): string[] {
  return Object.entries(data).flatMap(([field, value]) => {
    if (value instanceof Uint8Array) return [];
    if (typeof value === 'object' && value !== null) return unnamedFields(value, names, `${path}${field}.`);
    const isId =
      /(Id|Uuid|Country|Status|Disposition|[sS]ha256)$|^(priority|iocNumber|sslActualAction)$/.test(field);
    return isId && !notNamed.has(field) && !isUnset(value) && names[path + field] === undefined
      ? [path + field]
      : [];
  });
}

describe('generatedSource', () => {
  it('sends all kinds of events, each known to the decoder and each told apart, as many as it says', async () => {
    const { session, records } = await receive({ events: 1500, recordsPerBundle: 100 });
    expect(records.filter(({ kind }) => kind === 'unknown')).toEqual([]);
    expect(records.every(({ undecodedBytes }) => undecodedBytes === 0)).toBe(true);
    const events = records.filter(({ category }) => category !== 'metadata');
    expect(events).toHaveLength(1500);
    expect(new Set(events.map(identityOf)).size).toBe(1500);
    expect(new Set(events.map(({ category }) => category))).toEqual(
      new Set([
        'connection',
        'intrusion',
        'packet',
        'file',
        'malware',
        'discovery',
        'user',
        'vpn',
        'ioc',
        'correlation',
      ]),
    );
    expect(session.expected).toEqual({
      records: records.length,
      events: 1500,
      recordsByType: countByType(records),
    });
    expect(session.acknowledged).toMatchObject({ records: records.length, events: 1500 });
  });

  it('has events that differ in all their bytes, in any number a second', () => {
    const { eventPayloads } = read(generatedSource({ events: 8000, eventsPerArchiveSecond: 100_000 }));
    expect(eventPayloads).toHaveLength(8000);
    expect(new Set(eventPayloads.map((payload) => payload.toString('base64'))).size).toBe(8000);
  });

  it.each<ProductVersion>(['5.4', '6.0', '6.6', '7.4'])(
    'sends the metadata of every id before its first use, and once, as version %s',
    (productVersion) => {
      const { records, payloads } = read(generatedSource({ events: 1500, productVersion }));
      const onArrival = createMetadataStore();
      const unnamed = new Set<string>();
      for (const record of records) {
        onArrival.update(record);
        if (record.category === 'metadata') {
          expect(record.archiveTimestamp).toBeUndefined();
          continue;
        }
        const names = onArrival.resolve(record);
        for (const field of unnamedFields(record.data ?? {}, names)) unnamed.add(`${record.kind}.${field}`);
      }
      expect([...unnamed]).toEqual([]);
      const metadata = payloads.filter((_, index) => records[index]?.category === 'metadata');
      expect(new Set(metadata.map((payload) => payload.toString('hex'))).size).toBe(metadata.length);
      // What a later metadata record names as well would be missing at arrival.
      const inTheEnd = createMetadataStore();
      for (const record of records) inTheEnd.update(record);
      const again = createMetadataStore();
      for (const record of records) {
        again.update(record);
        expect(again.resolve(record)).toEqual(inTheEnd.resolve(record));
      }
    },
  );

  it('writes every record as the encoder writes what it decodes to', () => {
    const encoder = createRecordEncoder();
    const { payloads, records } = read(generatedSource({ events: 2000, seed: 99 }));
    for (const [index, record] of records.entries()) {
      expect(encoder.encode(record as RecordInput)).toEqual(payloads[index]);
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
    const { records } = await receive({ events: 100, eventsPerArchiveSecond: 30, startTime });
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

  it('gives each intrusion event its packet, a whole frame with right checksums', () => {
    const { records } = read(generatedSource({ events: 1500 }));
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

  it('ties the events of a connection together', () => {
    const { records } = read(generatedSource({ events: 3000 }));
    const connections = new Map(
      ofKind(records, 'connectionStatistics').map(({ data }) => [
        [data.deviceId, data.connectionInstanceId, data.connectionCounter, data.firstPacketTimestamp].join(),
        data,
      ]),
    );
    const others = [
      ...ofKind(records, 'intrusionEvent'),
      ...ofKind(records, 'fileEvent'),
      ...ofKind(records, 'fileMalwareEvent'),
      ...ofKind(records, 'malwareEvent'),
    ];
    expect(others.length).toBeGreaterThan(100);
    // The traffic ends inside the last one.
    const last = Math.max(...others.map(({ data }) => data.connectionCounter));
    for (const { data } of others.filter(({ data }) => data.connectionCounter !== last)) {
      const { deviceId, connectionInstanceId, connectionCounter, connectionTimestamp } = data;
      const connection = connections.get(
        [deviceId, connectionInstanceId, connectionCounter, connectionTimestamp].join(),
      );
      expect(connection?.initiatorIpAddress).toBe(data.sourceIpAddress);
      expect(connection?.responderIpAddress).toBe(data.destinationIpAddress);
    }
  });

  it('gives intrusion events what belongs to them: extra data, impact alert and correlation event', () => {
    const { records } = read(generatedSource({ events: 1500 }));
    const events = new Map(ofKind(records, 'intrusionEvent').map(({ data }) => [data.eventId, data]));
    const extraData = ofKind(records, 'intrusionExtraData');
    expect(extraData.length).toBe(2 * events.size);
    for (const { data } of extraData) {
      expect(data).toMatchObject({
        deviceId: events.get(data.eventId)?.deviceId,
        eventSecond: events.get(data.eventId)?.eventSecond,
      });
    }
    const alerts = ofKind(records, 'intrusionImpactAlert');
    expect(alerts.length).toBeGreaterThan(10);
    for (const { data } of alerts) {
      const event = events.get(data.eventId);
      expect(event?.impact).toBe(1);
      expect(event).toMatchObject({
        deviceId: data.deviceId,
        eventSecond: data.eventSecond,
        impactFlags: data.impactFlags,
        sourceIpAddress: data.sourceIpAddress,
      });
    }
    const triggered = ofKind(records, 'correlationEvent').filter(({ data }) => data.eventType === 1);
    expect(triggered.length).toBe(alerts.length);
    for (const { data } of triggered) {
      expect(events.get(data.triggerEventId)).toMatchObject({
        eventSecond: data.triggerEventSecond,
        eventMicrosecond: data.triggerEventMicrosecond,
        ruleId: data.signatureId,
      });
    }
  });
});

function onesComplementSum(bytes: Buffer): number {
  const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
  let sum = 0;
  for (let offset = 0; offset < padded.length; offset += 2) sum += padded.readUInt16BE(offset);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return sum;
}
