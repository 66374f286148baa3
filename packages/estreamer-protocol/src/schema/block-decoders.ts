import { DecodeFault } from './decode-fault.ts';
import type { DecoderCompiler, DecodeState, LayoutDecoder } from './layout-decoder.ts';
import type { BlockSchema, UnknownBlock } from './schema.ts';
import { wordAt } from './values.ts';

export const BLOCK_HEADER_SIZE = 8;

/**
 * Where a block (or string, BLOB or list, which have the same header) ends.
 *
 * @throws {DecodeFault} when its length is below that of the header or leads beyond `end`
 */
export function readBlockEnd(bytes: Buffer, offset: number, end: number, field: string): number {
  if (end - offset < BLOCK_HEADER_SIZE) throw new DecodeFault('truncated', offset, field);
  const length = wordAt(bytes, offset + 4);
  if (length < BLOCK_HEADER_SIZE)
    throw new DecodeFault('bad-length', offset + 4, field, `block length ${length}`);
  if (length > end - offset) {
    throw new DecodeFault(
      'truncated',
      offset + 4,
      field,
      `block length ${length}, ${end - offset} bytes left`,
    );
  }
  return offset + length;
}

/** Whether a block of a type begins here. Other bytes are what a newer server has added behind a block that is left out. */
export function beginsBlock(bytes: Buffer, offset: number, end: number, blockType: number): boolean {
  return end - offset >= BLOCK_HEADER_SIZE && bytes.readUInt32BE(offset) === blockType;
}

/** Decodes a whole block. What it has beyond its layout is skipped and counted. */
export function createBlockDecoder(
  schema: BlockSchema,
  body: LayoutDecoder,
  variants: readonly LayoutDecoder[],
): LayoutDecoder {
  const decodeBody = variants.length === 0 ? body : firstThatFits([body, ...variants]);
  return (bytes, offset, end, state) => {
    const blockEnd = readBlockEnd(bytes, offset, end, schema.name);
    const blockType = wordAt(bytes, offset);
    if (blockType !== schema.blockType) {
      throw new DecodeFault('unknown-block-type', offset, schema.name, `block type ${blockType}`);
    }
    const data = decodeBody(bytes, offset + BLOCK_HEADER_SIZE, blockEnd, state);
    state.undecodedBytes += blockEnd - state.position;
    state.position = blockEnd;
    return data;
  };
}

/** Takes the first layout that ends where the block ends; where none does, the listed one. */
function firstThatFits(candidates: readonly [LayoutDecoder, ...LayoutDecoder[]]): LayoutDecoder {
  return (bytes, start, blockEnd, state) => {
    for (const candidate of candidates) {
      const attempt = { ...state };
      const data = decodeIfItFits(candidate, bytes, start, blockEnd, attempt);
      if (data === undefined || attempt.position !== blockEnd) continue;
      Object.assign(state, attempt);
      return data;
    }
    return candidates[0](bytes, start, blockEnd, state);
  };
}

/** What a decoder makes of bytes; undefined where they do not fit its layout. */
export function decodeIfItFits(
  decode: LayoutDecoder,
  bytes: Buffer,
  start: number,
  end: number,
  state: DecodeState,
): object | undefined {
  const { undecodedBytes } = state;
  try {
    return decode(bytes, start, end, state);
  } catch (fault) {
    if (!(fault instanceof DecodeFault) || fault.code === 'list-too-long') throw fault;
    state.undecodedBytes = undecodedBytes;
    return undefined;
  }
}

/**
 * Decodes a list: its header, then whole blocks until its end. An item of another type than the list is known to have,
 * or one that does not fit its layout (sources disagree about some), comes out as bytes, which are counted.
 */
export function createListDecoder(
  items: readonly BlockSchema[],
  field: string,
  compiler: DecoderCompiler,
): (bytes: Buffer, offset: number, end: number, state: DecodeState) => unknown[] {
  const schemas = new Map(items.map((item) => [item.blockType, item]));
  return (bytes, offset, end, state) => {
    const listEnd = readBlockEnd(bytes, offset, end, field);
    const values: unknown[] = [];
    let position = offset + BLOCK_HEADER_SIZE;
    while (position < listEnd) {
      state.listItems += 1;
      if (state.listItems > state.maxListItems) {
        throw new DecodeFault(
          'list-too-long',
          position,
          field,
          `more than ${state.maxListItems} items in the record`,
        );
      }
      const itemEnd = readBlockEnd(bytes, position, listEnd, field);
      const schema = schemas.get(bytes.readUInt32BE(position));
      const item = schema && decodeIfItFits(compiler.block(schema), bytes, position, itemEnd, state);
      values.push(item ?? unknownItem(bytes, position, itemEnd, state));
      position = itemEnd;
    }
    state.position = listEnd;
    return values;
  };
}

function unknownItem(bytes: Buffer, start: number, end: number, state: DecodeState): UnknownBlock {
  state.undecodedBytes += end - start;
  return { blockType: bytes.readUInt32BE(start), bytes: bytes.subarray(start + BLOCK_HEADER_SIZE, end) };
}
