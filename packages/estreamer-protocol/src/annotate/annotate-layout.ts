import { nameOfValue } from '../metadata/compile-resolver.ts';
import type { ResolvedNames } from '../metadata/metadata-store.ts';
import { beginsBlock, readBlockEnd } from '../schema/block-decoders.ts';
import { DecodeFault } from '../schema/decode-fault.ts';
import type { BlockSchema, Field, FieldShape, Fields } from '../schema/schema.ts';
import { readIpv4, readIpv6, readMac, readOctets, readText, readUint64, readUuid } from '../schema/values.ts';

import { ipProtocolNames } from '../values/ip-protocols.ts';
import type { OpenAnnotation } from './annotation.ts';

const BLOCK_HEADER_SIZE = 8;
const NO_NAMES: ResolvedNames = {};

/** What a value of fixed size is read with. */
const fixedTypes: Partial<Record<FieldShape['type'], readonly [number, (b: Buffer, at: number) => unknown]>> =
  {
    uint8: [1, (bytes, at) => bytes[at]],
    uint16: [2, (bytes, at) => bytes.readUInt16BE(at)],
    uint32: [4, (bytes, at) => bytes.readUInt32BE(at)],
    int32: [4, (bytes, at) => bytes.readInt32BE(at)],
    uint64: [8, readUint64],
    uuid: [16, readUuid],
    ipv4: [4, readIpv4],
    ipv6: [16, readIpv6],
    mac: [6, readMac],
  };

/**
 * Walks layouts over bytes and notes what each field holds. It reads what the compiled decoders read, from the same layouts; a test
 * holds the two to the same values.
 */
export class LayoutAnnotator {
  readonly bytes: Buffer;
  /** Bytes before these, for the offsets. */
  readonly #base: number;
  /** What metadata calls the values, by the path of the field. */
  names: ResolvedNames = NO_NAMES;

  constructor(bytes: Buffer, base: number) {
    this.bytes = bytes;
    this.#base = base;
  }

  /** Begins a run of bytes. */
  open(name: string, start: number, end: number, meaning?: string): OpenAnnotation {
    const { bytes } = this;
    return { name, offset: this.#base + start, bytes: bytes.subarray(start, end), meaning, parts: [] };
  }

  /** Where the last part of a group ends. */
  endOf({ offset, parts }: OpenAnnotation): number {
    const last = parts.at(-1);
    return (last === undefined ? offset : last.offset + last.bytes.length) - this.#base;
  }

  /** Fills a group; what does not fit is noted in it as bytes, with the reason. */
  fill(group: OpenAnnotation, annotate: (group: OpenAnnotation) => void): void {
    let fault: string | undefined;
    try {
      annotate(group);
    } catch (error) {
      if (!(error instanceof DecodeFault)) throw error;
      fault = describeFault(error);
    }
    this.close(group, fault);
  }

  /** Notes what is left of a group's bytes. */
  close(group: OpenAnnotation, fault: string | undefined): void {
    const start = this.endOf(group);
    const end = group.offset - this.#base + group.bytes.length;
    if (start === end && fault === undefined) return;
    const rest = this.open(
      'undecoded',
      start,
      end,
      fault === undefined ? 'not in the known layout' : undefined,
    );
    group.parts.push({ ...rest, value: rest.bytes, fault });
  }

  /**
   * Notes the fields of a layout, up to the first that does not fit.
   *
   * @param path what stands before the names of these fields in the names of metadata
   * @returns where the layout ends
   * @throws {DecodeFault}
   */
  fields(group: OpenAnnotation, fields: Fields, start: number, end: number, path = ''): number {
    const lengths = new Map<string, unknown>();
    let at = start;
    for (const [name, field] of Object.entries(fields)) {
      const part = this.#field(name, field, at, end, path, lengths);
      group.parts.push(part);
      lengths.set(name, part.value);
      at += part.bytes.length;
    }
    return at;
  }

  /** Notes a whole block, header included. */
  block(name: string, schema: BlockSchema, start: number, end: number, path = ''): OpenAnnotation {
    const { bytes } = this;
    const blockEnd = readBlockEnd(bytes, start, end, schema.name);
    const blockType = bytes.readUInt32BE(start);
    if (blockType !== schema.blockType)
      throw new DecodeFault('unknown-block-type', start, schema.name, `block type ${blockType}`);
    const block = this.open(name, start, blockEnd, schema.name);
    this.blockHeader(block, start, schema.name);
    const layouts = [schema.fields, ...schema.variants];
    const body = start + BLOCK_HEADER_SIZE;
    const layout = layouts.find((fields) => this.#fits(fields, body, blockEnd)) ?? schema.fields;
    this.fill(block, () => void this.fields(block, layout, body, blockEnd, path));
    return block;
  }

  /** Notes the header that blocks, lists, strings and BLOBs have. */
  blockHeader(group: OpenAnnotation, start: number, meaning: string | undefined): void {
    group.parts.push(
      this.#value('blockType', start, start + 4, this.bytes.readUInt32BE(start), meaning),
      this.#value(
        'blockLength',
        start + 4,
        start + 8,
        this.bytes.readUInt32BE(start + 4),
        'bytes, with this header',
      ),
    );
  }

  /** Whether a layout fills the bytes. */
  #fits(fields: Fields, start: number, end: number): boolean {
    try {
      return this.fields(this.open('', start, end), fields, start, end) === end;
    } catch (error) {
      if (error instanceof DecodeFault) return false;
      throw error;
    }
  }

  /** The layout that fills the bytes, of several that are tried in order. */
  firstThatFills(layouts: readonly Fields[], start: number, end: number): Fields | undefined {
    return layouts.find((fields) => this.#fits(fields, start, end));
  }

  #value(name: string, start: number, end: number, value: unknown, meaning?: string): OpenAnnotation {
    return { ...this.open(name, start, end, meaning), value };
  }

  #field(
    name: string,
    field: Field,
    at: number,
    end: number,
    path: string,
    lengths: ReadonlyMap<string, unknown>,
  ): OpenAnnotation {
    const { bytes } = this;
    const { shape } = field;
    const own = path === '' ? name : `${path}.${name}`;
    const fixed = fixedTypes[shape.type];
    const size = shape.type === 'octets' ? shape.length : fixed?.[0];
    if (size !== undefined) {
      const left = end - at;
      if (size > left) throw new DecodeFault('truncated', at, own, `${size} bytes expected, ${left} left`);
      const value = fixed === undefined ? readOctets(bytes, at, at + size) : fixed[1](bytes, at);
      return this.#value(name, at, at + size, value, this.#meaning(field, value, own));
    }
    switch (shape.type) {
      case 'text':
      case 'bytes': {
        const length = lengths.get(shape.lengthField);
        const stop = at + Number(length) + shape.adjust;
        if (!(stop >= at && stop <= end))
          throw new DecodeFault('truncated', at, own, `length ${length}, ${end - at} bytes left`);
        const value = shape.type === 'text' ? readText(bytes, at, stop) : bytes.subarray(at, stop);
        return this.#value(name, at, stop, value, this.#meaning(field, value, own));
      }
      case 'string':
      case 'blob': {
        const stop = readBlockEnd(bytes, at, end, own);
        const start = at + BLOCK_HEADER_SIZE;
        const value = shape.type === 'string' ? readText(bytes, start, stop) : bytes.subarray(start, stop);
        const meaning =
          this.#meaning(field, value, own) ?? (shape.type === 'string' ? 'String block' : 'BLOB block');
        return this.#value(name, at, stop, value, meaning);
      }
      case 'block':
        if (shape.optional && !beginsBlock(bytes, at, end, shape.block.blockType))
          return this.open(name, at, at, 'left out');
        return this.block(name, shape.block, at, end, own);
      case 'list':
        return this.#list(name, shape.items, at, end, own);
      default:
        throw new TypeError(`There is no shape ${shape.type}.`);
    }
  }

  #list(name: string, items: readonly BlockSchema[], at: number, end: number, path: string): OpenAnnotation {
    const listEnd = readBlockEnd(this.bytes, at, end, path);
    const list = this.open(name, at, listEnd);
    this.blockHeader(list, at, 'List');
    this.fill(list, () => {
      let start = at + BLOCK_HEADER_SIZE;
      for (let index = 0; start < listEnd; index += 1) {
        const itemEnd = readBlockEnd(this.bytes, start, listEnd, path);
        const blockType = this.bytes.readUInt32BE(start);
        const schema = items.find((item) => item.blockType === blockType);
        const label = `${name}.${index}`;
        if (schema === undefined) {
          const item = this.open(label, start, itemEnd, 'a block that the list is not known to have');
          this.blockHeader(item, start, undefined);
          this.close(item, undefined);
          list.parts.push(item);
        } else {
          list.parts.push(this.block(label, schema, start, itemEnd, `${path}.${index}`));
        }
        start = itemEnd;
      }
    });
    const count = list.parts.length - 2;
    list.meaning = `${count} ${count === 1 ? 'item' : 'items'}`;
    return list;
  }

  #meaning({ notes }: Field, value: unknown, path: string): string | undefined {
    const name =
      this.names[path] ??
      (notes.values && nameOfValue(notes.values, value)) ??
      (path === 'ipProtocol' ? ipProtocolNames[value as number] : undefined);
    if (name !== undefined) return name;
    if (notes.reserved === true) return 'reserved';
    if (notes.unit === 'unix seconds' && typeof value === 'number')
      return value === 0 ? 'not set' : timeOf(value);
    return notes.unit;
  }
}

/** Without the offset, which the part at fault has. */
function describeFault({ field, code, detail }: DecodeFault): string {
  return detail === undefined ? `${field}: ${code}` : `${field}: ${code} (${detail})`;
}

/** A time as ISO 8601 has it, in seconds. */
function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
