import fc from 'fast-check';
import { bytes, createLayoutArbitraries } from '../../../../test-support/arbitrary-fields.ts';
import type { RecordInput } from '../../src/index.ts';
import type { RecordDefinition } from '../../src/records/define-record.ts';
import { discoveryHeaderFields, discoveryHeaderIpv6Fields } from '../../src/records/headers.ts';
import { readIpv6 } from '../../src/schema/values.ts';

/** Text as a server can send it: the closing NUL is not part of it. */
const text = fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.replace(/\0+$/, ''));

const address = fc.oneof(
  fc.ipV4(),
  fc.constant('::'),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((value) => readIpv6(Buffer.from(value), 0)),
);

const { fields: fieldsArbitrary, block } = createLayoutArbitraries({
  number: (max) => fc.integer({ min: 0, max }),
  uuid: fc.uuid(),
  ipv4: fc.ipV4(),
  ipv6: address,
  text,
  bytes: bytes(40),
  blob: bytes(40),
  maxItems: 2,
});

export const blockArbitrary = block;

/** The bodies that a record type can have: one for each version of its block, and the bare layouts. */
export function bodiesOf({
  body,
}: RecordDefinition): { name: string; data: fc.Arbitrary<Record<string, unknown>> }[] {
  if (body.type === 'parser') return [];
  if (body.type === 'layout') return [{ name: 'layout', data: fieldsArbitrary(body.fields) }];
  return [
    ...body.versions.map((version) => ({
      name: `block ${version.series}:${version.blockType}`,
      data: blockArbitrary(version),
    })),
    ...body.bare.map(({ fields }, index) => ({
      name: `bare layout ${index + 1}`,
      data: fieldsArbitrary(fields),
    })),
  ];
}

/** Discovery headers of both lengths. */
const discoveryHeader = fc.oneof(
  fieldsArbitrary(discoveryHeaderFields).map((header) => ({ ...header, hasIpv6: 0 })),
  fieldsArbitrary(discoveryHeaderIpv6Fields).map((header) => ({ ...header, hasIpv6: 1 })),
);

/** Records of one type with a body of the given arbitrary. */
export function recordArbitrary(
  definition: RecordDefinition,
  data: fc.Arbitrary<Record<string, unknown>>,
): fc.Arbitrary<RecordInput> {
  return fc
    .record(
      {
        kind: fc.constant(definition.kind),
        netmapId: fc.nat(0x7fff),
        archiveTimestamp: fc.option(fc.integer({ min: 0, max: 0xffff_ffff }), { nil: undefined }),
        discoveryHeader: definition.discoveryHeader ? discoveryHeader : fc.constant(undefined),
        data,
      },
      { noNullPrototype: true },
    )
    .map((record) => record as RecordInput);
}
