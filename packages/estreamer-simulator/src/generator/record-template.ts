import type { RecordEncoder, RecordInput } from '@x/estreamer-protocol';
import { type EventOutline, type Flow, type FlowValue, isFlowValue } from './event-outline.ts';

/** One record of the traffic, to be written into a message. */
export interface TrafficRecord {
  readonly byteLength: number;
  /** False for metadata. */
  readonly isEvent: boolean;
  /** Writes the record into a message at an offset. */
  writeTo(message: Buffer, offset: number): void;
}

/** A metadata record, encoded. */
export interface MetadataRecord extends TrafficRecord {
  readonly recordType: number;
  /** Whether Cisco's retired client can read it. */
  readonly isKnown: boolean;
}

/** An event in encoded form that is copied and filled in for each flow: many times faster than to encode each. */
export interface RecordTemplate {
  /** The record of a flow. */
  fill(flow: Flow): TrafficRecord;
}

/** A record whose flow values are still 0, with the places that they go to. */
export interface OutlinedRecord extends RecordTemplate {
  readonly bytes: Buffer;
}

/** How an outline is to be written. */
export interface RecordForm {
  readonly blockType: number | undefined;
  readonly archiveTimestamp: boolean;
}

/** Where a flow value goes: the offset of its last byte. */
interface Place {
  readonly last: number;
  readonly value: FlowValue;
}

const ARCHIVE_TIMESTAMP_OFFSET = 8;

export function createRecordTemplate(
  encoder: RecordEncoder,
  outline: EventOutline,
  { blockType, archiveTimestamp }: RecordForm,
): OutlinedRecord {
  const { kind, data, discoveryHeader, finish } = outline;
  const values: FlowValue[] = [];
  const encode = (numberOf: (index: number) => number): Buffer => {
    values.length = 0;
    const fill = (value: unknown): unknown => {
      if (isFlowValue(value)) return numberOf(values.push(value) - 1);
      if (Array.isArray(value)) return value.map(fill);
      if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
      return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fill(field)]));
    };
    return encoder.encode({
      kind,
      ...(archiveTimestamp ? { archiveTimestamp: 0 } : {}),
      ...(discoveryHeader === undefined ? {} : { discoveryHeader: fill(discoveryHeader) }),
      data: { ...(fill(data) as object), ...(blockType === undefined ? {} : { blockType }) },
    } as RecordInput);
  };

  const bytes = encode(() => 0);
  // Each flow value is another small number here, which marks the last byte of its place. One without a place belongs
  // to a field that this version of the block does not have.
  const marked = encode((index) => index + 1);
  const places: Place[] = [];
  for (const [last, mark] of marked.entries()) {
    const value = bytes[last] === mark ? undefined : values[mark - 1];
    if (value !== undefined) places.push({ last, value });
  }

  return {
    bytes,
    fill: (flow) => ({
      byteLength: bytes.length,
      isEvent: true,
      writeTo(message, offset) {
        bytes.copy(message, offset);
        if (archiveTimestamp) {
          message.writeUInt32BE(flow.archiveTimestamp, offset + ARCHIVE_TIMESTAMP_OFFSET);
        }
        for (const { last, value } of places) {
          // The bytes above those of the number are 0 already.
          for (let rest = value.valueIn(flow), at = offset + last; rest > 0; at -= 1) {
            message[at] = rest & 0xff;
            rest = Math.floor(rest / 0x100);
          }
        }
        finish?.(message.subarray(offset, offset + bytes.length), flow);
      },
    }),
  };
}

/** An event that is ready to be filled in. */
export interface PreparedEvent {
  readonly recordType: number;
  readonly template: RecordTemplate;
  /** What must have been sent before it; empty when no metadata was asked for. */
  readonly metadata: readonly MetadataRecord[];
  /** Whether the client wants this one left out. */
  readonly isExcluded?: ((flow: Flow) => boolean) | undefined;
}
