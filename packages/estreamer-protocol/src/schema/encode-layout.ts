import { isIPv4, isIPv6 } from 'node:net';
import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import type { OctetWriter } from './octet-writer.ts';
import type { BlockSchema, Field, FieldShape, Fields } from './schema.ts';

type Values = Readonly<Record<string, unknown>>;
type BlobSeries = BlockSchema['series'];

const BLOB_BLOCK_TYPE = { 1: 10, 2: 1 } as const;

/**
 * Writes the fields of a layout. Values that are left out are written as zero, empty text or an empty list;
 * length fields are computed from what they measure.
 *
 * @throws {EstreamerProtocolError} `invalid-value` when a value does not fit its field
 */
export function encodeLayout(
  writer: OctetWriter,
  fields: Fields,
  values: Values,
  series: BlobSeries = 1,
): void {
  const measured = measuredFields(fields);
  for (const [name, field] of Object.entries(fields)) {
    const content = measured.get(name);
    const value = content === undefined ? values[name] : contentLength(content, values);
    encodeField(writer, name, field.shape, value, series);
  }
}

/** Writes a whole block, header included. A block type in the values must be the schema's. */
export function encodeBlock(writer: OctetWriter, schema: BlockSchema, values: Values): void {
  const patchLength = startBlock(writer, schema.blockType);
  encodeLayout(writer, schema.fields, values, schema.series);
  patchLength();
}

/** The length fields of a layout, and for each the field that it measures. */
function measuredFields(fields: Fields): Map<string, { name: string; field: Field; adjust: number }> {
  const measured = new Map<string, { name: string; field: Field; adjust: number }>();
  for (const [name, field] of Object.entries(fields)) {
    const { shape } = field;
    if (shape.type === 'text' || shape.type === 'bytes') {
      measured.set(shape.lengthField, { name, field, adjust: shape.adjust });
    }
  }
  return measured;
}

function contentLength(content: { name: string; field: Field; adjust: number }, values: Values): number {
  const value = values[content.name];
  const length =
    content.field.shape.type === 'text'
      ? Buffer.byteLength(asText(content.name, value))
      : asBytes(content.name, value).length;
  return length - content.adjust;
}

function startBlock(writer: OctetWriter, blockType: number): () => void {
  const start = writer.length;
  writer.uint32(blockType);
  writer.uint32(0);
  return () => writer.patchUint32(start + 4, writer.length - start);
}

function encodeField(
  writer: OctetWriter,
  name: string,
  shape: FieldShape,
  value: unknown,
  series: BlobSeries,
): void {
  switch (shape.type) {
    case 'uint8':
      return writer.uint8(asInteger(name, value, 0, 0xff));
    case 'uint16':
      return writer.uint16(asInteger(name, value, 0, 0xffff));
    case 'uint32':
      return writer.uint32(asInteger(name, value, 0, 0xffff_ffff));
    case 'int32':
      return writer.uint32(asInteger(name, value, -0x8000_0000, 0x7fff_ffff) >>> 0);
    case 'uint64':
      return writer.uint64(asUint64(name, value));
    case 'uuid':
      return writer.hex(asHex(name, value, 16, /-/g));
    case 'mac':
      return writer.hex(asHex(name, value, 6, /:/g));
    case 'octets':
      return writer.hex(asHex(name, value, shape.length));
    case 'ipv4':
      return writer.bytes(ipv4Octets(name, value ?? '0.0.0.0'));
    case 'ipv6':
      return writer.bytes(ipv6Octets(name, value ?? '::'));
    case 'text':
      return writer.text(asText(name, value));
    case 'bytes':
      return writer.bytes(asBytes(name, value));
    case 'string': {
      const patchLength = startBlock(writer, 0);
      const text = asText(name, value);
      if (text !== '') {
        writer.text(text);
        writer.uint8(0);
      }
      return patchLength();
    }
    case 'blob': {
      const patchLength = startBlock(writer, BLOB_BLOCK_TYPE[series]);
      writer.bytes(asBytes(name, value));
      return patchLength();
    }
    case 'block':
      if (shape.optional && value === undefined) return;
      return encodeBlock(writer, shape.block, asObject(name, value ?? {}));
    case 'list': {
      const patchLength = startBlock(writer, shape.listType);
      for (const item of asArray(name, value))
        encodeListItem(writer, name, shape.items, asObject(name, item));
      return patchLength();
    }
  }
}

function encodeListItem(
  writer: OctetWriter,
  name: string,
  schemas: readonly BlockSchema[],
  item: Values,
): void {
  if (item['bytes'] instanceof Uint8Array) {
    const patchLength = startBlock(writer, asInteger(`${name}.blockType`, item['blockType'], 0, 0xffff_ffff));
    writer.bytes(item['bytes']);
    return patchLength();
  }
  const blockType = item['blockType'] ?? schemas[0]?.blockType;
  const schema = schemas.find((candidate) => candidate.blockType === blockType);
  if (schema === undefined)
    throw invalid(name, blockType, `a block type of ${schemas.map((known) => known.blockType).join(', ')}`);
  return encodeBlock(writer, schema, item);
}

function invalid(name: string, value: unknown, expected: string): EstreamerProtocolError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
  return new EstreamerProtocolError('invalid-value', `${name} is ${shown}; it must be ${expected}.`, {
    field: name,
  });
}

function asInteger(name: string, value: unknown, min: number, max: number): number {
  const number = value ?? 0;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
    throw invalid(name, value, `an integer from ${min} to ${max}`);
  }
  return number;
}

function asUint64(name: string, value: unknown): bigint {
  const given = value ?? 0;
  const isInteger =
    typeof given === 'bigint' ||
    Number.isSafeInteger(given) ||
    (typeof given === 'string' && /^\d+$/.test(given));
  const number = isInteger ? BigInt(given as bigint | number | string) : -1n;
  if (number < 0n || number > 0xffff_ffff_ffff_ffffn) {
    throw invalid(name, value, 'an integer from 0 to 18446744073709551615, above 2^53 - 1 as decimal text');
  }
  return number;
}

function asHex(name: string, value: unknown, length: number, separators?: RegExp): string {
  if (value === undefined) return '00'.repeat(length);
  const hex = typeof value === 'string' && separators !== undefined ? value.replace(separators, '') : value;
  if (typeof hex !== 'string' || hex.length !== 2 * length || !/^[0-9a-f]*$/i.test(hex)) {
    throw invalid(name, value, `${length} octets in hexadecimal text`);
  }
  return hex;
}

function ipv4Octets(name: string, value: unknown): Uint8Array {
  if (typeof value !== 'string' || !isIPv4(value)) throw invalid(name, value, 'an IPv4 address');
  return Uint8Array.from(value.split('.').map(Number));
}

function ipv6Octets(name: string, value: unknown): Uint8Array {
  if (typeof value !== 'string') throw invalid(name, value, 'an IPv6 or IPv4 address');
  const octets = Buffer.alloc(16);
  if (isIPv4(value)) {
    octets.writeUInt16BE(0xffff, 10);
    octets.set(ipv4Octets(name, value), 12);
    return octets;
  }
  if (!isIPv6(value) || value.includes('%')) throw invalid(name, value, 'an IPv6 or IPv4 address');
  const dotted = /[^:]*\.[^:]*$/.exec(value)?.[0];
  const hexadecimal =
    dotted === undefined
      ? value
      : value.slice(0, -dotted.length) +
        Buffer.from(ipv4Octets(name, dotted))
          .toString('hex')
          .replace(/^(....)/, '$1:');
  const [head = '', tail] = hexadecimal.split('::');
  const groups = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  for (const [index, group] of groups(head).entries()) octets.writeUInt16BE(group, 2 * index);
  const last = groups(tail ?? '');
  for (const [index, group] of last.entries()) octets.writeUInt16BE(group, 16 - 2 * (last.length - index));
  return octets;
}

function asText(name: string, value: unknown): string {
  const text = value ?? '';
  if (typeof text !== 'string') throw invalid(name, value, 'text');
  return text;
}

function asBytes(name: string, value: unknown): Uint8Array {
  const octets = value ?? new Uint8Array();
  if (!(octets instanceof Uint8Array)) throw invalid(name, value, 'a Uint8Array');
  return octets;
}

function asObject(name: string, value: unknown): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(name, value, 'an object');
  return value as Values;
}

function asArray(name: string, value: unknown): readonly unknown[] {
  const items = value ?? [];
  if (!Array.isArray(items)) throw invalid(name, value, 'an array');
  return items;
}
