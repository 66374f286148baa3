import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonLinesFormat, createRecordFormat, recordFormatNames } from '../../src/formats/index.ts';
import { ARCHIVED, fullyQualified, names, oneOfEachKind, record, undecodable } from './sample-records.ts';

const json = createJsonLinesFormat();

describe('JSON lines', () => {
  it('has the fields as they came, and the names beside them', () => {
    const connection = record({
      kind: 'connectionStatistics',
      data: {
        deviceId: 1,
        userId: 42,
        lastPacketTimestamp: 1_606_923_301,
        initiatorTransmittedBytes: '18446744073709551615',
      },
    });
    const read = JSON.parse(json.format(connection, names) ?? '');
    expect(read).toMatchObject({
      kind: 'connectionStatistics',
      recordType: 71,
      category: 'connection',
      netmapId: 0,
      time: '2020-12-02T15:35:01Z',
      archiveTimestamp: ARCHIVED,
      sensor: 'sensor-1',
      names: { deviceId: 'sensor-1', userId: 'alice' },
    });
    expect(read.data).toEqual(connection.data);
    expect(read.data.initiatorTransmittedBytes).toBe('18446744073709551615');
    expect(read.discoveryHeader).toEqual(connection.discoveryHeader);
  });

  it('writes octets in hexadecimal, or in base64', () => {
    const packet = record({
      kind: 'packet',
      data: { packetLength: 2, packetData: Buffer.from([0xfb, 0xff]) },
    } as never);
    expect(JSON.parse(json.format(packet, names) ?? '').data.packetData).toBe('fbff');
    const base64 = createJsonLinesFormat({ bytes: 'base64' });
    expect(JSON.parse(base64.format(packet, names) ?? '').data.packetData).toBe('+/8=');
  });

  it('keeps records that could not be decoded', () => {
    const read = JSON.parse(json.format(undecodable(1, 2), names) ?? '');
    expect(read).toMatchObject({ kind: 'unknown', recordType: 65_534, bytes: '0000fffe000000020102' });
    expect(read.reason.code).toBe('unknown-record-type');
  });

  it('keeps every field of a fully-qualified event, one named __proto__ too', () => {
    const text =
      '{"EventType":"ConnectionEvent","EventSecond":1607028500,"__proto__":{"a":1},"Big":12345678901234567890}';
    const event = fullyQualified({});
    const parsed = { ...event, data: JSON.parse(text) } as typeof event;
    const line = json.format(parsed, names) ?? '';
    expect(line).toContain('"__proto__":{"a":1}');
    expect(line).toContain('"time":"2020-12-03T20:48:20Z"');
  });

  it('writes every kind of record, known or not, in every format, on one line', () => {
    const records = [
      ...oneOfEachKind(),
      undecodable(10, 13),
      fullyQualified({ EventType: 'Other', a: [{ b: '\n' }] }),
    ];
    expect(new Set(records.map(({ kind }) => kind)).size).toBeGreaterThan(100);
    for (const name of recordFormatNames) {
      const format = createRecordFormat(name);
      for (const one of records) {
        expect(format.format(one, names), `${name} of ${one.kind}`).toMatch(/^[^\p{Cc}\u2028\u2029]+$/u);
      }
    }
  });

  it('parses back, whatever the texts hold, and has no character that ends a line', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' })),
        (fields) => {
          const event = { ...fullyQualified({}), data: fields } as ReturnType<typeof fullyQualified>;
          const line = json.format(event, names) ?? '';
          expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          expect(JSON.parse(line).data).toEqual(fields);
        },
      ),
    );
  });
});
