import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordCatalogue, createRecordDecoder, createRecordEncoder } from '../src/index.ts';
import { createLayoutParser } from '../src/schema/binary-parser.ts';
import { bodiesOf, recordArbitrary } from './support/arbitrary-record.ts';

const catalogue = createRecordCatalogue();
const decoder = createRecordDecoder();
const encoder = createRecordEncoder();
const RECORD_HEADER_SIZES = [8, 16];
const BLOCK_HEADER_SIZE = 8;

const everyBody = catalogue.definitions.flatMap((definition) =>
  bodiesOf(definition).map(({ name, data }) => ({
    name: `${definition.recordType} ${definition.kind}, ${name}`,
    definition,
    body: name,
    record: recordArbitrary(definition, data),
  })),
);

describe('every record type in every version', () => {
  it.each(everyBody)('$name: what is encoded decodes to the same values', ({ record }) => {
    fc.assert(
      fc.property(record, (input) => {
        const decoded = decoder.decode(encoder.encode(input));
        const { kind, netmapId, archiveTimestamp, data, undecodedBytes } = decoded;
        expect({ kind, netmapId, archiveTimestamp, data }).toEqual(input);
        expect(undecodedBytes).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  it.each(everyBody)(
    '$name: binary-parser, driven by the same schema, agrees',
    ({ definition, body, record }) => {
      fc.assert(
        fc.property(record, (input) => {
          const payload = encoder.encode(input);
          const decoded = decoder.decode(payload);
          const headerSize = decoded.archiveTimestamp === undefined ? 8 : 16;
          const bodyOctets = payload.subarray(headerSize + (definition.discoveryHeader ? 56 : 0));
          expect(decoded.data).toEqual(parseBody(definition.body, body, bodyOctets));
        }),
        { numRuns: 5 },
      );
    },
  );

  it.each(everyBody)(
    '$name: damaged octets never throw, and say where they stop making sense',
    ({ record }) => {
      fc.assert(
        fc.property(record, damage, (input, damaged) => {
          const payload = damaged(encoder.encode(input));
          const decoded = decoder.decode(payload);
          if (decoded.kind === 'unknown') {
            expect(decoded.bytes).toEqual(payload);
            expect(decoded.reason.offset).toBeLessThanOrEqual(payload.length);
            expect(decoded.reason.message).not.toBe('');
          } else {
            expect(decoded.recordType).toBe(payload.readUInt32BE(0) & 0xffff);
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  // Where a record may have one of several bare layouts, octets behind one can make another.
  const unambiguous = everyBody.filter(
    ({ definition: { body } }) => body.type === 'layout' || body.otherwise.length === 0,
  );
  it.each(unambiguous)('$name: octets behind the body make it unknown', ({ record }) => {
    fc.assert(
      fc.property(record, fc.integer({ min: 1, max: 30 }), (input, extra) => {
        const payload = Buffer.concat([encoder.encode(input), Buffer.alloc(extra, 0xff)]);
        payload.writeUInt32BE(payload.readUInt32BE(4) + extra, 4);
        const decoded = decoder.decode(payload);
        expect(decoded).toMatchObject({ kind: 'unknown', recordName: expect.any(String) });
        expect(decoded.kind === 'unknown' && decoded.reason.offset).toBeLessThanOrEqual(payload.length);
      }),
      { numRuns: 5 },
    );
  });
});

/** Changes a payload as a broken or hostile peer could. */
const damage: fc.Arbitrary<(payload: Buffer) => Buffer> = fc.oneof(
  fc.nat().map((cut) => (payload: Buffer) => payload.subarray(0, cut % payload.length)),
  fc.tuple(fc.nat(), fc.nat(7)).map(([position, bit]) => (payload: Buffer) => {
    const at = position % payload.length;
    payload[at] = (payload[at] ?? 0) ^ (1 << bit);
    return payload;
  }),
  fc
    .tuple(fc.nat(), fc.constantFrom(0, 7, 8, 0x7fff_ffff, 0xffff_ffff))
    .map(([position, value]) => (payload: Buffer) => {
      payload.writeUInt32BE(value, position % (payload.length - 3));
      return payload;
    }),
  fc
    .uint8Array({ minLength: 1, maxLength: 64 })
    .map((garbage) => (payload: Buffer) => Buffer.concat([payload, garbage])),
  fc
    .tuple(fc.nat(), fc.uint8Array({ minLength: 8, maxLength: 8 }))
    .map(([cut, octets]) => (payload: Buffer) => {
      // A shorter body in a record whose lengths agree with it.
      const size = Math.max(8, cut % payload.length);
      const shorter = Buffer.from(payload.subarray(0, size));
      const headerSize =
        RECORD_HEADER_SIZES.find((header) => payload.length - payload.readUInt32BE(4) === header) ?? 8;
      if (size >= headerSize) shorter.writeUInt32BE(size - headerSize, 4);
      return octets[0] === 0 ? Buffer.from(octets) : shorter;
    }),
);

/** The oracle: the body's layout, read by binary-parser. */
function parseBody(
  body: (typeof catalogue.definitions)[number]['body'],
  version: string,
  octets: Buffer,
): Record<string, unknown> {
  if (body.type === 'layout') return createLayoutParser(body.fields).parse(octets).data;
  const bare = /^bare layout (\d)/.exec(version);
  if (bare !== null) return createLayoutParser(body.otherwise[Number(bare[1]) - 1] ?? {}).parse(octets).data;
  const blockType = octets.readUInt32BE(0);
  const fields = body.versions.find((schema) => schema.blockType === blockType)?.fields ?? {};
  return { blockType, ...createLayoutParser(fields).parse(octets.subarray(BLOCK_HEADER_SIZE)).data };
}
