import { Parser } from 'binary-parser';
import { DecodeFault } from './decode-fault.ts';
import type { BlockSchema, FieldShape, Fields } from './schema.ts';
import { readIpv4, readIpv6, readMac, readOctets, readText, readUint64, readUuid } from './values.ts';

/** Decodes a layout with binary-parser. */
export interface ParsedLayout<Data> {
  /**
   * @param octets starts with the layout's first octet
   * @returns the fields, and how many octets they took
   * @throws {DecodeFault} when the octets end before the layout does
   */
  parse(octets: Buffer): { data: Data; size: number };
}

const END = 'endOfLayout';
const BLOCK_HEADER_SIZE = 8;

interface RawBlock {
  readonly blockType: number;
  readonly blockLength: number;
  readonly body: Buffer;
}

const octetTypes: Partial<Record<FieldShape['type'], { size: number; format: (octets: Buffer) => unknown }>> =
  {
    uint64: { size: 8, format: (octets) => readUint64(octets, 0) },
    uuid: { size: 16, format: (octets) => readUuid(octets, 0) },
    ipv4: { size: 4, format: (octets) => readIpv4(octets, 0) },
    ipv6: { size: 16, format: (octets) => readIpv6(octets, 0) },
    mac: { size: 6, format: (octets) => readMac(octets, 0) },
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
    parse(octets) {
      try {
        const { [END]: size, ...data } = parser.parse(octets) as Record<string, unknown> & { [END]: number };
        if (size > octets.length)
          throw new DecodeFault('truncated', octets.length, 'layout', `${size} octets expected`);
        return { data: data as Data, size };
      } catch (error) {
        if (error instanceof RangeError) throw new DecodeFault('truncated', octets.length, 'layout');
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
      addOctets(parser, name, shape.length, (octets) => readOctets(octets, 0, octets.length));
      return;
    case 'text':
    case 'bytes': {
      const { lengthField, adjust } = shape;
      parser.buffer(name, {
        length(this: Record<string, number>) {
          return (this[lengthField] ?? 0) + adjust;
        },
        formatter: (octets: Buffer) => (shape.type === 'text' ? readText(octets, 0, octets.length) : octets),
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
      const octetType = octetTypes[shape.type];
      if (octetType !== undefined) addOctets(parser, name, octetType.size, octetType.format);
    }
  }
}

/** A fixed number of octets; binary-parser gives fewer where there are no more. */
function addOctets(parser: Parser, name: string, length: number, format: (octets: Buffer) => unknown): void {
  parser.buffer(name, {
    length,
    formatter: (octets: Buffer) => {
      if (octets.length < length)
        throw new DecodeFault('truncated', octets.length, name, `${length} octets expected`);
      return format(octets);
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
