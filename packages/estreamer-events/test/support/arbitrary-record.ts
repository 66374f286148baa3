import {
  createRecordCatalogue,
  createRecordDecoder,
  type EventRecord,
  layoutsOf,
  type RecordInput,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import fc from 'fast-check';
import { bytes, createLayoutArbitraries } from '../../../../test-support/arbitrary-fields.ts';
import { MOZDEF_RESERVED_WORDS, SERVER_DETAIL_KEYS } from '../../src/index.ts';
import { recordOf, textRecord } from './records.ts';

type Layout = ReturnType<typeof layoutsOf>[number];
type Fields = Layout['fields'];

/** A record as it comes from the wire, and what somebody calls its values. */
export interface NamedRecord {
  readonly record: EventRecord;
  readonly names: ResolvedNames;
}

/** Text that means harm, beside any other. */
const hostileText = fc.oneof(
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

const ipv6 = fc.oneof(fc.ipV4(), fc.constantFrom('::', '::1', '2001:db8::1', 'fe80::1', '0.0.0.0'));

/** Numbers that tables know come as often as others. */
const number = (max: number) => fc.oneof(fc.nat({ max: Math.min(max, 16) }), fc.integer({ min: 0, max }));

const { block } = createLayoutArbitraries({
  number,
  uuid: fc.oneof(fc.uuid(), fc.constant('00000000-0000-0000-0000-000000000000')),
  ipv4: fc.oneof(fc.ipV4(), fc.constant('0.0.0.0')),
  ipv6,
  text: wireText,
  bytes: bytes(100),
  blob: fc.oneof(
    bytes(100),
    hostileText.map((text) => Buffer.from(text)),
  ),
  maxItems: 3,
});

/** The paths under which fields are named, as the metadata store does it. */
function pathsOf(fields: Fields, prefix = ''): string[] {
  return Object.entries(fields).flatMap(([name, { shape }]) => {
    if (shape.type === 'block') return pathsOf(shape.block.fields, `${prefix}${name}.`);
    if (shape.type !== 'list') return [`${prefix}${name}`];
    return shape.items.flatMap((item) =>
      [0, 1].flatMap((index) => pathsOf(item.fields, `${prefix}${name}.${index}.`)),
    );
  });
}

const discoveryHeader = fc.record({
  deviceId: number(0xffff_ffff),
  legacyIpAddress: fc.oneof(fc.ipV4(), fc.constant('0.0.0.0')),
  hasIpv6: fc.constant(1),
  hostIpAddress: ipv6,
  eventSecond: number(0xffff_ffff),
  eventMicrosecond: number(0xffff_ffff),
  eventType: fc.constantFrom(1000, 1001, 1002, 1004, 7),
  eventSubtype: fc.nat({ max: 40 }),
});

/** Records of a kind in any of its versions, with values from anywhere in their fields' ranges, and names for some fields. */
export function arbitraryRecord(kind: string): fc.Arbitrary<NamedRecord> {
  const definition = createRecordCatalogue().byKind(kind);
  if (definition === undefined) throw new Error(`there is no kind ${kind}`);
  const layouts = layoutsOf(definition.body).map((layout) => {
    const paths = [...pathsOf(layout.fields), 'deviceId', 'eventType', 'eventSubtype'];
    return fc.record({
      record: fc
        .record({
          kind: fc.constant(kind),
          netmapId: fc.nat({ max: 0x7fff }),
          archiveTimestamp: fc.option(fc.integer({ min: 0, max: 0xffff_ffff }), { nil: undefined }),
          discoveryHeader: definition.discoveryHeader ? discoveryHeader : fc.constant(undefined),
          data: block(layout),
        })
        .map((input) => recordOf(input as RecordInput)),
      names: fc.dictionary(fc.constantFrom(...paths), hostileText),
    });
  });
  return fc.oneof(...layouts);
}

const textValue = fc.oneof(
  hostileText,
  number(0xffff_ffff),
  fc.boolean(),
  fc.constant(null),
  ipv6,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(hostileText, { maxLength: 3 }),
  fc.dictionary(hostileText, hostileText, { maxKeys: 2 }),
);

const seenFields = [
  'EventType',
  'EventSecond',
  'FirstPacketSecond',
  'LastPacketSecond',
  'DeviceUUID',
  'InstanceID',
  'ConnectionID',
  'InitiatorIP',
  'ResponderIP',
  'InitiatorPort',
  'ResponderPort',
  'Protocol',
  'AC_RuleAction',
  'AC_RuleReason',
  'FileAction',
  'SHA_Disposition',
  'FileName',
  'URL',
  'User',
  'Impact',
  'Priority',
  'Message',
];

const fieldName = fc.oneof(
  fc.constantFrom(...seenFields),
  hostileText.map((text) => text.slice(0, 50)),
  fc.constantFrom(...SERVER_DETAIL_KEYS, ...SERVER_DETAIL_KEYS.map((key) => key.toUpperCase())),
  fc.constantFrom(
    't',
    'a',
    'tag',
    'pay',
    'load',
    '',
    'details.x',
    'count_int',
    'ratio_float',
    'index',
    'type',
    'LDAP',
  ),
);

/** Events that come as text, with fields that were seen and any others. */
export function arbitraryTextRecord(recordType: number): fc.Arbitrary<NamedRecord> {
  return fc
    .dictionary(fieldName, textValue, { maxKeys: 150 })
    .map((data) => ({ record: textRecord(recordType, data), names: {} }))
    .filter(({ record }) => record.kind === 'fullyQualifiedEvent');
}

/** Records that nobody knows, and damaged ones. */
export const arbitraryUnknownRecord: fc.Arbitrary<NamedRecord> = fc
  .record({
    recordType: fc.constantFrom(6, 71, 125, 400, 999, 5000),
    body: fc.uint8Array({ maxLength: 20_000 }),
  })
  .map(({ recordType, body }) => {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(recordType, 0);
    header.writeUInt32BE(body.length, 4);
    return { record: createRecordDecoder().decode(Buffer.concat([header, body])), names: {} };
  })
  .filter(({ record }) => record.kind === 'unknown');
