import {
  BLOCK_HEADER_SIZE,
  beginsBlock,
  createBlockDecoder,
  createListDecoder,
  readBlockEnd,
} from './block-decoders.ts';
import { DecodeFault } from './decode-fault.ts';
import type { CheckedDecoder, DecoderCompiler, DecodeState, LayoutDecoder } from './layout-decoder.ts';
import type { BlockSchema, FieldShape, Fields } from './schema.ts';
import {
  readIpv4,
  readIpv6,
  readMac,
  readOctets,
  readText,
  readUint64,
  readUuid,
  rememberTexts,
} from './values.ts';

type FixedType = Exclude<
  FieldShape['type'],
  'octets' | 'text' | 'bytes' | 'string' | 'blob' | 'block' | 'list'
>;

/** Size in bytes and reading expression of each type of fixed size; `@` stands for the offset, `w` for a view of all from `x` on. */
const fixedTypes: Record<FixedType, { size: number; read: string }> = {
  uint8: { size: 1, read: 'b[@]' },
  uint16: { size: 2, read: 'w.getUint16(x + @)' },
  uint32: { size: 4, read: 'w.getUint32(x + @)' },
  int32: { size: 4, read: 'w.getInt32(x + @)' },
  uint64: { size: 8, read: 'read.uint64(b, @)' },
  uuid: { size: 16, read: 'read.uuid(b, @)' },
  ipv4: { size: 4, read: 'read.ipv4(b, @)' },
  ipv6: { size: 16, read: 'read.ipv6(b, @)' },
  mac: { size: 6, read: 'read.mac(b, @)' },
};

const FIELD_NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/**
 * Makes a compiler. Each layout becomes one straight-line function, written from its fields: the field names are
 * checked to be plain identifiers, and nothing else of a layout reaches the function's text but numbers.
 */
export function createDecoderCompiler(): DecoderCompiler {
  const layouts = new Map<Fields, LayoutDecoder>();
  const blocks = new Map<BlockSchema, LayoutDecoder>();
  const readers: Readers = {
    ...plainReaders,
    viewOf: createViewOf(),
    uuid: rememberTexts(readUuid),
    ipv6: rememberTexts(readIpv6),
  };

  const compiler: DecoderCompiler = {
    layout(fields) {
      let decoder = layouts.get(fields);
      if (decoder === undefined) {
        decoder = compileFields(fields, undefined, compiler, readers, {});
        layouts.set(fields, decoder);
      }
      return decoder;
    },
    block(schema) {
      let decoder = blocks.get(schema);
      if (decoder === undefined) {
        decoder = compileBlock(schema, compiler, readers, undefined);
        blocks.set(schema, decoder);
      }
      return decoder;
    },
    part: (schema, wanted) => compileBlock(schema, compiler, readers, wanted),
    checkedPart(schema, wanted) {
      // Which of several layouts it is shows by the checks alone.
      if (schema.variants.length > 0) return withState(compileBlock(schema, compiler, readers, wanted));
      const options = { wanted, isChecked: true };
      return compileFields(schema.fields, schema, compiler, readers, options) as CheckedDecoder;
    },
  };
  return compiler;
}

function compileBlock(
  schema: BlockSchema,
  compiler: DecoderCompiler,
  readers: Readers,
  wanted: ReadonlySet<string> | undefined,
): LayoutDecoder {
  const [body, ...variants] = [schema.fields, ...schema.variants].map((fields) =>
    compileFields(fields, schema, compiler, readers, { wanted }),
  );
  return createBlockDecoder(schema, body as LayoutDecoder, variants);
}

function withState(decode: LayoutDecoder): CheckedDecoder {
  return (bytes, offset, end) => {
    const state: DecodeState = { position: 0, undecodedBytes: 0, listItems: 0, maxListItems: 0 };
    return decode(bytes, offset, end, state);
  };
}

interface CompileOptions {
  /** The fields to build values of; all when undefined. The others are stepped over, with the same checks. */
  readonly wanted?: ReadonlySet<string> | undefined;
  /** Whether the bytes are known to fit, from the header of the block on. @default false */
  readonly isChecked?: boolean;
}

function compileFields(
  fields: Fields,
  schema: BlockSchema | undefined,
  compiler: DecoderCompiler,
  readers: Readers,
  { wanted, isChecked = false }: CompileOptions,
): LayoutDecoder {
  const names = Object.keys(fields);
  const isWanted = (name: string) => wanted === undefined || wanted.has(name);
  const lengthFields = new Set(
    Object.values(fields).map(({ shape }) => ('lengthField' in shape ? shape.lengthField : undefined)),
  );
  const variables = new Map(names.map((name, index) => [name, `v${index}`]));
  const nested: unknown[] = [];
  const lines: string[] = ['var n = 0, w = read.viewOf(b), x = b.byteOffset;'];
  if (isChecked) lines.push(`o += ${BLOCK_HEADER_SIZE};`);
  let run: { name: string; size: number; read: string }[] = [];

  const label = (name: string) => (schema === undefined ? name : `${schema.name}.${name}`);

  const closeRun = () => {
    const size = run.reduce((sum, entry) => sum + entry.size, 0);
    if (size === 0) return;
    if (!isChecked) {
      const ends = run.map((entry) => ({ field: label(entry.name), size: entry.size }));
      lines.push(`if (o + ${size} > end) read.short(nested[${nested.push(ends) - 1}], o, end);`);
    }
    let at = 0;
    for (const entry of run) {
      if (isWanted(entry.name) || lengthFields.has(entry.name))
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
      const size = wholeNumber(shape.length, name, 'length');
      run.push({ name, size, read: `read.octets(b, @, @ + ${size})` });
      continue;
    }
    if (shape.type in fixedTypes) {
      run.push({ name, ...fixedTypes[shape.type as FixedType] });
      continue;
    }
    closeRun();
    const fieldLabel = JSON.stringify(label(name));
    const length = fixedTypes.uint32.read.replaceAll('@', 'o + 4');
    // What is right is seen here, without a call; what is not, and why, by the function that is called.
    const blockEnd = isChecked
      ? `n = o + ${length};`
      : `if (end - o < ${BLOCK_HEADER_SIZE} || (n = o + ${length}) > end || n < o + ${BLOCK_HEADER_SIZE}) n = read.blockEnd(b, o, end, ${fieldLabel});`;
    /** The line that builds a value whose bytes are known to be there. */
    const build = (value: string) => (isWanted(name) ? [`var ${variable} = ${value};`] : []);
    switch (shape.type) {
      case 'string':
        lines.push(blockEnd, ...build("n - o === 8 ? '' : read.text(b, o + 8, n)"), 'o = n;');
        break;
      case 'blob':
        lines.push(blockEnd, ...build('b.subarray(o + 8, n)'), 'o = n;');
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
          `n = o + ${lengthVariable} + ${wholeNumber(shape.adjust, name, 'adjust')};`,
          ...(isChecked
            ? []
            : [`if (n < o || n > end) read.badLength(${fieldLabel}, o, ${lengthVariable}, end);`]),
          ...build(shape.type === 'text' ? 'read.text(b, o, n)' : 'b.subarray(o, n)'),
          'o = n;',
        );
        break;
      }
      case 'block': {
        const decoder = `nested[${nested.push(compiler.block(shape.block)) - 1}]`;
        const value = `${decoder}(b, o, end, s)`;
        lines.push(
          shape.optional
            ? `s.position = o; var ${variable} = read.beginsBlock(b, o, end, ${Number(shape.block.blockType)}) ? ${value} : undefined;`
            : `var ${variable} = ${value};`,
          'o = s.position;',
        );
        break;
      }
      case 'list': {
        const decoder = `nested[${nested.push(createListDecoder(shape.items, label(name), compiler)) - 1}]`;
        lines.push(`var ${variable} = ${decoder}(b, o, end, s);`, 'o = s.position;');
        break;
      }
    }
  }
  closeRun();

  const properties = names.filter(isWanted).map((name) => `${name}: ${variables.get(name)}`);
  if (schema !== undefined) properties.unshift(`blockType: ${Number(schema.blockType)}`);
  if (!isChecked) lines.push('s.position = o;');
  lines.push(`return { ${properties.join(', ')} };`);
  const factory = new Function(
    'read',
    'nested',
    `return function decode(b, o, end, s) {\n${lines.join('\n')}\n};`,
  );
  return factory(readers, nested);
}

/** A number that goes into the function's text: what is none could be anything, from a layout that is not TypeScript. */
function wholeNumber(value: unknown, field: string, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new TypeError(
    `Field "${field}" has the ${what} ${JSON.stringify(value)}, which is not a whole number.`,
  );
}

type Readers = typeof plainReaders & { readonly viewOf: (bytes: Buffer) => DataView };

/** A view of the memory that bytes stand in, kept for those that come next: what came together stands together. */
function createViewOf(): Readers['viewOf'] {
  let view: DataView = new DataView(new ArrayBuffer(0));
  return ({ buffer }) => {
    if (view.buffer !== buffer) view = new DataView(buffer);
    return view;
  };
}

/** What the functions' text calls. */
const plainReaders = {
  uint64: readUint64,
  uuid: readUuid,
  ipv4: readIpv4,
  ipv6: readIpv6,
  mac: readMac,
  octets: readOctets,
  text: readText,
  blockEnd: readBlockEnd,
  beginsBlock,
  short(run: readonly { field: string; size: number }[], offset: number, end: number): never {
    let position = offset;
    for (const { field, size } of run) {
      if (position + size > end) {
        throw new DecodeFault('truncated', position, field, `${size} bytes expected, ${end - position} left`);
      }
      position += size;
    }
    throw new DecodeFault('truncated', offset, 'layout');
  },
  badLength(field: string, offset: number, length: number, end: number): never {
    throw new DecodeFault('truncated', offset, field, `length ${length}, ${end - offset} bytes left`);
  },
};
