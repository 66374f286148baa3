import { type DiscoveryHeader, layoutsOf, type RecordDefinition } from '@x/estreamer-protocol';

type Fields = ReturnType<typeof layoutsOf>[number]['fields'];

/** A field that a mapping can name. */
export interface RecordField {
  /** `uint8`, `ipv6`, `string`, `bytes`, `list` ... */
  readonly type: string;
  /** True for padding and the like. */
  readonly reserved: boolean;
  /** True for Unix seconds. */
  readonly time: boolean;
  /** True for a field of the discovery header. */
  readonly header: boolean;
}

const headerFieldTypes = {
  deviceId: 'uint32',
  legacyIpAddress: 'ipv4',
  macAddress: 'mac',
  hasIpv6: 'uint8',
  reserved: 'uint8',
  eventSecond: 'uint32',
  eventMicrosecond: 'uint32',
  eventType: 'uint32',
  eventSubtype: 'uint32',
  fileNumber: 'uint32',
  filePosition: 'uint32',
  hostIpAddress: 'ipv6',
} satisfies Readonly<Record<keyof DiscoveryHeader, string>>;

/** Types of fields that are one value; all others need `compute`. */
const SCALARS: ReadonlySet<string> = new Set([
  'uint8',
  'uint16',
  'uint32',
  'int32',
  'uint64',
  'uuid',
  'ipv4',
  'ipv6',
  'mac',
  'octets',
  'text',
  'string',
]);

/** Tells whether a field is one value, or a list of such. */
export function isScalar({ type }: RecordField): boolean {
  return SCALARS.has(type);
}

/**
 * The fields of a record by their path: of every version, of the blocks and lists in it, of its discovery header.
 *
 * @returns `undefined` for a body that somebody's own parser reads: its fields show with the record
 */
export function recordFields({
  body,
  discoveryHeader,
}: RecordDefinition): ReadonlyMap<string, RecordField> | undefined {
  if (body.type === 'parser') return undefined;
  const found = new Map<string, RecordField>();
  for (const { fields } of layoutsOf(body)) addFields(found, fields, '');
  if (discoveryHeader) {
    for (const [name, type] of Object.entries(headerFieldTypes)) {
      if (!found.has(name))
        found.set(name, { type, reserved: false, time: name === 'eventSecond', header: true });
    }
  }
  return found;
}

function addFields(found: Map<string, RecordField>, fields: Fields, prefix: string): void {
  for (const [name, { shape, notes }] of Object.entries(fields)) {
    const path = `${prefix}${name}`;
    found.set(path, {
      type: shape.type,
      reserved: notes.reserved === true,
      time: notes.unit === 'unix seconds',
      header: false,
    });
    const blocks = shape.type === 'block' ? [shape.block] : shape.type === 'list' ? shape.items : [];
    for (const block of blocks) addFields(found, block.fields, `${path}.`);
  }
}
