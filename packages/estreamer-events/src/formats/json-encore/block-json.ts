import type { BodyLayout, EventRecord, FieldShape, Fields } from '@x/estreamer-protocol';
import { cutText } from '@x/foundation';
import { hexText } from '../../values/bytes-text.ts';
import { jsonText } from '../../values/json-text.ts';

type Values = Readonly<Record<string, unknown>>;

/** The members of one block as JSON, and how many bytes they are on the wire. */
interface Written {
  text: string;
  length: number;
}

/** Adds a value to what is written. */
type WriteValue = (written: Written, value: unknown, maxBytes: number) => void;

const BLOCK_HEADER = 8;
const STRING_BLOCK = 0;
const BLOB_BLOCK = 1;

const widths: Readonly<Record<string, number>> = {
  uint8: 1,
  uint16: 2,
  uint32: 4,
  int32: 4,
  uint64: 8,
  uuid: 16,
  ipv4: 4,
  ipv6: 16,
  mac: 6,
};

/** Writes the fields of a record as JSON, its blocks and lists with their headers. */
export class BlockJson {
  readonly #names: Readonly<Record<string, string>>;
  readonly #writers = new Map<
    Fields,
    readonly (readonly [field: string, key: string, write: WriteValue])[]
  >();

  /** @param names what fields are called here, where that differs */
  constructor(names: Readonly<Record<string, string>>) {
    this.#names = names;
  }

  /** The members of a record: its header, the discovery header, the block and its fields. */
  members(record: EventRecord, layout: BodyLayout | undefined, maxBytes: number): string {
    const { recordType, archiveTimestamp, discoveryHeader } = record;
    const data = (record.data ?? {}) as Values;
    const body = layout === undefined ? { text: '', length: 0 } : this.#fields(layout.fields, data, maxBytes);
    const isBlock = layout?.blockType !== undefined;
    const blockLength = body.length + BLOCK_HEADER;
    let text = `"recordType": ${recordType}, "recordLength": ${isBlock ? blockLength : body.length}`;
    if (archiveTimestamp !== undefined) text += `, "archiveTimestamp": ${archiveTimestamp}`;
    if (discoveryHeader !== undefined) {
      for (const [name, value] of Object.entries(discoveryHeader)) {
        if (Object.hasOwn(data, name)) continue;
        text += `, ${jsonText(name)}: ${typeof value === 'number' ? value : jsonText(String(value))}`;
      }
    }
    if (isBlock) text += `, "blockType": ${Number(data['blockType'])}, "blockLength": ${blockLength}`;
    return body.text === '' ? text : `${text}, ${body.text}`;
  }

  #fields(fields: Fields, data: Values, maxBytes: number): Written {
    const written: Written = { text: '', length: 0 };
    for (const [field, key, write] of this.#writersOf(fields)) {
      const value = data[field];
      // A block that ended early lacks its last fields.
      if (value === undefined) continue;
      written.text += written.text === '' ? key : `, ${key}`;
      write(written, value, maxBytes);
    }
    return written;
  }

  #writersOf(fields: Fields) {
    let writers = this.#writers.get(fields);
    if (writers === undefined) {
      writers = Object.entries(fields).map(([field, { shape }]) => {
        const name = Object.hasOwn(this.#names, field) ? (this.#names[field] as string) : field;
        return [field, `${jsonText(name)}: `, this.#writerOf(shape)] as const;
      });
      this.#writers.set(fields, writers);
    }
    return writers;
  }

  #writerOf(shape: FieldShape): WriteValue {
    switch (shape.type) {
      case 'string':
        return (written, value, maxBytes) => {
          const text = cutText(String(value), maxBytes);
          const length = Buffer.byteLength(text) + BLOCK_HEADER;
          written.text += `{"blockType": ${STRING_BLOCK}, "blockLength": ${length}, "data": ${jsonText(text)}}`;
          written.length += length;
        };
      case 'blob':
        return (written, value) => {
          const bytes = value as Uint8Array;
          const length = bytes.length + BLOCK_HEADER;
          written.text += `{"blockType": ${BLOB_BLOCK}, "blockLength": ${length}, "data": "${hexText(bytes)}"}`;
          written.length += length;
        };
      case 'bytes':
        return (written, value) => {
          written.text += `"${hexText(value as Uint8Array)}"`;
          written.length += (value as Uint8Array).length;
        };
      case 'text':
        return (written, value, maxBytes) => {
          written.text += jsonText(cutText(String(value), maxBytes));
          written.length += Buffer.byteLength(String(value));
        };
      case 'block':
        return (written, value, maxBytes) => this.#block(written, value as Values, [shape.block], maxBytes);
      case 'list':
        return (written, value, maxBytes) => {
          written.text += `{"blockType": ${shape.listType}, "data": [`;
          written.length += BLOCK_HEADER;
          for (const [index, item] of (value as readonly Values[]).entries()) {
            if (index > 0) written.text += ', ';
            this.#block(written, item, shape.items, maxBytes);
          }
          written.text += ']}';
        };
      default: {
        const width = shape.type === 'octets' ? shape.length : (widths[shape.type] ?? 0);
        return (written, value) => {
          written.text += typeof value === 'number' ? value : jsonText(String(value));
          written.length += width;
        };
      }
    }
  }

  #block(
    written: Written,
    value: Values,
    schemas: readonly { readonly blockType: number; readonly fields: Fields }[],
    maxBytes: number,
  ): void {
    const schema =
      schemas.find(({ blockType }) => blockType === value['blockType']) ??
      (schemas.length === 1 ? schemas[0] : undefined);
    const bytes = value['bytes'];
    const inner =
      schema !== undefined && !(bytes instanceof Uint8Array)
        ? this.#fields(schema.fields, value, maxBytes)
        : unknownBlock(bytes);
    const length = inner.length + BLOCK_HEADER;
    const members = inner.text === '' ? '' : `, ${inner.text}`;
    written.text += `{"blockType": ${Number(value['blockType'] ?? schema?.blockType ?? 0)}, "blockLength": ${length}${members}}`;
    written.length += length;
  }
}

/** A block that nobody knows, as the bytes that it is. */
function unknownBlock(bytes: unknown): Written {
  if (!(bytes instanceof Uint8Array)) return { text: '', length: 0 };
  return { text: `"data": "${hexText(bytes)}"`, length: bytes.length };
}
