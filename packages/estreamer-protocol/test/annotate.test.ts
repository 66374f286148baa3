import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import {
  type Annotation,
  buildRequest,
  createAnnotator,
  createMetadataStore,
  createRecordDecoder,
  encodeMessage,
  fieldsOf,
  formatAnnotation,
  NOW_TIMESTAMP,
} from '../src/index.ts';
import { readCapturedSession } from './support/captured-session.ts';
import { damage } from './support/damage.ts';
import { goldenFolders, goldenNames, readGoldenBytes } from './support/golden-file.ts';

const HOST_DATA = 'host-data';
const records = goldenFolders()
  .filter((folder) => folder !== HOST_DATA)
  .flatMap((family) => goldenNames(family).map((name) => ({ family, name })));
const decoder = createRecordDecoder();

describe('an annotated record', () => {
  it.each(records)('$family/$name has the values that the decoder gives', ({ family, name }) => {
    const bytes = readGoldenBytes(family, name);
    const { data, discoveryHeader, archiveTimestamp } = decoder.decode(bytes);
    const annotation = createAnnotator().record(bytes);
    expect(coveredBytes(annotation).equals(bytes)).toBe(true);
    const parts = [...annotation.parts];
    const header = dataOf(parts.shift());
    const discovery = discoveryHeader === undefined ? undefined : dataOf(parts.shift());
    const [block] = parts;
    const body = block?.name === 'data' ? dataOf(block) : dataOf({ ...annotation, parts });
    expect({ body, discovery, archiveTimestamp: header['archiveTimestamp'] }).toEqual({
      body: data,
      discovery: discoveryHeader,
      archiveTimestamp,
    });
  });

  it('names ids by the metadata that came before', () => {
    const metadata = createMetadataStore();
    const annotator = createAnnotator({ metadata });
    const record = readGoldenBytes('connection', 'statistics-160');
    const devices = () => [...fieldsOf(annotator.record(record))].filter(({ name }) => name === 'deviceId');
    const [ofHeader, ofBody] = devices().map(({ value }) => String(value));
    metadata.restore({
      version: 1,
      kinds: {
        managedDevice: [
          [ofHeader, 'edge-1'],
          [ofBody, 'edge-2'],
        ],
      },
    });
    expect(ofHeader).not.toBe(ofBody);
    expect(devices().map(({ meaning }) => meaning)).toEqual(['edge-1', 'edge-2']);
  });

  it('says where bytes stop to fit, and covers all of them, whatever the damage', () => {
    fc.assert(
      fc.property(fc.constantFrom(...records), damage, ({ family, name }, apply) => {
        const bytes = apply(Buffer.from(readGoldenBytes(family, name)));
        const annotation = createAnnotator().record(bytes);
        expect(coveredBytes(annotation).equals(bytes)).toBe(true);
        if (decoder.decode(bytes).kind === 'unknown')
          expect([...fieldsOf(annotation)].some(({ fault }) => fault !== undefined)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an annotated message', () => {
  const { eventStreamRequest, streamingRequest } = buildRequest({
    flags: ['packets', 'metadata_v4'],
    extendedRequests: ['INTRUSION_EVENTS'],
  });
  const annotate = (message: Parameters<typeof encodeMessage>[0]) =>
    createAnnotator().message(encodeMessage(message));
  const fields = (annotation: Annotation) =>
    [...fieldsOf(annotation)].map(({ name, value, meaning }) => [name, value, meaning]);

  it('names the flags and the start of a request', () => {
    expect(fields(annotate(eventStreamRequest(NOW_TIMESTAMP))).slice(3)).toEqual([
      ['initialTimestamp', NOW_TIMESTAMP, 'from now on'],
      ['requestFlags', expect.any(Number), 'packets, metadata_v4, timestamp, extended_request'],
    ]);
  });

  it('names the events of an extended request, up to the closing pair', () => {
    expect(fields(annotate(streamingRequest(0))).slice(3)).toEqual([
      ['serviceType', 6667, 'eStreamer'],
      ['serviceLength', 24, 'bytes'],
      ['flags', expect.any(Number), undefined],
      ['initialTimestamp', 0, 'the oldest data'],
      ['eventVersion', expect.any(Number), undefined],
      ['eventCode', 12, 'INTRUSION_EVENTS'],
      ['eventVersion', 0, undefined],
      ['eventCode', 0, 'end of the list'],
    ]);
  });

  it('shows a host profile', () => {
    const [name = ''] = goldenNames(HOST_DATA);
    const payload = readGoldenBytes(HOST_DATA, name);
    const annotation = annotate({ kind: 'singleHostData', payload });
    expect(annotation.parts.at(-1)).toMatchObject({ name: 'hostProfile', meaning: 'Full Host Profile' });
    expect([...fieldsOf(annotation)].filter(({ fault }) => fault !== undefined)).toEqual([]);
  });

  it.each([
    ['a header that is cut off', '00010004', 'messageLength: truncated (4 bytes expected, 0 left)'],
    [
      'a body that is cut off',
      '000100010000000a00000001',
      'errorTextLength: truncated (2 bytes expected, 0 left)',
    ],
    ['bytes that are not there', '0001000000000004', 'messageLength: truncated (4 bytes expected, 0 there)'],
  ])('says what is wrong with %s', (_what, hex, fault) => {
    const bytes = Buffer.from(hex, 'hex');
    const annotation = createAnnotator().message(bytes);
    expect(coveredBytes(annotation).equals(bytes)).toBe(true);
    expect([...fieldsOf(annotation)].at(-1)?.fault).toBe(fault);
  });

  it('never throws for arbitrary bytes, and covers all of them', () => {
    const types = fc.constantFrom(0, 1, 2, 4, 5, 6, 7, 2049, 2051, 4002, 9999);
    fc.assert(
      fc.property(types, fc.uint8Array({ maxLength: 80 }), (type, body) => {
        const header = Buffer.alloc(8);
        header.writeUInt16BE(1);
        header.writeUInt16BE(type, 2);
        header.writeUInt32BE(body.length, 4);
        const bytes = Buffer.concat([header, body]);
        expect(coveredBytes(createAnnotator().message(bytes)).equals(bytes)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an annotation as text', () => {
  it('escapes what could end a line or move the cursor', () => {
    const errorText = 'no\n\u001b[2Jspace\u202e';
    const bytes = encodeMessage({ kind: 'error', errorCode: 19, errorText });
    const lines = formatAnnotation(createAnnotator().message(bytes), { bytesPerLine: 4 });
    expect(lines.slice(2)).toEqual([
      '000000  00 01            headerVersion: 1',
      '000002  00 01            messageType: 1 (error)',
      '000004  00 00 00 15      messageLength: 21 (bytes)',
      '000008  00 00 00 13    errorCode: 19',
      '00000c  00 0f          errorTextLength: 15',
      expect.stringContaining(String.raw`errorText: "no\n\u001b[2Jspace\u202e"`),
      ...[1, 2, 3].map(() => expect.stringMatching(/^0000[0-9a-f]{2} {2}[0-9a-f ]+$/)),
    ]);
  });

  it('shows the first bytes of a long field, and how many more there are', () => {
    const payload = Buffer.alloc(1000);
    const message = encodeMessage({ kind: 'unknown', messageType: 77, payload });
    const lines = formatAnnotation(createAnnotator().message(message), { maxBytes: 16 });
    expect(lines.at(-1)).toMatch(/984 bytes more$/);
  });
});

describeWithShared('a captured session, annotated', (shared) => {
  const { bytes, expected } = readCapturedSession(shared);
  const annotator = createAnnotator();
  const messages: Annotation[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const end = offset + 8 + bytes.readUInt32BE(offset + 4);
    messages.push(annotator.message(bytes.subarray(offset, end), offset));
    offset = end;
  }

  it('tells of each byte of the capture what it is, in order and without a fault', () => {
    let offset = 0;
    for (const field of messages.flatMap((message) => [...fieldsOf(message)])) {
      expect([field.offset, field.fault]).toEqual([offset, undefined]);
      offset += field.bytes.length;
    }
    expect(offset).toBe(bytes.length);
  });

  it('has every value that an independent decoder found', () => {
    const bundled = messages.flatMap(({ parts }) => parts.filter(({ name }) => name.startsWith('message ')));
    const bodies = bundled.map(({ parts }) => dataOf(parts.find(({ name }) => name === 'data')));
    const blocks = expected
      .flatMap((bundle) => bundle.records)
      .map(({ body }, index) => [bodies[index], body] as const)
      .filter(([annotated]) => Object.keys(annotated ?? {}).length > 0);
    expect(blocks.length).toBeGreaterThan(10);
    for (const [annotated, body] of blocks) expect(annotated).toMatchObject(body);
  });

  it('reads like a dissector, with the names that the session itself brought', () => {
    const lines = messages.flatMap((message) => formatAnnotation(message));
    for (const line of [
      '000413                             message 23: Connection Statistics (71)',
      '000423  5f c7 b4 26                    archiveTimestamp: 1606923302 (2020-12-02T15:35:02Z)',
      '00042b  00 00 00 01                    deviceId: 1 (10.101.101.161)',
      '0004ef  06                             ipProtocol: 6 (TCP)',
      '00046f  ed 81 dc 4e 34 44 11 eb        ingressZoneUuid: ed81dc4e-3444-11eb-a581-703a42c735fb (inside)',
      '0004df  0f ff fc 01                    accessControlRuleId: 268434433 (allow-all)',
      '000530  00 00 04 62                    applicationProtocolId: 1122 (HTTPS)',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it('shows the fields of an event that comes as text, each with its bytes', () => {
    const capture = readFileSync(join(shared, 'captures/fqe/server.bin'));
    const annotation = createAnnotator().message(capture.subarray(0, 8 + capture.readUInt32BE(4)));
    const text = annotation.parts.find(({ name }) => name === 'eventText');
    expect(text?.parts.find(({ name }) => name === 'InitiatorIP')).toMatchObject({ value: '192.168.50.50' });
    expect(Buffer.concat(text?.parts.map((part) => part.bytes) ?? [])).toEqual(
      Buffer.from(text?.bytes ?? []),
    );
  });
});

/** The bytes of all fields, one after the other. */
function coveredBytes(annotation: Annotation): Buffer {
  return Buffer.concat([...fieldsOf(annotation)].map(({ bytes }) => bytes));
}

/** What the fields of a group decode to, as in a record's `data`. */
function dataOf(group: Annotation | undefined): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const part of group?.parts ?? []) {
    if (part.name === 'blockLength' || part.name === 'undecoded') continue;
    if (part.parts.length === 0) data[part.name] = part.value;
    else if (part.parts.at(0)?.meaning === 'List') data[part.name] = part.parts.slice(2).map(itemOf);
    else data[part.name] = dataOf(part);
  }
  return data;
}

function itemOf(item: Annotation): unknown {
  const { blockType, ...fields } = dataOf(item);
  const isKnown = !item.meaning?.includes('not known');
  return isKnown ? { blockType, ...fields } : { blockType, bytes: item.bytes.subarray(8) };
}
