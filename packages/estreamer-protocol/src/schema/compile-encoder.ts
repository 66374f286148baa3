import type { ByteWriter } from './byte-writer.ts';
import {
  asArray,
  asBytes,
  asInteger,
  asObject,
  asText,
  asUint64,
  hexBytes,
  invalid,
  ipv4Bytes,
  ipv6Bytes,
  uuidHex,
} from './field-values.ts';
import type { BlockSchema, BlockSeries, FieldShape, Fields } from './schema.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * Writes the fields of a layout. Values that are left out are written as zero, empty text or an empty list;
 * length fields are computed from what they measure.
 *
 * @throws {EstreamerProtocolError} `invalid-value` when a value does not fit its field
 */
type LayoutEncoder = (writer: ByteWriter, values: Values) => void;

/** Makes encoders from layouts and keeps them, so that each is made once. */
export interface EncoderCompiler {
  layout(fields: Fields): LayoutEncoder;
  /** An encoder that writes the block's header too. */
  block(schema: BlockSchema): LayoutEncoder;
}

type FieldWriter = (writer: ByteWriter, value: unknown) => void;

const BLOB_BLOCK_TYPE: Readonly<Record<BlockSeries, number>> = { 1: 10, 2: 1 };

/** Makes a compiler. */
export function createEncoderCompiler(): EncoderCompiler {
  const layouts = new Map<Fields, LayoutEncoder>();
  const blocks = new Map<BlockSchema, LayoutEncoder>();

  const compiler: EncoderCompiler = {
    layout(fields) {
      let encoder = layouts.get(fields);
      if (encoder === undefined) {
        encoder = compileFields(fields, 1, compiler);
        layouts.set(fields, encoder);
      }
      return encoder;
    },
    block(schema) {
      let encoder = blocks.get(schema);
      if (encoder === undefined) {
        encoder = compileBlock(schema, compiler);
        blocks.set(schema, encoder);
      }
      return encoder;
    },
  };
  return compiler;
}

/** Writes the first of the block's layouts that has all the given fields; without one, the listed layout. */
function compileBlock(schema: BlockSchema, compiler: EncoderCompiler): LayoutEncoder {
  const layouts = [schema.fields, ...schema.variants].map((fields) => ({
    fields,
    encode: compileFields(fields, schema.series, compiler),
  }));
  return (writer, values) => {
    const names = layouts.length === 1 ? [] : Object.keys(values).filter((name) => name !== 'blockType');
    const layout =
      layouts.find(({ fields }) => names.every((name) => Object.hasOwn(fields, name))) ?? layouts[0];
    writeBlock(writer, schema.blockType, () => layout?.encode(writer, values));
  };
}

function writeBlock(writer: ByteWriter, blockType: number, writeBody: () => void): void {
  const start = writer.length;
  writer.uint32(blockType);
  writer.uint32(0);
  writeBody();
  writer.patchUint32(start + 4, writer.length - start);
}

function compileFields(fields: Fields, series: BlockSeries, compiler: EncoderCompiler): LayoutEncoder {
  const measures = lengthsByField(fields);
  const steps = Object.entries(fields).map(([name, { shape }]) => {
    const write = fieldWriter(name, shape, series, compiler);
    const measure = measures.get(name);
    return measure === undefined
      ? (writer: ByteWriter, values: Values) => write(writer, values[name])
      : (writer: ByteWriter, values: Values) => write(writer, measure(values));
  });
  return (writer, values) => {
    for (const step of steps) step(writer, values);
  };
}

/** For each length field of a layout: how long what it measures is. */
function lengthsByField(fields: Fields): Map<string, (values: Values) => number> {
  const lengths = new Map<string, (values: Values) => number>();
  for (const [name, { shape }] of Object.entries(fields)) {
    if (shape.type === 'text') {
      lengths.set(
        shape.lengthField,
        (values) => Buffer.byteLength(asText(name, values[name])) - shape.adjust,
      );
    } else if (shape.type === 'bytes') {
      lengths.set(shape.lengthField, (values) => asBytes(name, values[name]).length - shape.adjust);
    }
  }
  return lengths;
}

function fieldWriter(
  name: string,
  shape: FieldShape,
  series: BlockSeries,
  compiler: EncoderCompiler,
): FieldWriter {
  switch (shape.type) {
    case 'uint8':
      return (writer, value) => writer.uint8(asInteger(name, value, 0, 0xff));
    case 'uint16':
      return (writer, value) => writer.uint16(asInteger(name, value, 0, 0xffff));
    case 'uint32':
      return (writer, value) => writer.uint32(asInteger(name, value, 0, 0xffff_ffff));
    case 'int32':
      return (writer, value) => writer.uint32(asInteger(name, value, -0x8000_0000, 0x7fff_ffff) >>> 0);
    case 'uint64':
      return (writer, value) => writer.uint64(asUint64(name, value));
    case 'uuid':
      return (writer, value) => writer.bytes(hexBytes(name, uuidHex(name, value), 16));
    case 'mac':
      return (writer, value) =>
        writer.bytes(hexBytes(name, typeof value === 'string' ? value.replaceAll(':', '') : value, 6));
    case 'octets':
      return (writer, value) => writer.bytes(hexBytes(name, value, shape.length));
    case 'ipv4':
      return (writer, value) => writer.bytes(ipv4Bytes(name, value));
    case 'ipv6':
      return (writer, value) => writer.bytes(ipv6Bytes(name, value));
    case 'text':
      return (writer, value) => writer.text(asText(name, value));
    case 'bytes':
      return (writer, value) => writer.bytes(asBytes(name, value));
    case 'string':
      return (writer, value) => {
        const text = asText(name, value);
        writeBlock(writer, 0, () => {
          if (text === '') return;
          writer.text(text);
          writer.uint8(0);
        });
      };
    case 'blob':
      return (writer, value) =>
        writeBlock(writer, BLOB_BLOCK_TYPE[series], () => writer.bytes(asBytes(name, value)));
    case 'block': {
      const encodeBlock = compiler.block(shape.block);
      return (writer, value) => {
        if (shape.optional && value === undefined) return;
        encodeBlock(writer, asObject(name, value ?? {}));
      };
    }
    case 'list': {
      const writeItem = listItemWriter(name, shape.items, compiler);
      return (writer, value) =>
        writeBlock(writer, shape.listType, () => {
          for (const item of asArray(name, value)) writeItem(writer, item);
        });
    }
  }
}

function listItemWriter(
  name: string,
  schemas: readonly BlockSchema[],
  compiler: EncoderCompiler,
): FieldWriter {
  return (writer, value) => {
    const item = asObject(name, value);
    const bytes = item['bytes'];
    if (bytes instanceof Uint8Array) {
      const blockType = asInteger(`${name}.blockType`, item['blockType'], 0, 0xffff_ffff);
      return writeBlock(writer, blockType, () => writer.bytes(bytes));
    }
    const blockType = item['blockType'] ?? schemas[0]?.blockType;
    const schema = schemas.find((candidate) => candidate.blockType === blockType);
    if (schema === undefined) {
      throw invalid(name, blockType, `a block type of ${schemas.map((known) => known.blockType).join(', ')}`);
    }
    return compiler.block(schema)(writer, item);
  };
}
