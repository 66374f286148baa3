import { Parser } from 'binary-parser';
import { DecodeFault } from './decode-fault.ts';
import type { BlockSchema, FieldShape, Fields } from './schema.ts';
import { readIpv4, readIpv6, readMac, readOctets, readText, readUint64, readUuid } from './values.ts';

/** Decodes a layout with binary-parser. */
export interface ParsedLayout<Data> {
  /**
   * @param bytes starts with the layout's first byte
   * @returns the fields, and how many bytes they took
   * @throws {DecodeFault} when the bytes end before the layout does
   */
  parse(bytes: Buffer): { data: Data; size: number };
}

const END = 'endOfLayout';
const BLOCK_HEADER_SIZE = 8;

interface RawBlock {
  readonly blockType: number;
  readonly blockLength: number;
  readonly body: Buffer;
}

const byteTypes: Partial<Record<FieldShape['type'], { size: number; format: (bytes: Buffer) => unknown }>> = {
  uint64: { size: 8, format: (bytes) => readUint64(bytes, 0) },
  uuid: { size: 16, format: (bytes) => readUuid(bytes, 0) },
  ipv4: { size: 4, format: (bytes) => readIpv4(bytes, 0) },
  ipv6: { size: 16, format: (bytes) => readIpv6(bytes, 0) },
  mac: { size: 6, format: (bytes) => readMac(bytes, 0) },
};

/**
 * Builds a binary-parser from a layout. Messages are decoded this way, and the tests hold the compiled record
 * decoders against it. Blocks that carry other layouts under the same number (variants) are read as listed.
 */
export function createLayoutParser<Data = Record<string, unknown>>(fields: Fields): ParsedLayout<Data> {
  const parser = new Parser().endianess('big');
  for (const [name, { shape }] of Object.entries(fields)) addField(parser, name, shape);
  parser.saveOffset(END);
  return {
    parse(bytes) {
      try {
        const { [END]: size, ...data } = parser.parse(bytes) as Record<string, unknown> & { [END]: number };
        if (size > bytes.length)
          throw new DecodeFault('truncated', bytes.length, 'layout', `${size} bytes expected`);
        return { data: data as Data, size };
      } catch (error) {
        if (error instanceof RangeError) throw new DecodeFault('truncated', bytes.length, 'layout');
        throw error;
      }
    },
  };
}

function addField(parser: Parser, name: string, shape: FieldShape): void {
  switch (shape.type) {
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'int32':
      parser[shape.type](name);
      return;
    case 'octets':
      addBytes(parser, name, shape.length, (bytes) => readOctets(bytes, 0, bytes.length));
      return;
    case 'text':
    case 'bytes': {
      const { lengthField, adjust } = shape;
      parser.buffer(name, {
        length(this: Record<string, number>) {
          return (this[lengthField] ?? 0) + adjust;
        },
        formatter: (bytes: Buffer) => (shape.type === 'text' ? readText(bytes, 0, bytes.length) : bytes),
      });
      return;
    }
    case 'string':
      parser.nest(name, {
        type: rawBlock(),
        formatter: ({ body }: RawBlock) => readText(body, 0, body.length),
      });
      return;
    case 'blob':
      parser.nest(name, { type: rawBlock(), formatter: ({ body }: RawBlock) => body });
      return;
    case 'block':
      parser.nest(name, { type: rawBlock(), formatter: (raw: RawBlock) => parseBlock(shape.block, raw) });
      return;
    case 'list':
      parser.nest(name, {
        type: rawBlock(),
        formatter: ({ body }: RawBlock) => parseItems(shape.items, body),
      });
      return;
    default: {
      const byteType = byteTypes[shape.type];
      if (byteType !== undefined) addBytes(parser, name, byteType.size, byteType.format);
    }
  }
}

/** A fixed number of bytes; binary-parser gives fewer where there are no more. */
function addBytes(parser: Parser, name: string, length: number, format: (bytes: Buffer) => unknown): void {
  parser.buffer(name, {
    length,
    formatter: (bytes: Buffer) => {
      if (bytes.length < length)
        throw new DecodeFault('truncated', bytes.length, name, `${length} bytes expected`);
      return format(bytes);
    },
  });
}

function rawBlock(): Parser {
  return new Parser()
    .endianess('big')
    .uint32('blockType')
    .uint32('blockLength')
    .buffer('body', {
      length(this: RawBlock) {
        return Math.max(0, this.blockLength - BLOCK_HEADER_SIZE);
      },
    });
}

function parseBlock(schema: BlockSchema, { blockType, body }: RawBlock): unknown {
  return { blockType, ...createLayoutParser(schema.fields).parse(body).data };
}

function parseItems(schemas: readonly BlockSchema[], body: Buffer): unknown[] {
  const items = new Parser().endianess('big').array('items', { type: rawBlock(), readUntil: 'eof' });
  const raw: RawBlock[] = body.length === 0 ? [] : (items.parse(body) as { items: RawBlock[] }).items;
  return raw.map((item) => {
    const schema = schemas.find((known) => known.blockType === item.blockType);
    return schema === undefined ? { blockType: item.blockType, bytes: item.body } : parseBlock(schema, item);
  });
}
