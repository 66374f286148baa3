import { DecodeFault } from './decode-fault.ts';
import type { BlockSchema, FieldShape, Fields, UnknownBlock } from './schema.ts';
import { readIpv4, readIpv6, readMac, readOctets, readText, readUint64, readUuid } from './values.ts';

/** What a decoder keeps while it walks through one record. */
export interface DecodeState {
  /** Where the last layout or block ended. */
  position: number;
  /** Octets of blocks that were longer than their known layout. */
  undecodedBytes: number;
  /** How many items one list may have. */
  readonly maxListItems: number;
}

/**
 * Decodes a layout that starts at `offset` and may reach to `end`.
 *
 * @throws {DecodeFault} when the octets do not fit the layout
 */
export type LayoutDecoder = (octets: Buffer, offset: number, end: number, state: DecodeState) => object;

/** Makes decoders from layouts and keeps them, so that each is compiled once. */
export interface DecoderCompiler {
  layout(fields: Fields): LayoutDecoder;
  /** A decoder that reads the block's 8-octet header first and ends exactly at the block's end. */
  block(schema: BlockSchema): LayoutDecoder;
}

type FixedType = Exclude<
  FieldShape['type'],
  'octets' | 'text' | 'bytes' | 'string' | 'blob' | 'block' | 'list'
>;

/** Size in octets and reading expression of each type of fixed size; `@` stands for the offset. */
const fixedTypes: Record<FixedType, { size: number; read: string }> = {
  uint8: { size: 1, read: 'b[@]' },
  uint16: { size: 2, read: '(b[@] << 8 | b[@ + 1])' },
  uint32: { size: 4, read: '((b[@] << 24 | b[@ + 1] << 16 | b[@ + 2] << 8 | b[@ + 3]) >>> 0)' },
  int32: { size: 4, read: '(b[@] << 24 | b[@ + 1] << 16 | b[@ + 2] << 8 | b[@ + 3])' },
  uint64: { size: 8, read: 'read.uint64(b, @)' },
  uuid: { size: 16, read: 'read.uuid(b, @)' },
  ipv4: { size: 4, read: 'read.ipv4(b, @)' },
  ipv6: { size: 16, read: 'read.ipv6(b, @)' },
  mac: { size: 6, read: 'read.mac(b, @)' },
};

const FIELD_NAME = /^[A-Za-z][A-Za-z0-9]*$/;
const BLOCK_HEADER_SIZE = 8;

/**
 * Makes a compiler. Each layout becomes one straight-line function, written from its fields: the field names are
 * checked to be plain identifiers, and nothing else of a layout reaches the function's text but numbers.
 */
export function createDecoderCompiler(): DecoderCompiler {
  const layouts = new Map<Fields, LayoutDecoder>();
  const blocks = new Map<BlockSchema, LayoutDecoder>();

  const compiler: DecoderCompiler = {
    layout(fields) {
      let decoder = layouts.get(fields);
      if (decoder === undefined) {
        decoder = compileFields(fields, undefined, compiler);
        layouts.set(fields, decoder);
      }
      return decoder;
    },
    block(schema) {
      let decoder = blocks.get(schema);
      if (decoder === undefined) {
        decoder = compileBlock(schema, compiler);
        blocks.set(schema, decoder);
      }
      return decoder;
    },
  };
  return compiler;
}

function compileBlock(schema: BlockSchema, compiler: DecoderCompiler): LayoutDecoder {
  const bodies = [schema.fields, ...schema.variants].map((fields) => compileFields(fields, schema, compiler));
  const [body, ...variants] = bodies as [LayoutDecoder, ...LayoutDecoder[]];
  return (octets, offset, end, state) => {
    const blockEnd = readBlockEnd(octets, offset, end, schema.name);
    const blockType = octets.readUInt32BE(offset);
    if (blockType !== schema.blockType) {
      throw new DecodeFault('unknown-block-type', offset, schema.name, `block type ${blockType}`);
    }
    const start = offset + BLOCK_HEADER_SIZE;
    const data =
      variants.length === 0
        ? body(octets, start, blockEnd, state)
        : decodeVariant([body, ...variants], octets, start, blockEnd, state);
    state.undecodedBytes += blockEnd - state.position;
    state.position = blockEnd;
    return data;
  };
}

/** Takes the first layout that ends where the block ends; where none does, the listed one. */
function decodeVariant(
  candidates: readonly LayoutDecoder[],
  octets: Buffer,
  start: number,
  blockEnd: number,
  state: DecodeState,
): object {
  for (const candidate of candidates) {
    const attempt = { ...state };
    try {
      const data = candidate(octets, start, blockEnd, attempt);
      if (attempt.position === blockEnd) {
        Object.assign(state, attempt);
        return data;
      }
    } catch (fault) {
      if (!(fault instanceof DecodeFault)) throw fault;
    }
  }
  return (candidates[0] as LayoutDecoder)(octets, start, blockEnd, state);
}

function readBlockEnd(octets: Buffer, offset: number, end: number, field: string): number {
  if (end - offset < BLOCK_HEADER_SIZE) throw new DecodeFault('truncated', offset, field);
  const length = octets.readUInt32BE(offset + 4);
  if (length < BLOCK_HEADER_SIZE)
    throw new DecodeFault('bad-length', offset + 4, field, `block length ${length}`);
  if (length > end - offset) {
    throw new DecodeFault(
      'truncated',
      offset + 4,
      field,
      `block length ${length}, ${end - offset} octets left`,
    );
  }
  return offset + length;
}

function decodeList(
  items: readonly BlockSchema[],
  field: string,
  compiler: DecoderCompiler,
): (octets: Buffer, offset: number, end: number, state: DecodeState) => unknown[] {
  const schemas = new Map(items.map((item) => [item.blockType, item]));
  return (octets, offset, end, state) => {
    const listEnd = readBlockEnd(octets, offset, end, field);
    const values: unknown[] = [];
    let position = offset + BLOCK_HEADER_SIZE;
    while (position < listEnd) {
      if (values.length === state.maxListItems) {
        throw new DecodeFault('list-too-long', position, field, `more than ${state.maxListItems} items`);
      }
      const itemEnd = readBlockEnd(octets, position, listEnd, field);
      const blockType = octets.readUInt32BE(position);
      const schema = schemas.get(blockType);
      values.push(
        schema === undefined
          ? ({
              blockType,
              bytes: octets.subarray(position + BLOCK_HEADER_SIZE, itemEnd),
            } satisfies UnknownBlock)
          : compiler.block(schema)(octets, position, listEnd, state),
      );
      position = itemEnd;
    }
    state.position = listEnd;
    return values;
  };
}

function compileFields(
  fields: Fields,
  schema: BlockSchema | undefined,
  compiler: DecoderCompiler,
): LayoutDecoder {
  const names = Object.keys(fields);
  const variables = new Map(names.map((name, index) => [name, `v${index}`]));
  const nested: unknown[] = [];
  const lines: string[] = ['var n = 0;'];
  let run: { name: string; size: number; read: string }[] = [];

  const label = (name: string) => (schema === undefined ? name : `${schema.name}.${name}`);

  const closeRun = () => {
    const size = run.reduce((sum, entry) => sum + entry.size, 0);
    if (size === 0) return;
    const ends = run.map((entry) => ({ field: label(entry.name), size: entry.size }));
    lines.push(`if (o + ${size} > end) read.short(nested[${nested.push(ends) - 1}], o, end);`);
    let at = 0;
    for (const entry of run) {
      lines.push(`var ${variables.get(entry.name)} = ${entry.read.replaceAll('@', `o + ${at}`)};`);
      at += entry.size;
    }
    lines.push(`o += ${size};`);
    run = [];
  };

  for (const [name, { shape }] of Object.entries(fields)) {
    if (!FIELD_NAME.test(name))
      throw new TypeError(`Field name ${JSON.stringify(name)} is not a plain identifier.`);
    const variable = variables.get(name);
    if (shape.type === 'octets') {
      run.push({ name, size: shape.length, read: `read.octets(b, @, @ + ${shape.length})` });
      continue;
    }
    if (shape.type in fixedTypes) {
      run.push({ name, ...fixedTypes[shape.type as FixedType] });
      continue;
    }
    closeRun();
    const fieldLabel = JSON.stringify(label(name));
    switch (shape.type) {
      case 'string':
        lines.push(
          `n = read.blockEnd(b, o, end, ${fieldLabel});`,
          `var ${variable} = n - o === 8 ? '' : read.text(b, o + 8, n);`,
          'o = n;',
        );
        break;
      case 'blob':
        lines.push(
          `n = read.blockEnd(b, o, end, ${fieldLabel});`,
          `var ${variable} = b.subarray(o + 8, n);`,
          'o = n;',
        );
        break;
      case 'text':
      case 'bytes': {
        const lengthVariable = variables.get(shape.lengthField);
        const index = names.indexOf(shape.lengthField);
        if (lengthVariable === undefined || index >= names.indexOf(name)) {
          throw new TypeError(
            `Field "${name}" takes its length from "${shape.lengthField}", which does not precede it.`,
          );
        }
        lines.push(
          `n = o + ${lengthVariable} + ${shape.adjust};`,
          `if (n < o || n > end) read.badLength(${fieldLabel}, o, ${lengthVariable}, end);`,
          `var ${variable} = ${shape.type === 'text' ? 'read.text(b, o, n)' : 'b.subarray(o, n)'};`,
          'o = n;',
        );
        break;
      }
      case 'block': {
        const decoder = `nested[${nested.push(compiler.block(shape.block)) - 1}]`;
        const value = `${decoder}(b, o, end, s)`;
        lines.push(
          shape.optional
            ? `s.position = o; var ${variable} = o === end ? undefined : ${value};`
            : `var ${variable} = ${value};`,
          'o = s.position;',
        );
        break;
      }
      case 'list': {
        const decoder = `nested[${nested.push(decodeList(shape.items, label(name), compiler)) - 1}]`;
        lines.push(`var ${variable} = ${decoder}(b, o, end, s);`, 'o = s.position;');
        break;
      }
    }
  }
  closeRun();

  const properties = names.map((name) => `${name}: ${variables.get(name)}`);
  if (schema !== undefined) properties.unshift(`blockType: ${Number(schema.blockType)}`);
  lines.push('s.position = o;', `return { ${properties.join(', ')} };`);
  const factory = new Function(
    'read',
    'nested',
    `return function decode(b, o, end, s) {\n${lines.join('\n')}\n};`,
  );
  return factory(readers, nested);
}

const readers = {
  uint64: readUint64,
  uuid: readUuid,
  ipv4: readIpv4,
  ipv6: readIpv6,
  mac: readMac,
  octets: readOctets,
  text: readText,
  blockEnd: readBlockEnd,
  short(run: readonly { field: string; size: number }[], offset: number, end: number): never {
    let position = offset;
    for (const { field, size } of run) {
      if (position + size > end) {
        throw new DecodeFault(
          'truncated',
          position,
          field,
          `${size} octets expected, ${end - position} left`,
        );
      }
      position += size;
    }
    throw new DecodeFault('truncated', offset, 'layout');
  },
  badLength(field: string, offset: number, length: number, end: number): never {
    throw new DecodeFault('truncated', offset, field, `length ${length}, ${end - offset} octets left`);
  },
};
