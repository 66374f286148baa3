import type { BodyLayout, EventRecord, FieldShape, Fields } from '@x/estreamer-protocol';
import { FunctionCode, literal, property } from '../../compile/function-code.ts';
import { hexText } from '../../values/bytes-text.ts';
import type { Cuts } from '../../values/cuts.ts';
import { jsonText } from '../../values/json-text.ts';

type Values = Readonly<Record<string, unknown>>;

/** Members as JSON, a comma before each, and how many bytes they are on the wire. */
interface Written {
  readonly text: string;
  readonly length: number;
}

/** How long texts may be. */
export interface TextLimit {
  readonly maxBytes: number;
  readonly cuts: Cuts;
}

type WriteFields = (data: Values, limit: TextLimit) => Written;

interface Schema {
  readonly blockType: number;
  readonly fields: Fields;
}

const BLOCK_HEADER = 8;
const STRING_BLOCK = 0;
const BLOB_BLOCK = 1;
const EMPTY_STRING_BLOCK = `{"blockType": ${STRING_BLOCK}, "blockLength": ${BLOCK_HEADER}, "data": ""}`;

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

/** Writes the fields of records as JSON, their blocks and lists with headers; compiled for each layout. */
export class BlockJson {
  readonly #names: Readonly<Record<string, string>>;
  readonly #writers = new Map<Fields, WriteFields>();

  /** @param names what fields are called here, where that differs */
  constructor(names: Readonly<Record<string, string>>) {
    this.#names = names;
  }

  /** The members of a record: its header, the discovery header, the block and its fields. */
  members(
    { recordType, archiveTimestamp, discoveryHeader }: EventRecord,
    data: Values,
    layout: BodyLayout | undefined,
    limit: TextLimit,
  ): string {
    const body = layout === undefined ? { text: '', length: 0 } : this.#fields(layout.fields, data, limit);
    const isBlock = layout?.blockType !== undefined;
    const blockLength = body.length + BLOCK_HEADER;
    let text = `"recordType": ${recordType}, "recordLength": ${isBlock ? blockLength : body.length}`;
    if (archiveTimestamp !== undefined) text += `, "archiveTimestamp": ${archiveTimestamp}`;
    if (discoveryHeader !== undefined) {
      for (const [name, value] of Object.entries(discoveryHeader)) {
        if (layout?.fields[name] === undefined) text += `, ${jsonText(name)}: ${jsonOfScalar(value)}`;
      }
    }
    if (isBlock) text += `, "blockType": ${Number(data['blockType'])}, "blockLength": ${blockLength}`;
    return text + body.text;
  }

  #fields(fields: Fields, data: Values, limit: TextLimit): Written {
    let write = this.#writers.get(fields);
    if (write === undefined) {
      write = this.#compile(fields);
      this.#writers.set(fields, write);
    }
    return write(data, limit);
  }

  #compile(fields: Fields): WriteFields {
    const code = new FunctionCode();
    code.local('text', "''");
    code.local('length', '0');
    for (const name of ['value', 'part']) code.variable(name);
    for (const [field, { shape }] of Object.entries(fields)) {
      const name = Object.hasOwn(this.#names, field) ? (this.#names[field] as string) : field;
      // A block that ended early lacks its last fields.
      code.writes.open(`if ((value = ${property('data', field)}) !== undefined) {`);
      code.writes.add(`text += ${literal(`, ${jsonText(name)}: `)};`);
      this.#writeValue(code, shape);
      code.writes.close();
    }
    code.result('{ text, length }');
    return code.build('data, limit');
  }

  /** Adds the code that appends `value` to `text` and its bytes to `length`. */
  #writeValue(code: FunctionCode, shape: FieldShape): void {
    const appendPart = (write: (value: never, limit: TextLimit) => Written) =>
      code.writes.add(`part = ${code.bind(write)}(value, limit); text += part.text; length += part.length;`);
    switch (shape.type) {
      case 'string':
        code.writes.add(
          `if (value === '') { text += ${literal(EMPTY_STRING_BLOCK)}; length += ${BLOCK_HEADER}; }`,
        );
        code.writes.open('else {');
        appendPart(stringBlock);
        code.writes.close();
        break;
      case 'blob':
        appendPart(blob);
        break;
      case 'bytes':
        appendPart(bytes);
        break;
      case 'text':
        appendPart(plainText);
        break;
      case 'block': {
        const schemas = [shape.block];
        appendPart((value: Values, limit) => this.#block(value, schemas, limit));
        break;
      }
      case 'list':
        appendPart((value: readonly Values[], limit) => {
          const items = value.map((item) => this.#block(item, shape.items, limit));
          const length = items.reduce((sum, item) => sum + item.length, BLOCK_HEADER);
          const text = items.map((item) => item.text).join(', ');
          return {
            text: `{"blockType": ${shape.listType}, "blockLength": ${length}, "data": [${text}]}`,
            length,
          };
        });
        break;
      default: {
        const width = shape.type === 'octets' ? shape.length : (widths[shape.type] ?? 0);
        const json = code.bind(jsonOfScalar);
        code.writes.add(`text += typeof value === 'number' ? value : ${json}(value); length += ${width};`);
      }
    }
  }

  #block(value: Values, schemas: readonly Schema[], limit: TextLimit): Written {
    const schema =
      schemas.find(({ blockType }) => blockType === value['blockType']) ??
      (schemas.length === 1 ? schemas[0] : undefined);
    const unknown = value['bytes'];
    const isKnown = schema !== undefined && !(unknown instanceof Uint8Array);
    const inner = isKnown ? this.#fields(schema.fields, value, limit) : unknownBlock(unknown);
    const length = inner.length + BLOCK_HEADER;
    const type = Number(value['blockType'] ?? schema?.blockType ?? 0);
    return { text: `{"blockType": ${type}, "blockLength": ${length}${inner.text}}`, length };
  }
}

function jsonOfScalar(value: unknown): string {
  return typeof value === 'number' ? String(value) : jsonText(String(value));
}

function stringBlock(value: string, { maxBytes, cuts }: TextLimit): Written {
  const length = Buffer.byteLength(value) + BLOCK_HEADER;
  const data = jsonText(cuts.toBytes(value, maxBytes));
  return { text: `{"blockType": ${STRING_BLOCK}, "blockLength": ${length}, "data": ${data}}`, length };
}

function blob(value: Uint8Array): Written {
  const length = value.length + BLOCK_HEADER;
  return {
    text: `{"blockType": ${BLOB_BLOCK}, "blockLength": ${length}, "data": "${hexText(value)}"}`,
    length,
  };
}

function bytes(value: Uint8Array): Written {
  return { text: `"${hexText(value)}"`, length: value.length };
}

function plainText(value: string, { maxBytes, cuts }: TextLimit): Written {
  return { text: jsonText(cuts.toBytes(value, maxBytes)), length: Buffer.byteLength(value) };
}

/** A block that nobody knows, as the bytes that it is. */
function unknownBlock(value: unknown): Written {
  if (!(value instanceof Uint8Array)) return { text: '', length: 0 };
  return { text: `, "data": "${hexText(value)}"`, length: value.length };
}
