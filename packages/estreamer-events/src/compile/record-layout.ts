import { type DiscoveryHeader, layoutsOf, type RecordDefinition } from '@x/estreamer-protocol';

type BodyFields = ReturnType<typeof layoutsOf>[number]['fields'];

/** How the value of a field is held. */
export type FieldForm =
  /** A number. */
  | 'number'
  /** A number, or its digits as text. */
  | 'large-number'
  /** A text that can be anything. */
  | 'text'
  /** A text that is an identifier: UUID, hash or hardware address. */
  | 'identifier'
  /** A text that is an IP address. */
  | 'address'
  /** Bytes, a block or a list: not one value. */
  | 'compound'
  /** Whatever somebody put there. */
  | 'any';

/** A field of a layout. */
export interface LayoutField {
  readonly form: FieldForm;
  /** True for padding and the like. */
  readonly reserved: boolean;
  /** True for Unix seconds. */
  readonly time: boolean;
  /** True for a field of the discovery header. */
  readonly header: boolean;
  /** True for values that metadata can name. */
  readonly code: boolean;
}

/** The fields of one version of a record by their path; `undefined` where they show with the record only. */
export type RecordLayout = ReadonlyMap<string, LayoutField> | undefined;

const forms: Readonly<Record<string, FieldForm>> = {
  uint8: 'number',
  uint16: 'number',
  uint32: 'number',
  int32: 'number',
  uint64: 'large-number',
  uuid: 'identifier',
  mac: 'identifier',
  octets: 'identifier',
  ipv4: 'address',
  ipv6: 'address',
  text: 'text',
  string: 'text',
};

/** Types of fields whose values metadata can name. */
const CODES: ReadonlySet<string> = new Set(['uint8', 'uint16', 'uint32', 'int32', 'uuid']);

const headerFields = {
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

/** The fields of the discovery header. */
export const headerLayout: ReadonlyMap<string, LayoutField> = new Map(
  Object.entries(headerFields).map(([name, type]) => [
    name,
    layoutField(type, { header: true, time: name === 'eventSecond' }),
  ]),
);

/** The layouts of a record by block type; layouts without one are taken together. */
export function recordLayouts({
  body,
  discoveryHeader,
}: RecordDefinition): ReadonlyMap<number | undefined, RecordLayout> {
  if (body.type === 'parser') return new Map([[undefined, undefined]]);
  const layouts = new Map<number | undefined, Map<string, LayoutField>>();
  for (const { blockType, fields } of layoutsOf(body)) {
    const layout = layouts.get(blockType) ?? new Map<string, LayoutField>();
    layouts.set(blockType, layout);
    if (blockType !== undefined) layout.set('blockType', layoutField('uint32', { reserved: true }));
    addFields(layout, fields, '');
  }
  if (discoveryHeader) {
    for (const layout of layouts.values()) {
      for (const [name, field] of headerLayout) {
        if (!layout.has(name)) layout.set(name, field);
      }
    }
  }
  return layouts;
}

/** The fields of every version of a record. */
export function allFields(definition: RecordDefinition): RecordLayout {
  const found = new Map<string, LayoutField>();
  for (const layout of recordLayouts(definition).values()) {
    if (layout === undefined) return undefined;
    for (const [path, field] of layout) found.set(path, field);
  }
  return found;
}

function addFields(layout: Map<string, LayoutField>, fields: BodyFields, prefix: string): void {
  for (const [name, { shape, notes }] of Object.entries(fields)) {
    const path = `${prefix}${name}`;
    const field = layoutField(shape.type, {
      reserved: notes.reserved === true,
      time: notes.unit === 'unix seconds',
    });
    const other = layout.get(path);
    // Versions that have no number of their own can hold the same field in two ways.
    layout.set(path, other === undefined || other.form === field.form ? field : { ...field, form: 'any' });
    const blocks = shape.type === 'block' ? [shape.block] : shape.type === 'list' ? shape.items : [];
    for (const block of blocks) addFields(layout, block.fields, `${path}.`);
  }
}

function layoutField(
  type: string,
  { reserved = false, time = false, header = false }: Partial<LayoutField>,
): LayoutField {
  return { form: forms[type] ?? 'compound', reserved, time, header, code: CODES.has(type) };
}
