import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import {
  buildFullyQualifiedOpening,
  buildFullyQualifiedRequest,
  createRecordDecoder,
  createRecordEncoder,
  type EventStreamRequest,
  encodeMessage,
  type FullyQualifiedRequest,
  NOW_TIMESTAMP,
  type RecordInput,
} from '../src/index.ts';
import { readHexMessage } from './support/captured-session.ts';
import { eventPayloads, readMessages } from './support/read-messages.ts';

const decoder = createRecordDecoder();

const textOf = ({ trailer }: EventStreamRequest) => Buffer.from(trailer).toString('utf8');

/** A record of a type with the 16-byte header and a text as its body. */
function textRecord(recordType: number, text: string): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(16);
  header.writeUInt32BE(recordType, 0);
  header.writeUInt32BE(body.length, 4);
  header.writeUInt32BE(1_607_028_500, 8);
  return Buffer.concat([header, body]);
}

function dataOf(text: string): Readonly<Record<string, unknown>> {
  const record = decoder.decode(textRecord(71, text));
  return record.kind === 'fullyQualifiedEvent' ? record.data : expect.fail(`${record.kind} was decoded`);
}

describeWithShared('fully-qualified events of a management center', (shared) => {
  it('are asked for as the captured client does', () => {
    const [captured] = readMessages([readHexMessage(shared, 'fqe/request.hex')]) as [EventStreamRequest];
    const request = buildFullyQualifiedRequest(
      { events: { ConnectionEvent: {}, IntrusionEvent: {}, FileEvent: {} } },
      NOW_TIMESTAMP,
    );
    expect(request).toMatchObject({
      initialTimestamp: captured.initialTimestamp,
      requestFlags: captured.requestFlags,
    });
    expect(JSON.parse(textOf(request))).toEqual(JSON.parse(textOf(captured)));
    expect(readMessages([encodeMessage(request)])).toEqual([
      { ...request, trailer: Buffer.from(request.trailer) },
    ]);
  });

  it('are decoded to their fields, whatever the record type', () => {
    const bytes = readFileSync(join(shared, 'captures/fqe/server.bin'));
    const records = eventPayloads(readMessages([bytes])).map(decoder.decode);
    expect(records.map(({ kind }) => kind)).toEqual(Array.from({ length: 50 }, () => 'fullyQualifiedEvent'));
    const files = records.filter(({ category }) => category === 'file');
    expect(files).toHaveLength(11);
    expect(files[0]).toMatchObject({
      recordType: 502,
      archiveTimestamp: 0x5fc94f15,
      data: {
        EventType: 'FileEvent',
        FileName: 'settings.cab',
        FileSize: 141_248,
        SHA_Disposition: 'Unknown',
        InitiatorIP: '192.168.50.50',
      },
    });
  });
});

describe('fully-qualified events', () => {
  it('keep fields that nobody knows, and values of any kind', () => {
    expect(dataOf('{"EventType":"New","Tags":["a",1,null],"Nested":{"a":true}}')).toEqual({
      EventType: 'New',
      Tags: ['a', 1, null],
      Nested: { a: true },
    });
  });

  it('lose no digit of a large number', () => {
    expect(dataOf('{"InitiatorBytes":18446744073709551615,"Ratio":0.1234567890123456}')).toEqual({
      InitiatorBytes: '18446744073709551615',
      Ratio: 0.123_456_789_012_345_6,
    });
  });

  it('have a field named __proto__ as data', () => {
    const data = dataOf('{"EventType":"New","__proto__":{"admin":true}}');
    expect(Object.keys(data)).toEqual(['EventType', '__proto__']);
    expect(data['admin']).toBeUndefined();
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    expect(JSON.stringify(data)).toBe('{"EventType":"New","__proto__":{"admin":true}}');
  });

  it('have a nested field named __proto__ as data, even where it is assigned on', () => {
    const data = dataOf('{"Nested":[{"__proto__":{"admin":true}}]}') as { Nested: [object] };
    const copy: Record<string, unknown> = Object.assign(Object.create(null), data.Nested[0]);
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect(copy['admin']).toBeUndefined();
  });

  it('are unknown records when JSON could not take them back', () => {
    const nested = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    for (const text of [nested, '{"a":1e400}', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`]) {
      expect(decoder.decode(textRecord(2, text)).kind).toBe('unknown');
    }
  });

  it('are decoded from their bytes, whatever blanks stand around the braces', () => {
    const bytes = Buffer.from('0000004700000008' + '6553f10000000000' + '7b2261223a317d0a', 'hex');
    expect(decoder.decode(bytes)).toMatchObject({
      kind: 'fullyQualifiedEvent',
      archiveTimestamp: 1_700_000_000,
      data: { a: 1 },
    });
    expect(dataOf(' \r\n\t\0{"a":1} \0\r\n\t')).toEqual({ a: 1 });
  });

  it.each(['event: {"a":{"b":"}"},"c":1};', '\ufeff{"a":{"b":"}"},"c":1}', '[{"a":{"b":"}"},"c":1}]'])(
    'are found between whatever else stands around the braces: %j',
    (text) => {
      expect(dataOf(text)).toEqual({ a: { b: '}' }, c: 1 });
    },
  );

  it('are not found in a classic record that is damaged, whatever its texts hold', () => {
    const record = createRecordEncoder().encode({
      kind: 'connectionStatistics',
      data: { blockType: 174, clientUrl: 'http://a.example/{"EventType":"ConnectionEvent"}' },
    } as RecordInput);
    const cut = Buffer.concat([record, Buffer.from([1])]);
    cut.writeUInt32BE(cut.length - 8, 4);
    expect(decoder.decode(cut)).toMatchObject({ kind: 'unknown', reason: { code: 'trailing-bytes' } });
  });

  it('are unwrapped, and the name of the one field is the type of the event', () => {
    expect(dataOf('{"FileEvent":{"FileName":"a.gif"}}')).toEqual({
      EventType: 'FileEvent',
      FileName: 'a.gif',
    });
    expect(dataOf('{"Event":{"EventType":"FileEvent"}}')).toEqual({ EventType: 'FileEvent' });
    for (const text of ['{"a":1}', '{"a":null}', '{"a":[{"b":1}]}', '{"a":{"b":1},"c":2}']) {
      expect(dataOf(text)).toEqual(JSON.parse(text));
    }
  });

  it('leave a packet that holds one a packet', () => {
    const packetData = Buffer.from('{"a":1}');
    const packet = createRecordEncoder().encode({
      kind: 'packet',
      data: {
        deviceId: 1,
        eventId: 2,
        eventSecond: 3,
        packetSecond: 3,
        packetMicrosecond: 0,
        linkType: 1,
        packetData,
      },
    } as RecordInput);
    expect(decoder.decode(packet)).toMatchObject({ kind: 'packet', data: { packetData } });
  });

  it.each(['{"a":1}}', '{]}', '{"a":}'])('are unknown records when the text is broken: %s', (text) => {
    expect(decoder.decode(textRecord(2, text))).toMatchObject({
      kind: 'unknown',
      bytes: textRecord(2, text),
    });
  });
});

describe('a request for fully-qualified events', () => {
  it('takes field sets, filters, flags and the short name of the format', () => {
    const request = buildFullyQualifiedRequest(
      {
        events: {
          FileEvent: { fieldSets: ['HeaderFieldSet'], exclude: 'FileTypeID = 14' },
          IntrusionPacket: {},
        },
        outputFormat: 'JSON',
        flags: ['timestamp'],
      },
      0,
    );
    expect(request.requestFlags).toBe(0x80_0000);
    expect(JSON.parse(textOf(request))).toEqual({
      Events: {
        FileEvent: {
          FieldSetDef: { OutputFieldSet: ['HeaderFieldSet'] },
          Fields: ['OutputFieldSet'],
          Exclude: 'FileTypeID = 14',
        },
        IntrusionPacket: {
          FieldSetDef: { OutputFieldSet: ['HeaderFieldSet', 'DetailFieldSet'] },
          Fields: ['OutputFieldSet'],
        },
      },
      OutputFormat: { Transform: 'Text', TransformConfig: 'JSON' },
    });
  });

  it('stands alone, or behind a plain request for nothing', () => {
    const request = { events: { FileEvent: {} } };
    const message = buildFullyQualifiedRequest(request, 7);
    expect(buildFullyQualifiedOpening(request, 7)).toEqual([message]);
    expect(buildFullyQualifiedOpening({ ...request, opening: 'plain-request-first' }, 7)).toEqual([
      { kind: 'eventStreamRequest', initialTimestamp: 7, requestFlags: 0, trailer: new Uint8Array() },
      message,
    ]);
  });

  it.each([
    ['nothing', { events: {} }, /asks for nothing/],
    [
      'an unknown event',
      { events: { MalwareEvent: {} } as FullyQualifiedRequest['events'] },
      /No event "MalwareEvent"/,
    ],
    [
      'an unknown opening',
      { events: { FileEvent: {} }, opening: 'twice' as 'one-message' },
      /no opening "twice"/,
    ],
    ['an unknown flag', { events: { FileEvent: {} }, flags: ['text' as 'ids'] }, /no request flag "text"/],
  ] satisfies [string, FullyQualifiedRequest, RegExp][])('refuses %s', (_, request, message) => {
    expect(() => buildFullyQualifiedOpening(request, 0)).toThrow(message);
  });
});
