import { describe, expect, it } from 'vitest';
import {
  createFieldReader,
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
  type EventRecord,
  layoutsOf,
  type RecordInput,
  type RecordOfKind,
} from '../src/index.ts';

const decoder = createRecordDecoder();
const encoder = createRecordEncoder();
const policyUuid = '11111111-2222-3333-4444-555555555555';

function bytes(annotated: string): Buffer {
  return Buffer.from(annotated.replace(/#.*$/gm, '').replace(/\s+/g, ''), 'hex');
}

/** A record with the given type word and body, and the 8-byte header. */
function recordOf(typeWord: number, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(typeWord, 0);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

function reasonOf(record: EventRecord) {
  return record.kind === 'unknown' ? record.reason : expect.fail(`${record.kind} was decoded`);
}

const geolocation = bytes(`
  0000001c 00000018      # block 28 of series 2, 24 bytes
  0348                   # country code 840
  00000000 0000000e      # String block, 14 bytes
  66696a6900 00          # "fiji", NUL, and one NUL too many
`);

describe('the record decoder', () => {
  it('reads the fields of a block by its type and drops NULs behind text', () => {
    expect(decoder.decode(recordOf(520, geolocation))).toEqual({
      kind: 'geolocation',
      category: 'metadata',
      recordType: 520,
      netmapId: 0,
      archiveTimestamp: undefined,
      discoveryHeader: undefined,
      data: { blockType: 28, countryCode: 840, country: 'fiji' },
      undecodedBytes: 0,
    });
  });

  it('reads the netmap id beside the record type, without its top bit', () => {
    expect(decoder.decode(recordOf(0x8005_0208, geolocation))).toMatchObject({
      kind: 'geolocation',
      recordType: 520,
      netmapId: 5,
    });
  });

  it('skips what a newer server added to a block, and says how much', () => {
    const longer = Buffer.concat([geolocation, bytes('c0ffee')]);
    longer.writeUInt32BE(longer.length, 4);
    expect(decoder.decode(recordOf(520, longer))).toMatchObject({
      kind: 'geolocation',
      data: { country: 'fiji' },
      undecodedBytes: 3,
    });
  });

  it('gives the fields of a block that ends early, and says which are missing', () => {
    const payload = bytes('00000140 00000016 0000003d 00000016 00000001 00000000 0000000a 4100');
    expect(decoder.decode(payload)).toEqual({
      kind: 'dnsRecordType',
      category: 'metadata',
      recordType: 320,
      netmapId: 0,
      archiveTimestamp: undefined,
      discoveryHeader: undefined,
      data: { blockType: 61, id: 1, name: 'A' },
      undecodedBytes: 0,
      missingFields: ['description'],
    });
  });

  it.each([
    ['connectionStatistics', 160],
    ['intrusionEvent', 85],
    ['fileEvent', 46],
  ] as const)('gives the fields of a %s that ends behind any of them', (kind, blockType) => {
    const whole = encoder.encode({ kind, data: { blockType } } as RecordInput);
    const layout = createRecordCatalogue().layoutOf(decoder.decode(whole)) ?? expect.fail();
    const names = Object.keys(layout.fields);
    const blockStart = whole.indexOf(bytes(blockType.toString(16).padStart(8, '0')), 8);
    const decoded = new Set<number>();
    for (let length = blockStart + 8; length < whole.length; length += 1) {
      const cut = Buffer.from(whole.subarray(0, length));
      cut.writeUInt32BE(length - 8, 4);
      cut.writeUInt32BE(length - blockStart, blockStart + 4);
      const record = decoder.decode(cut);
      if (record.kind === 'unknown') continue;
      const count = Object.keys(record.data).length - 1;
      decoded.add(count);
      expect(record).toMatchObject({ kind, missingFields: names.slice(count) });
      expect(Object.keys(record.data)).toEqual(['blockType', ...names.slice(0, count)]);
    }
    expect(decoded.size).toBe(names.length - 1);
  });

  it('lets a login end before its VPN session', () => {
    const login: RecordInput = { kind: 'userLoginChange', data: { blockType: 167, userName: 'alice' } };
    const record = decoder.decode(encoder.encode(login));
    expect(record).toMatchObject({ kind: 'userLoginChange', data: { userName: 'alice' }, undecodedBytes: 0 });
    expect((record as RecordOfKind<'userLoginChange'>).data).toHaveProperty('vpnSession', undefined);
  });

  it.each(['c0ffee', 'c0ffeec0ffeec0ffeec0ffee'])(
    'takes %s behind a login without VPN session for what a newer server added',
    (added) => {
      const login: RecordInput = { kind: 'userLoginChange', data: { blockType: 167, userName: 'alice' } };
      const longer = Buffer.concat([encoder.encode(login), bytes(added)]);
      const blockStart = longer.indexOf(bytes('000000a7'));
      longer.writeUInt32BE(longer.readUInt32BE(4) + added.length / 2, 4);
      longer.writeUInt32BE(longer.length - blockStart, blockStart + 4);
      expect(decoder.decode(longer)).toMatchObject({
        kind: 'userLoginChange',
        data: { userName: 'alice', vpnSession: undefined },
        undecodedBytes: added.length / 2,
      });
    },
  );

  it.each([
    ['as listed', 'uint16', 'uint16'],
    ['with a wide rule reason', 'uint32', 'uint16'],
    ['with both wide', 'uint32', 'uint32'],
    ['with a wide certificate status', 'uint16', 'uint32'],
  ])('reads connection block 155 %s by the layout that ends where the block does', (_, reason, status) => {
    const payload = encoder.encode({
      kind: 'connectionStatistics',
      data: {
        blockType: 155,
        deviceId: 3,
        initiatorPort: 50_000,
        sslVersion: 4,
        sslFlowStatus: 2,
        sslServerName: 'example.com',
      },
    });
    // Widen the 16-bit fields of the bytes, the later first: rule reason at 134, certificate status 4 before the flow status.
    const bodyStart = 8 + 56;
    const reasonAt = bodyStart + 8 + 4 + 4 * 16 + 2 * 16 + 16 + 4 + 2;
    const statusAt = payload.indexOf(bytes('04 0000 0000 0000 0002'), reasonAt) + 1;
    const wide = [
      payload.subarray(0, reasonAt),
      reason === 'uint32' ? bytes('0000') : Buffer.alloc(0),
      payload.subarray(reasonAt, statusAt),
      status === 'uint32' ? bytes('0000') : Buffer.alloc(0),
      payload.subarray(statusAt),
    ];
    const widened = Buffer.concat(wide);
    const added = widened.length - payload.length;
    widened.writeUInt32BE(widened.readUInt32BE(4) + added, 4);
    widened.writeUInt32BE(widened.readUInt32BE(bodyStart + 4) + added, bodyStart + 4);
    expect(decoder.decode(widened)).toMatchObject({
      kind: 'connectionStatistics',
      undecodedBytes: 0,
      data: {
        deviceId: 3,
        initiatorPort: 50_000,
        sslVersion: 4,
        sslFlowStatus: 2,
        sslServerName: 'example.com',
      },
    });
  });

  it('gives an item of an unknown block type in a list as bytes', () => {
    const unknownItem = { blockType: 999, bytes: bytes('0102') };
    const payload = encoder.encode({
      kind: 'newTcpServer',
      data: {
        blockType: 103,
        port: 443,
        serverInformation: [unknownItem, { blockType: 117, version: '1.1' }],
      },
    });
    const record = decoder.decode(payload) as RecordOfKind<'newTcpServer'>;
    expect(record.data.serverInformation).toMatchObject([unknownItem, { blockType: 117, version: '1.1' }]);
  });

  it('reads a file event whose block has another number, if the layout of 5.4 fills it exactly', () => {
    const payload = encoder.encode({
      kind: 'fileEvent',
      data: { blockType: 46, fileName: 'a.pdf', archiveDepth: 2 },
    });
    payload.writeUInt32BE(21, 8);
    expect(decoder.decode(payload)).toMatchObject({
      kind: 'fileEvent',
      data: { fileName: 'a.pdf', archiveDepth: 2 },
    });
    const newer = encoder.encode({ kind: 'fileEvent', data: { blockType: 79, fileName: 'a.pdf' } });
    newer.writeUInt32BE(99, 8);
    expect(reasonOf(decoder.decode(newer)).code).toBe('unknown-block-type');
  });

  it('gives records that are copied, compared and written like plain objects, decoded or not', () => {
    const payload = encoder.encode({
      kind: 'intrusionEvent',
      archiveTimestamp: 7,
      data: { blockType: 60, deviceId: 3, sourceIpAddress: '10.0.0.1' },
    });
    const untouched = () => decoder.decode(payload);
    const expected = { kind: 'intrusionEvent', archiveTimestamp: 7, data: { deviceId: 3, blockType: 60 } };
    expect({ ...untouched() }).toMatchObject(expected);
    expect(structuredClone(untouched())).toMatchObject(expected);
    expect(JSON.parse(JSON.stringify(untouched()))).toMatchObject(expected);
    expect(Object.keys(untouched())).toEqual(Object.keys(decoder.decode(recordOf(520, geolocation))));
    const record = untouched();
    expect(record.data).toBe(record.data);
  });

  it('keeps every digit of a 64-bit number, as text where a number could not', () => {
    const bytes = ['9007199254740991', '9007199254740993', '18446744073709551615'];
    const seen = bytes.map((initiatorTransmittedBytes) => {
      const payload = encoder.encode({
        kind: 'connectionStatistics',
        data: { blockType: 160, initiatorTransmittedBytes },
      });
      return (decoder.decode(payload) as RecordOfKind<'connectionStatistics'>).data.initiatorTransmittedBytes;
    });
    expect(seen).toEqual([9007199254740991, '9007199254740993', '18446744073709551615']);
    expect(JSON.parse(JSON.stringify(seen)).map(String)).toEqual(bytes);
  });

  it('limits the items of a list', () => {
    const payload = encoder.encode({
      kind: 'newTcpServer',
      data: { blockType: 103, webApplications: Array.from({ length: 9 }, () => ({ webApplicationId: 1 })) },
    });
    expect(decoder.decode(payload).kind).toBe('newTcpServer');
    expect(reasonOf(createRecordDecoder({ maxListItems: 8 }).decode(payload))).toMatchObject({
      code: 'list-too-long',
      message: expect.stringContaining('webApplications'),
    });
  });

  it.each([
    ['a record type nobody knows', recordOf(9999, bytes('00')), 'unknown-record-type', 0],
    ['a record type known by name only', recordOf(104, bytes('00')), 'no-layout', 0],
    ['a block type nobody knows', recordOf(520, bytes('0000ffff 00000008')), 'unknown-block-type', 8],
    ['a block length below 8', recordOf(520, bytes('0000001c 00000007 0348')), 'bad-length', 12],
    ['a block longer than the record', recordOf(520, bytes('0000001c 00000020 0348')), 'truncated', 12],
    [
      'a string longer than its block',
      recordOf(520, bytes('0000001c 00000012 0348 00000000 00000fff')),
      'truncated',
      22,
    ],
    ['a field that is cut off', recordOf(520, bytes('0000001c 00000009 03')), 'truncated', 16],
    [
      'bytes behind the block',
      recordOf(520, Buffer.concat([geolocation, bytes('00')])),
      'trailing-bytes',
      32,
    ],
    ['a body that is empty', recordOf(520, Buffer.alloc(0)), 'truncated', 8],
    [
      'text between braces that is not JSON',
      recordOf(2, Buffer.from('{"EventType":71 and}')),
      'truncated',
      28,
    ],
    [
      'an event text in a record that has none',
      recordOf(520, Buffer.from('{"EventType":71}')),
      'unknown-block-type',
      8,
    ],
    ['no record header', bytes('0000'), 'bad-record-length', 0],
    [
      'a record length that leaves 7 bytes for the header',
      bytes('00000013 00000001 00000000'),
      'bad-record-length',
      4,
    ],
    ['a record length beyond the message', bytes('00000013 ffffffff'), 'bad-record-length', 4],
  ])('gives %s as an unknown record', (_, payload, code, offset) => {
    const record = decoder.decode(payload);
    expect(reasonOf(record)).toMatchObject({ code, offset });
    expect(record).toMatchObject({ kind: 'unknown', bytes: payload });
  });

  it('names the field at fault', () => {
    expect(reasonOf(decoder.decode(recordOf(520, bytes('0000001c 00000009 03')))).message).toBe(
      'Geolocation.countryCode at offset 16: truncated (2 bytes expected, 1 left)',
    );
  });
});

describe('the layout of a record', () => {
  const catalogue = createRecordCatalogue();
  const input: RecordInput = { kind: 'intrusionEvent', data: { blockType: 60, deviceId: 3 } };

  it('is one object for the record, its copies, and every catalogue', () => {
    const record = decoder.decode(encoder.encode(input));
    const layout = catalogue.layoutOf(record);
    expect(layout).toMatchObject({ blockType: 60, since: '6.0' });
    expect(catalogue.layoutOf(structuredClone(record))).toBe(layout);
    expect(createRecordCatalogue().layoutOf({ ...record })).toBe(layout);
    expect(layoutsOf(catalogue.byKind('intrusionEvent')?.body ?? expect.fail())).toContain(layout);
  });

  it.each([
    ['a bare layout', { kind: 'sslPolicy', data: { uuid: policyUuid, name: 'a' } }, ['uuid', 'name']],
    ['another bare layout', { kind: 'sslPolicy', data: { id: 7, name: 'a' } }, ['id', 'nameLength', 'name']],
    ['a fixed layout', { kind: 'tcpPortClosed', data: { port: 7 } }, ['port']],
  ] satisfies [string, RecordInput, string[]][])('is found for %s', (_, bare, fields) => {
    const layout = catalogue.layoutOf(decoder.decode(encoder.encode(bare)));
    expect(Object.keys(layout?.fields ?? {})).toEqual(fields);
  });

  it('is not there for an unknown record', () => {
    expect(catalogue.layoutOf(decoder.decode(recordOf(9999, bytes('00'))))).toBeUndefined();
  });

  it('has fields that can be read alone, until all are decoded', () => {
    const layout = catalogue.layoutOf(decoder.decode(encoder.encode(input))) ?? expect.fail();
    const read = createFieldReader(layout, ['deviceId', 'nothing']);
    const record = decoder.decode(encoder.encode(input));
    expect(read(record)).toEqual({ blockType: 60, deviceId: 3 });
    expect(record.data).toMatchObject({ deviceId: 3, eventId: 0 });
    expect(read(record)).toBe(record.data);
    const other = decoder.decode(encoder.encode({ kind: 'intrusionEvent', data: { blockType: 85 } }));
    expect(read(other)).toBe(other.data);
  });
});

describe('the record encoder', () => {
  it('writes the fields that only a variant has', () => {
    const payload = encoder.encode({
      kind: 'newHostDetected',
      data: {
        clientApplications: [{ blockType: 112, hits: 1, applicationProtocolId: 676 } as { blockType: 112 }],
      },
    });
    expect(decoder.decode(payload)).toMatchObject({
      data: { clientApplications: [{ blockType: 112, hits: 1, applicationProtocolId: 676 }] },
      undecodedBytes: 0,
    });
  });

  it.each([
    ['netmapId', { netmapId: 0x8000 }],
    ['archiveTimestamp', { archiveTimestamp: 2 ** 33 }],
  ])('refuses a %s that does not fit', (field, envelope) => {
    const encode = () => encoder.encode({ kind: 'hostTimeout', data: {}, ...envelope });
    expect(encode).toThrow(expect.objectContaining({ code: 'invalid-value', context: { field } }));
  });

  it.each([
    ['an unknown kind', { kind: 'nothing' as 'geolocation', data: {} }, /no record of kind "nothing"/],
    [
      'an unknown version',
      { kind: 'geolocation', data: { blockType: 29 as 28 } },
      /block type 29; known are 28/,
    ],
    [
      'a number out of range',
      { kind: 'geolocation', data: { countryCode: 65_536 } },
      /countryCode is 65536; .* 0 to 65535/,
    ],
    [
      'text for a number',
      { kind: 'geolocation', data: { countryCode: '840' as never } },
      /countryCode is "840"/,
    ],
    [
      'something else than an address',
      { kind: 'hostIpAddressChanged', data: { ipAddress: '1.2.3' } },
      /ipAddress is "1.2.3"/,
    ],
    [
      'a UUID of the wrong length',
      { kind: 'fingerprint', data: { uuid: 'abc' } },
      /uuid is "abc"; it must be 16 bytes/,
    ],
  ] satisfies [string, RecordInput, RegExp][])('refuses %s', (_, input, message) => {
    expect(() => encoder.encode(input)).toThrow(message);
  });
});
