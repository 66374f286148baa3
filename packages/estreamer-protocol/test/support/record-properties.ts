import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createFieldReader,
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
  type EventRecord,
  type RecordDecoder,
  type RecordDefinition,
  type RecordInput,
} from '../../src/index.ts';
import { createLayoutParser } from '../../src/schema/binary-parser.ts';
import { bodiesOf, recordArbitrary } from './arbitrary-record.ts';
import { damage } from './damage.ts';

/** One version of one record type, and the records that it can have. */
export interface BodyCase {
  readonly name: string;
  readonly definition: RecordDefinition;
  /** The body's name among those of its record type. */
  readonly body: string;
  readonly record: fc.Arbitrary<RecordInput>;
}

const encoder = createRecordEncoder();
const catalogue = createRecordCatalogue();
const BLOCK_HEADER_SIZE = 8;

/** Every record type of the catalogue in every version. */
export const everyBody: readonly BodyCase[] = catalogue.definitions.flatMap((definition) =>
  bodiesOf(definition).map(({ name, data }) => ({
    name: `${definition.recordType} ${definition.kind}, ${name}`,
    definition,
    body: name,
    record: recordArbitrary(definition, data),
  })),
);

/** Where a record may have one of several bare layouts, bytes behind one can make another. */
export const unambiguousBodies = everyBody.filter(
  ({ definition: { body } }) => body.type === 'layout' || (body.type === 'block' && body.bare.length === 0),
);

/** What must hold for every version of every record type, as fast-check properties. */
export interface RecordProperties {
  /** What is encoded decodes to the same values. */
  roundTrip(body: BodyCase): fc.IProperty<unknown>;
  /** binary-parser, driven by the same schema, reads the same values. */
  agreementWithBinaryParser(body: BodyCase): fc.IProperty<unknown>;
  /** Damaged bytes never throw, and say where they stop making sense. */
  survivalOfDamage(body: BodyCase): fc.IProperty<unknown>;
  /** A reader of some fields reads what `data` has, also where the bytes are damaged. */
  agreementOfReaders(body: BodyCase): fc.IProperty<unknown>;
  /** Bytes behind the body make the record unknown. Holds for {@link unambiguousBodies}. */
  refusalOfTrailingBytes(body: BodyCase): fc.IProperty<unknown>;
}

export function createRecordProperties(decoder: RecordDecoder = createRecordDecoder()): RecordProperties {
  return {
    roundTrip: ({ record }) =>
      fc.property(record, (input) => {
        const decoded = decoder.decode(encoder.encode(input));
        const { kind, netmapId, archiveTimestamp, discoveryHeader, data, undecodedBytes } = decoded;
        assert.deepEqual({ kind, netmapId, archiveTimestamp, discoveryHeader, data }, input);
        assert.equal(undecodedBytes, 0);
      }),
    agreementWithBinaryParser: ({ definition, body, record }) =>
      fc.property(record, (input) => {
        const payload = encoder.encode(input);
        const decoded = decoder.decode(payload);
        const bodyBytes = payload.subarray(headersSize(decoded));
        assert.deepEqual(decoded.data, parseBody(definition.body, body, bodyBytes));
      }),
    survivalOfDamage: ({ record }) =>
      fc.property(record, damage, (input, damaged) => {
        const payload = damaged(encoder.encode(input));
        assertHonest(decoder.decode(payload), payload);
      }),
    agreementOfReaders: ({ record }) =>
      fc.property(
        record,
        fc.oneof(
          fc.constant((bytes: Buffer) => bytes),
          damage,
        ),
        fc.func(fc.boolean()),
        (input, damaged, isWanted) => {
          const payload = damaged(encoder.encode(input));
          const { data } = decoder.decode(payload);
          const layout = catalogue.layoutOf(decoder.decode(payload));
          if (layout === undefined || data === undefined) return;
          const wanted = [layout.fields, ...layout.variants]
            .flatMap((fields) => Object.keys(fields))
            .filter(isWanted);
          const some = createFieldReader(layout, wanted)(decoder.decode(payload));
          for (const name of ['blockType', ...wanted])
            assert.deepEqual(some[name], (data as Record<string, unknown>)[name], name);
        },
      ),
    refusalOfTrailingBytes: ({ record }) =>
      fc.property(record, fc.integer({ min: 1, max: 30 }), (input, extra) => {
        const payload = Buffer.concat([encoder.encode(input), Buffer.alloc(extra, 0xff)]);
        payload.writeUInt32BE(payload.readUInt32BE(4) + extra, 4);
        const decoded = decoder.decode(payload);
        assert.equal(decoded.kind, 'unknown');
        assertHonest(decoded, payload);
      }),
  };
}

/** A record is of the type that its header says, or unknown with its bytes and a reason that points into them. */
export function assertHonest(decoded: EventRecord, payload: Buffer): void {
  if (decoded.kind !== 'unknown') {
    assert.equal(decoded.recordType, payload.readUInt32BE(0) & 0xffff);
    assert.equal(typeof decoded.data, 'object');
    return;
  }
  assert.ok(payload.equals(decoded.bytes));
  assert.ok(decoded.reason.offset <= payload.length, `offset ${decoded.reason.offset} of ${payload.length}`);
  assert.notEqual(decoded.reason.message, '');
}

/** Bytes of the record header and the discovery header. */
function headersSize({ archiveTimestamp, discoveryHeader }: EventRecord): number {
  const recordHeader = archiveTimestamp === undefined ? 8 : 16;
  if (discoveryHeader === undefined) return recordHeader;
  return recordHeader + (discoveryHeader.hasIpv6 === 1 ? 56 : 40);
}

/** The oracle: the body's layout, read by binary-parser. */
function parseBody(body: RecordDefinition['body'], version: string, bytes: Buffer): unknown {
  if (body.type === 'parser') return body.parse(bytes);
  if (body.type === 'layout') return createLayoutParser(body.fields).parse(bytes).data;
  const bare = /^bare layout (\d)/.exec(version);
  if (bare !== null)
    return createLayoutParser(body.bare[Number(bare[1]) - 1]?.fields ?? {}).parse(bytes).data;
  const blockType = bytes.readUInt32BE(0);
  const fields = body.versions.find((schema) => schema.blockType === blockType)?.fields ?? {};
  return { blockType, ...createLayoutParser(fields).parse(bytes.subarray(BLOCK_HEADER_SIZE)).data };
}
