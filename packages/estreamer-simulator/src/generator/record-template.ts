import { layoutsOf, type RecordCatalogue, type RecordEncoder, type RecordInput } from '@x/estreamer-protocol';
import type { EventOutline } from './event-kinds.ts';
import type { Flow } from './flow.ts';
import { finishRecord, varyingFields } from './varying-fields.ts';

/** An encoded record that is copied and filled in for each flow: many times faster than to encode each. */
export interface RecordTemplate {
  /** The record with the outline's values; what varies is 0. */
  readonly octets: Buffer;
  /** A new record for a flow. */
  stamp(flow: Flow): Buffer;
}

/** Where a varying field stands in the encoded record, and what goes there. */
interface Place {
  readonly offset: number;
  readonly width: number;
  readonly outlined: number;
  readonly value: (flow: Flow, outlined: number) => number;
}

/** How an outline is to be written. */
export interface RecordForm {
  readonly blockType: number | undefined;
  readonly archiveTimestamp: boolean;
}

const ARCHIVE_TIMESTAMP_OFFSET = 8;
const CONNECTION_EVENT = { eventType: 1003, eventSubtype: 1 };
const WIDTHS: Readonly<Record<string, number>> = { uint8: 1, uint16: 2, uint32: 4, uint64: 8 };

export function createRecordTemplate(
  encoder: RecordEncoder,
  catalogue: RecordCatalogue,
  outline: EventOutline,
  { blockType, archiveTimestamp }: RecordForm,
): RecordTemplate {
  const fixed: Readonly<Record<string, unknown>> = outline.data;
  const varying: readonly (readonly [string, Place['value'] | undefined])[] = Object.entries(
    varyingFields[outline.kind],
  );

  const encode = (numberOf: (index: number) => number): Buffer => {
    const values = Object.fromEntries(varying.map(([name], index) => [name, numberOf(index)]));
    return encoder.encode({
      kind: outline.kind,
      ...(archiveTimestamp ? { archiveTimestamp: 0 } : {}),
      ...(outline.kind === 'connectionStatistics'
        ? { discoveryHeader: { deviceId: outline.data.deviceId ?? 0, ...CONNECTION_EVENT } }
        : {}),
      data: { ...fixed, ...values, ...(blockType === undefined ? {} : { blockType }) },
    } as unknown as RecordInput);
  };

  const octets = encode(() => 0);
  // Each varying field gets another small number, which then marks the last octet of its place.
  const marked = encode((index) => index + 1);
  const widths = widthsOf(catalogue, outline.kind, blockType);
  const places = varying.map(([name, value], index): Place => {
    const width = widths[name];
    const last = octets.findIndex((octet, offset) => octet === 0 && marked[offset] === index + 1);
    if (value === undefined || width === undefined || last < 0) {
      throw new Error(`${outline.kind} in block ${blockType} has no place for ${name}`);
    }
    const given = fixed[name];
    return { offset: last - width + 1, width, outlined: typeof given === 'number' ? given : 0, value };
  });

  return {
    octets,
    stamp(flow) {
      const record = Buffer.allocUnsafe(octets.length);
      octets.copy(record);
      if (archiveTimestamp) record.writeUInt32BE(flow.archiveTimestamp, ARCHIVE_TIMESTAMP_OFFSET);
      for (const { offset, width, outlined, value } of places) {
        writeNumber(record, value(flow, outlined), offset, width);
      }
      finishRecord(outline, record, flow);
      return record;
    },
  };
}

function widthsOf(
  catalogue: RecordCatalogue,
  kind: string,
  blockType: number | undefined,
): Record<string, number | undefined> {
  const definition = catalogue.byKind(kind);
  const layouts = definition === undefined ? [] : layoutsOf(definition.body);
  const fields = layouts.find((layout) => layout.blockType === blockType)?.fields;
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, { shape }]) => [name, WIDTHS[shape.type]]),
  );
}

function writeNumber(octets: Buffer, value: number, offset: number, width: number): void {
  switch (width) {
    case 8:
      octets.writeUInt32BE(Math.floor(value / 0x1_0000_0000), offset);
      octets.writeUInt32BE(value % 0x1_0000_0000, offset + 4);
      return;
    case 4:
      octets.writeUInt32BE(value, offset);
      return;
    case 2:
      octets.writeUInt16BE(value, offset);
      return;
    default:
      octets.writeUInt8(value, offset);
  }
}
