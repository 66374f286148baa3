import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormat, createKeyValueFormat, type EventOrigin } from '../src/index.ts';
import { everyRecord } from './support/every-record.ts';
import { parsePairs } from './support/parse-lines.ts';
import { firstDifference, named, wholeFactsOf } from './support/record-oracle.ts';
import { recordOf, textRecord, undecoded } from './support/records.ts';

const keyValue = createFormat('key-value', { maxBytes: 2 ** 30 });

function lineOf(record: EventRecord, settings?: Parameters<typeof createKeyValueFormat>[0]): string {
  const format = settings === undefined ? keyValue : createKeyValueFormat(settings);
  return format.write(record, named.resolve(record))?.text ?? '';
}

const NOTHING = /^(?:|::|0\.0\.0\.0|::ffff:0\.0\.0\.0|00(?::00){5}|0{8}(?:-0{4}){3}-0{12}|0{32,})$/;

/** The keys of what is known of every event; a field of such a name has another key. */
const taken =
  'event_time,kind,record_type,category,sensor,severity,summary,id,server,netmap_id,archive_timestamp,undecoded_bytes,missing_fields'.split(
    ',',
  );

/** What a line has to be, written without a compiler. */
function expected(record: EventRecord, names: ResolvedNames, { id, server }: EventOrigin): string {
  const pairs: string[] = [];
  const write = (key: string, value: unknown): void => {
    const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
    if (typeof text !== 'string' || !NOTHING.test(text)) fact(key, text);
  };
  const fact = (key: string, text: unknown): void => {
    if (text === undefined || text === null) return;
    const isBare = typeof text !== 'string' || /^[\w.:/@+-]+$/.test(text);
    const escaped = String(text)
      .replace(/["\\]/g, '\\$&')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r')
      .replaceAll('\t', '\\t')
      .replace(
        /[\p{Cc}\p{Cs}\u2028\u2029]/gu,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    pairs.push(isBare ? `${key}=${text}` : `${key}="${escaped}"`);
  };
  const fields = (prefix: string, values: object, called: ResolvedNames): void => {
    for (const [field, value] of Object.entries(values)) {
      const path = prefix + field;
      const readable = path.replace(/[^\w.]/g, '_');
      const key = readable === '' || taken.includes(readable) ? `field_${readable}` : readable;
      if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
        fields(`${path}.`, value, called);
        continue;
      }
      write(key, value);
      write(`${key}_name`, Object.hasOwn(called, path) ? called[path] : undefined);
    }
  };

  const { time, category, sensor, severity, summary } = wholeFactsOf(record, names);
  fact('event_time', time);
  fact('kind', record.kind);
  fact('record_type', record.recordType);
  fact('category', category);
  fact('sensor', sensor);
  fact('severity', severity);
  fact('summary', summary);
  fact('id', id);
  fact('server', server);
  fact('netmap_id', record.netmapId || undefined);
  fact('archive_timestamp', record.archiveTimestamp);
  if (record.kind === 'unknown') {
    const { category: recordCategory, recordName, reason, bytes } = record;
    write('record_category', recordCategory);
    write('record_name', recordName);
    write('reason', reason.message);
    write('reason_code', reason.code);
    write('reason_offset', reason.offset);
    write('bytes', bytes);
    return pairs.join(' ');
  }
  if (record.discoveryHeader !== undefined) {
    fields('header.', record.discoveryHeader, {});
    write('header.eventType_name', names['eventType']);
    write('header.eventSubtype_name', names['eventSubtype']);
  }
  fields('', record.data, names);
  write('impactLevel_name', names['impactLevel']);
  write('undecoded_bytes', record.undecodedBytes || undefined);
  write('missing_fields', (record as { missingFields?: readonly string[] }).missingFields?.join(', '));
  return pairs.join(' ');
}

describe('key=value', () => {
  it.each(everyRecord)('%s: has every field with its name, on one line', (_, records) => {
    fc.assert(
      fc.property(records, ({ record, names }) => {
        const origin = { id: 'id "1"\n', server: 'fmc\u2028' };
        const event = keyValue.write(record, names, origin);
        const text = event?.text ?? '';
        expect(firstDifference(text, expected(record, names, origin))).toBeUndefined();
        expect(event?.byteLength).toBe(Buffer.byteLength(text));
        expect(text).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
        const { severity, sensor } = wholeFactsOf(record, names);
        const pairs = parsePairs(text);
        expect(pairs).toMatchObject({ severity, id: origin.id, server: origin.server });
        expect(pairs['sensor']).toBe(sensor);
      }),
      { numRuns: 8 },
    );
  });

  it('begins with what is known of every event', () => {
    const line = lineOf(
      recordOf({
        kind: 'connectionStatistics',
        archiveTimestamp: 1_700_000_000,
        data: {
          deviceId: 1,
          userId: 42,
          accessControlRuleId: 7,
          accessControlPolicyUuid: '00000000-0000-0000-0000-000000000001',
          userAgent: 'Mozilla/5.0 "x"',
          initiatorIpAddress: '10.0.0.1',
        },
      }),
    );
    expect(line).toMatch(
      /^event_time=2023-11-14T22:13:20Z kind=connectionStatistics record_type=71 category=connection sensor=sensor-1 severity=INFO summary="/,
    );
    expect(line).toContain(' userId=42 userId_name=alice ');
    expect(line).toContain(' userAgent="Mozilla/5.0 \\"x\\""');
    expect(parsePairs(line)).toMatchObject({
      sensor: 'sensor-1',
      initiatorIpAddress: '10.0.0.1',
      accessControlRuleId_name: 'allow | all = \\ rule',
      initiatorPort: '0',
    });
    expect(line).not.toMatch(/responderIpAddress|clientUrl|ingressZoneUuid|sslCertificateFingerprint/);
  });

  it('writes empty values when told', () => {
    const record = recordOf({ kind: 'connectionStatistics', data: {} });
    expect(parsePairs(lineOf(record, { omitEmpty: false }))).toMatchObject({
      clientUrl: '',
      responderIpAddress: '::',
    });
  });

  it('leaves out zeros when told', () => {
    const pairs = parsePairs(
      lineOf(recordOf({ kind: 'tcpPortClosed', data: { port: 0 } }), { omitZeros: true }),
    );
    expect(pairs).not.toHaveProperty('port');
    expect(pairs).not.toHaveProperty(['header.eventMicrosecond']);
  });

  it('writes blocks in a record under their path, and what cannot be decoded', () => {
    const client = recordOf({
      kind: 'newClientApplication',
      data: { webApplications: [{ webApplicationId: 9 }] },
    } as never);
    expect(parsePairs(lineOf(client))).toMatchObject({ 'webApplications.0.webApplicationId': '9' });
    expect(parsePairs(lineOf(undecoded(65_534)))).toMatchObject({
      kind: 'unknown',
      reason_code: 'unknown-record-type',
      bytes: '0000fffe00000003616263',
    });
  });

  it('parses back, whatever the texts hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (URL) => {
        fc.pre(!/^[0:.-]+$/.test(URL));
        expect(parsePairs(lineOf(textRecord(71, { URL })))['URL']).toBe(URL);
      }),
    );
    const line = lineOf(textRecord(71, { URL: 'a\nb\r\t\0\u2028"\\\ud800' }));
    expect(line).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(parsePairs(line)['URL']).toBe('a\nb\r\t\0\u2028"\\\ud800');
  });

  it('gives keys that nobody can read a form that everybody can', () => {
    expect(lineOf(textRecord(71, { 'a b="c': 1, '': 2 }))).toMatch(/ a_b__c=1 field_=2$/);
  });

  it('does not let a field of a text event stand for a fact', () => {
    const line = lineOf(textRecord(71, { severity: 'EMERGENCY', id: 'other', sensor: 'x' }));
    expect(parsePairs(line)).toMatchObject({
      severity: 'INFO',
      field_severity: 'EMERGENCY',
      field_id: 'other',
    });
    expect(parsePairs(line)).not.toHaveProperty('id');
  });
});
