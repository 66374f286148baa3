import fc from 'fast-check';
import { bytes, hex, mac, uint64, withLengths } from '../../../../test-support/arbitrary-fields.ts';
import type { RecordInput } from '../../src/index.ts';
import type { RecordDefinition } from '../../src/records/define-record.ts';
import { discoveryHeaderFields, discoveryHeaderIpv6Fields } from '../../src/records/headers.ts';
import type { BlockSchema, Field, Fields } from '../../src/schema/schema.ts';
import { readIpv6 } from '../../src/schema/values.ts';

/** Text as a server can send it: the closing NUL is not part of it. */
const text = fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.replace(/\0+$/, ''));

const address = fc.oneof(
  fc.ipV4(),
  fc.constant('::'),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((value) => readIpv6(Buffer.from(value), 0)),
);

function fieldArbitrary({ shape }: Field): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'uint8':
      return fc.nat(0xff);
    case 'uint16':
      return fc.nat(0xffff);
    case 'uint32':
      return fc.integer({ min: 0, max: 0xffff_ffff });
    case 'int32':
      return fc.integer();
    case 'uint64':
      return uint64;
    case 'uuid':
      return fc.uuid();
    case 'ipv4':
      return fc.ipV4();
    case 'ipv6':
      return address;
    case 'mac':
      return mac;
    case 'octets':
      return hex(shape.length);
    case 'text':
    case 'string':
      return text;
    case 'bytes':
    case 'blob':
      return bytes(40);
    case 'block':
      return blockArbitrary(shape.block);
    case 'list':
      return fc.array(fc.oneof(...shape.items.map(blockArbitrary)), { maxLength: 2 });
  }
}

function fieldsArbitrary(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .record(
      Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldArbitrary(field)])),
      {
        noNullPrototype: true,
      },
    )
    .map((values) => withLengths(fields, values));
}

export function blockArbitrary(schema: BlockSchema): fc.Arbitrary<Record<string, unknown>> {
  return fieldsArbitrary(schema.fields).map((fields) => ({ blockType: schema.blockType, ...fields }));
}

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
