import { createMetadataStore, type EventRecord } from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { ofKind, receive } from './receive.ts';

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
