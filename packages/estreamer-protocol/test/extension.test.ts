import { Parser } from 'binary-parser';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  createMetadataStore,
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
} from '../src/index.ts';
import {
  attributeSpecification62,
  bytes,
  defineBlock,
  defineRecord,
  layout,
  octets,
  parsedBy,
  policyEngineControlMessage54,
  string,
  uint8,
  uint16,
  uint32,
  versions,
} from '../src/schema.ts';

const sensorMood = defineRecord({
  recordType: 9001,
  kind: 'sensorMood',
  name: 'Sensor Mood',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(
    defineBlock({
      series: 2,
      blockType: 700,
      name: 'Mood',
      since: '9.0',
      fields: { mood: uint8(), name: string() },
    }),
  ),
  metadata: { key: ['mood'], value: ['name'] },
});

const temperature = defineRecord({
  recordType: 9002,
  kind: 'temperature',
  name: 'Temperature',
  category: 'discovery',
  discoveryHeader: false,
  body: parsedBy<{ celsius: number }>({
    parse(bytes) {
      const { celsius } = new Parser().endianess('big').uint16('celsius').parse(bytes) as {
        celsius: number;
      };
      if (celsius > 1000) throw new Error('too hot');
      return { celsius };
    },
  }),
});

const catalogue = createRecordCatalogue([sensorMood, temperature]);
const decoder = createRecordDecoder({ catalogue });

describe('record types of one’s own', () => {
  it('decode by a schema, with their types', () => {
    const payload = Buffer.from(
      '00002329 00000015 000002bc 00000015 07 00000000 0000000c 676c6164'.replaceAll(' ', ''),
      'hex',
    );
    const record = decoder.decode(payload);
    expect(record).toMatchObject({
      kind: 'sensorMood',
      recordType: 9001,
      data: { blockType: 700, mood: 7, name: 'glad' },
    });
    if (record.kind === 'sensorMood') expectTypeOf(record.data.name).toEqualTypeOf<string>();
    const encoder = createRecordEncoder({ catalogue });
    expect(decoder.decode(encoder.encode({ kind: 'managedDevice', data: { id: 1 } })).kind).toBe(
      'managedDevice',
    );
  });

  it('name ids like any metadata', () => {
    const metadata = createMetadataStore({ catalogue });
    const payload = Buffer.from(
      '00002329 00000015 000002bc 00000015 07 00000000 0000000c 676c6164'.replaceAll(' ', ''),
      'hex',
    );
    expect(metadata.update(decoder.decode(payload))).toBe(true);
    expect(metadata.lookup('sensorMood', 7)).toBe('glad');
  });

  it('decode by a parser of binary-parser', () => {
    const record = decoder.decode(Buffer.from('0000232a000000020017', 'hex'));
    expect(record).toMatchObject({ kind: 'temperature', data: { celsius: 23 } });
    if (record.kind === 'temperature') expectTypeOf(record.data).toEqualTypeOf<{ celsius: number }>();
  });

  it('are unknown records when the parser throws', () => {
    expect(decoder.decode(Buffer.from('0000232a00000002ffff', 'hex'))).toMatchObject({
      kind: 'unknown',
      recordName: 'Temperature',
      reason: { code: 'parser-failed', offset: 8, message: expect.stringContaining('too hot') },
    });
  });

  it.each([
    {
      name: 'Policy Engine Control Message',
      body: `00000036 0000001c           # block type 54, 28 bytes
             00030001                    # policyType = 196609
             00000000 00000010           # controlMessage: String block, 16 bytes
             6772c3b6 c39f6500           # "größe"`,
      data: { blockType: 54, policyType: 196_609, controlMessage: 'größe' },
    },
    {
      name: 'Attribute Specification',
      body: `0000003e 00000025           # block type 62, 37 bytes
             00000000 0000000f           # attributeName: String block, 15 bytes
             c3a97461 676500             # "étage"
             00000000 0000000e           # attributeValue: String block, 14 bytes
             322e204f 4700               # "2. OG"`,
      data: { blockType: 62, attributeName: 'étage', attributeValue: '2. OG' },
    },
  ])('may have the block $name, which no known record carries', ({ body, data }) => {
    const carrier = defineRecord({
      recordType: 9003,
      kind: 'carrier',
      name: 'Carrier',
      category: 'discovery',
      discoveryHeader: false,
      body: versions(policyEngineControlMessage54, attributeSpecification62),
    });
    const bytes = Buffer.from(body.replaceAll(/#.*$/gm, '').replaceAll(/\s/g, ''), 'hex');
    const header = Buffer.from('0000232b00000000', 'hex');
    header.writeUInt32BE(bytes.length, 4);
    const carriers = createRecordDecoder({ catalogue: createRecordCatalogue([carrier]) });
    expect(carriers.decode(Buffer.concat([header, bytes]))).toMatchObject({ data, undecodedBytes: 0 });
  });

  it.each([
    ['a length of bytes', { hash: octets('4); process.exit(7); (0' as never) }, /"hash" has the length "4/],
    [
      'an adjustment of a length',
      { size: uint32(), rest: bytes('size', { adjust: '0; process.exit(7)' as never }) },
      /"rest" has the adjust "0; process/,
    ],
    ['a fraction of a byte', { hash: octets(1.5) }, /"hash" has the length 1.5, which is not a whole number/],
    ['a name that is code', { 'a; process.exit(7)': uint8() }, /is not a plain identifier/],
  ])('never become code: %s is refused where it is none', (_, fields, message) => {
    const record = defineRecord({
      recordType: 9004,
      kind: 'code',
      name: 'Code',
      category: 'discovery',
      discoveryHeader: false,
      body: layout(fields),
    });
    const decode = () => {
      const records = createRecordDecoder({ catalogue: createRecordCatalogue([record]) });
      return records.decode(Buffer.from('0000232c0000000400000000', 'hex')).data;
    };
    expect(decode).toThrow(message);
  });

  it('do not change the catalogue for anyone else', () => {
    expect(createRecordDecoder().decode(Buffer.from('0000232a000000020017', 'hex'))).toMatchObject({
      kind: 'unknown',
      reason: { code: 'unknown-record-type' },
    });
  });

  it('may replace a known record type', () => {
    const packet = defineRecord({
      recordType: 2,
      kind: 'packet',
      name: 'Packet',
      category: 'packet',
      discoveryHeader: false,
      body: layout({ first: uint16(), rest: uint32() }),
    });
    const replaced = createRecordDecoder({ catalogue: createRecordCatalogue([packet]) });
    expect(replaced.decode(Buffer.from('0000000200000006000100000002', 'hex'))).toMatchObject({
      data: { first: 1, rest: 2 },
    });
  });

  it.each([
    [
      'a kind that is taken',
      { ...temperature, kind: 'packet' },
      /kind "packet" of record type 9002 is taken by record type 2/,
    ],
    ['a reserved kind', { ...temperature, kind: 'unknown' }, /taken by this package/],
    [
      'a record type above 16 bits',
      { ...temperature, recordType: 70_000 },
      /Record type 70000 .* 0 to 65535/,
    ],
  ])('are refused with %s', (_, definition, message) => {
    expect(() => createRecordCatalogue([definition])).toThrow(message);
  });
});
