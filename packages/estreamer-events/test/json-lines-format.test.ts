import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormat, createJsonLinesFormat, type EventOrigin } from '../src/index.ts';
import { everyRecord } from './support/every-record.ts';
import { firstDifference, named, plain, wholeFactsOf } from './support/record-oracle.ts';
import { recordOf, textRecord, undecoded } from './support/records.ts';

const json = createFormat('json-lines', { maxBytes: 2 ** 30 });
const ARCHIVED = 1_700_000_000;

function read(record: EventRecord, origin?: EventOrigin) {
  return JSON.parse(json.write(record, named.resolve(record), origin)?.text ?? '');
}

/** What a line has to be, written without a compiler. */
function expected(record: EventRecord, names: ResolvedNames, origin?: EventOrigin): string {
  const { kind, recordType, netmapId, archiveTimestamp, discoveryHeader, undecodedBytes } = record;
  const { time, category, sensor, severity, summary } = wholeFactsOf(record, names);
  const { id, server } = origin ?? {};
  const whole = {
    kind,
    recordType,
    category,
    netmapId,
    time,
    archiveTimestamp,
    sensor,
    severity,
    summary,
    id,
    server,
  };
  const { missingFields } = record as { missingFields?: readonly string[] };
  const body =
    kind === 'unknown'
      ? {
          recordCategory: record.category,
          recordName: record.recordName,
          reason: record.reason,
          bytes: record.bytes,
        }
      : {
          discoveryHeader,
          data: record.data,
          names: Object.keys(names).length === 0 ? undefined : names,
          undecodedBytes: undecodedBytes === 0 ? undefined : undecodedBytes,
          missingFields,
        };
  return JSON.stringify(plain({ ...whole, ...body })).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

describe('JSON lines', () => {
  it.each(everyRecord)('%s: has everything that is known of a record, on one line', (_, records) => {
    fc.assert(
      fc.property(records, ({ record, names }) => {
        const origin = { id: 'id "1"\n', server: 'fmc\u2028' };
        const event = json.write(record, names, origin);
        expect(firstDifference(event?.text ?? '', expected(record, names, origin))).toBeUndefined();
        expect(event?.byteLength).toBe(Buffer.byteLength(event?.text ?? ''));
        expect(event?.text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(event).toMatchObject({ id: origin.id, severity: wholeFactsOf(record, names).severity });
      }),
      { numRuns: 8 },
    );
  });

  it('has the fields as they came, and the names beside them', () => {
    const connection = recordOf({
      kind: 'connectionStatistics',
      archiveTimestamp: ARCHIVED,
      data: {
        deviceId: 1,
        userId: 42,
        lastPacketTimestamp: 1_606_923_301,
        initiatorTransmittedBytes: '18446744073709551615',
      },
    });
    const line = read(connection, { id: 'e-1', server: 'fmc.example' });
    expect(line).toMatchObject({
      kind: 'connectionStatistics',
      recordType: 71,
      category: 'connection',
      netmapId: 0,
      time: '2020-12-02T15:35:01Z',
      archiveTimestamp: ARCHIVED,
      sensor: 'sensor-1',
      severity: 'INFO',
      summary: 'Connection, user alice',
      id: 'e-1',
      server: 'fmc.example',
      names: { deviceId: 'sensor-1', userId: 'alice' },
    });
    expect(line.data).toEqual(connection.data);
    expect(line.data.initiatorTransmittedBytes).toBe('18446744073709551615');
    expect(line.discoveryHeader).toEqual(connection.discoveryHeader);
  });

  it('names a device that metadata does not know by its number', () => {
    expect(read(recordOf({ kind: 'intrusionEvent', data: { deviceId: 9 } })).sensor).toBe('device-9');
  });

  it('writes bytes in hexadecimal, or in base64', () => {
    const packet = recordOf({
      kind: 'packet',
      data: { packetLength: 2, packetData: Buffer.from([0xfb, 0xff]) },
    });
    expect(read(packet).data.packetData).toBe('fbff');
    const base64 = createJsonLinesFormat({ bytes: 'base64' });
    expect(JSON.parse(base64.write(packet, {})?.text ?? '').data.packetData).toBe('+/8=');
  });

  it('keeps records that could not be decoded', () => {
    const line = read(undecoded(65_534));
    expect(line).toMatchObject({ kind: 'unknown', recordType: 65_534, bytes: '0000fffe00000003616263' });
    expect(line.reason.code).toBe('unknown-record-type');
    expect(line).not.toHaveProperty('data');
  });

  it('keeps every field of a text event, one named __proto__ too', () => {
    const text =
      '{"EventType":"ConnectionEvent","EventSecond":1607028500,"__proto__":{"a":1},"Big":12345678901234567890}';
    const event = { ...textRecord(71, {}), data: JSON.parse(text) } as EventRecord;
    const line = json.write(event, {})?.text ?? '';
    expect(line).toContain('"__proto__":{"a":1}');
    expect(line).toContain('"time":"2020-12-03T20:48:20Z"');
  });

  it('keeps what somebody has added to a record, and leaves out what somebody has taken away', () => {
    const record = recordOf({ kind: 'tcpPortClosed', data: { port: 80 } });
    const added = {
      ...record,
      data: { ...record.data, site: 'Paris', port: undefined },
    } as unknown as EventRecord;
    expect(read(added).data).toEqual({ site: 'Paris' });
    const changed = { ...record, data: { port: 'ninety "nine"' } } as unknown as EventRecord;
    expect(read(changed).data).toEqual({ port: 'ninety "nine"' });
  });

  it('does not cut a text unless told', () => {
    const fields = { EventType: 'ConnectionEvent', URL: 'x'.repeat(100_000) };
    expect(read(textRecord(71, fields)).data.URL).toHaveLength(100_000);
    const short = createJsonLinesFormat({ maxTextBytes: 100 });
    const { data } = JSON.parse(short.write(textRecord(71, fields), {})?.text ?? '');
    expect(data.URL).toBe(`${'x'.repeat(97)}…`);
    const bounded = createJsonLinesFormat({ maxBytes: 4096 });
    expect(bounded.write(textRecord(71, fields), {})?.byteLength).toBeLessThanOrEqual(4096);
  });

  it('writes no line for metadata', () => {
    expect(json.write(recordOf({ kind: 'managedDevice', data: { id: 1, name: 'a' } }), {})).toBeUndefined();
  });
});
