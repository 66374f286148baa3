import {
  createRecordCatalogue,
  type RecordDefinition,
  type RecordInput,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import fc from 'fast-check';
import { MOZDEF_RESERVED_WORDS } from '../../src/index.ts';

type Fields = Extract<RecordDefinition['body'], { type: 'layout' }>['fields'];
type Field = Fields[string];

/** Text that means harm, beside any other. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...MOZDEF_RESERVED_WORDS, ...MOZDEF_RESERVED_WORDS.map((word) => word.toUpperCase())),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '\u0000',
    '\n',
    '\u202egpj.exe',
    '\u2028',
    ' ',
    '{filename}',
    '::',
    '0',
  ),
  fc.constantFrom('x', '\u0001', 'é', '🔥').map((character) => character.repeat(20_000)),
);

/** A closing NUL is not part of a text on the wire. */
const wireText = hostileText.map((text) => text.replace(/\0+$/, ''));

const hex = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((octets) => Buffer.from(octets).toString('hex'));

const uint64 = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map((value) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)));

/** Numbers that tables know come as often as others. */
const number = (max: number) => fc.oneof(fc.nat({ max: Math.min(max, 16) }), fc.integer({ min: 0, max }));

function fieldArbitrary({ shape }: Field): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'uint8':
      return number(0xff);
    case 'uint16':
      return number(0xffff);
    case 'uint32':
      return number(0xffff_ffff);
    case 'uint64':
      return uint64;
    case 'uuid':
      return fc.oneof(fc.uuid(), fc.constant('00000000-0000-0000-0000-000000000000'));
    case 'ipv6':
      return fc.oneof(fc.ipV4(), fc.constantFrom('::', '::1', '2001:db8::1', 'fe80::1'));
    case 'octets':
      return hex(shape.length);
    case 'string':
      return wireText;
    default:
      throw new Error(`a field of type ${shape.type} is new to this test`);
  }
}

function fieldsArbitrary(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldArbitrary(field)])),
  );
}

/** Records of a kind in any of its versions, with values from anywhere in their fields' ranges, and names for some fields. */
export function arbitraryRecord(kind: string): fc.Arbitrary<{ input: RecordInput; names: ResolvedNames }> {
  const definition = createRecordCatalogue().byKind(kind);
  if (definition?.body.type !== 'block') throw new Error(`${kind} is not a record whose body is a block`);
  const versions = definition.body.versions.map(({ blockType, fields }) =>
    fc.record({
      input: fc
        .record({
          kind: fc.constant(kind),
          netmapId: fc.nat({ max: 0x7fff }),
          archiveTimestamp: fc.option(fc.integer({ min: 0, max: 0xffff_ffff }), { nil: undefined }),
          data: fieldsArbitrary(fields).map((data) => ({ blockType, ...data })),
        })
        .map((input) => input as RecordInput),
      names: fc.dictionary(fc.constantFrom(...Object.keys(fields)), hostileText),
    }),
  );
  return fc.oneof(...versions);
}
