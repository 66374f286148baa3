import { DecodeFault } from './decode-fault.ts';
import type { DecoderCompiler, DecodeState, LayoutDecoder } from './layout-decoder.ts';
import type { BlockSchema, UnknownBlock } from './schema.ts';

const BLOCK_HEADER_SIZE = 8;

/**
 * Where a block (or string, BLOB or list, which have the same header) ends.
 *
 * @throws {DecodeFault} when its length is below that of the header or leads beyond `end`
 */
export function readBlockEnd(octets: Buffer, offset: number, end: number, field: string): number {
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

/** Whether a block of a type begins here. Other octets are what a newer server has added behind a block that is left out. */
export function beginsBlock(octets: Buffer, offset: number, end: number, blockType: number): boolean {
  return end - offset >= BLOCK_HEADER_SIZE && octets.readUInt32BE(offset) === blockType;
}

/** Decodes a whole block. What it has beyond its layout is skipped and counted. */
export function createBlockDecoder(
  schema: BlockSchema,
  body: LayoutDecoder,
  variants: readonly LayoutDecoder[],
): LayoutDecoder {
  const decodeBody = variants.length === 0 ? body : firstThatFits([body, ...variants]);
  return (octets, offset, end, state) => {
    const blockEnd = readBlockEnd(octets, offset, end, schema.name);
    const blockType = octets.readUInt32BE(offset);
    if (blockType !== schema.blockType) {
      throw new DecodeFault('unknown-block-type', offset, schema.name, `block type ${blockType}`);
    }
    const data = decodeBody(octets, offset + BLOCK_HEADER_SIZE, blockEnd, state);
    state.undecodedBytes += blockEnd - state.position;
    state.position = blockEnd;
    return data;
  };
}

/** Takes the first layout that ends where the block ends; where none does, the listed one. */
function firstThatFits(candidates: readonly [LayoutDecoder, ...LayoutDecoder[]]): LayoutDecoder {
  return (octets, start, blockEnd, state) => {
    for (const candidate of candidates) {
      const attempt = { ...state };
      const data = decodeIfItFits(candidate, octets, start, blockEnd, attempt);
      if (data === undefined || attempt.position !== blockEnd) continue;
      Object.assign(state, attempt);
      return data;
    }
    return candidates[0](octets, start, blockEnd, state);
  };
}

/** What a decoder makes of octets; undefined where they do not fit its layout. */
export function decodeIfItFits(
  decode: LayoutDecoder,
  octets: Buffer,
  start: number,
  end: number,
  state: DecodeState,
): object | undefined {
  const { undecodedBytes } = state;
  try {
    return decode(octets, start, end, state);
  } catch (fault) {
    if (!(fault instanceof DecodeFault) || fault.code === 'list-too-long') throw fault;
    state.undecodedBytes = undecodedBytes;
    return undefined;
  }
}

/**
 * Decodes a list: its header, then whole blocks until its end. An item of another type than the list is known to have,
 * or one that does not fit its layout (sources disagree about some), comes out as octets, which are counted.
 */
export function createListDecoder(
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
      state.listItems += 1;
      if (state.listItems > state.maxListItems) {
        throw new DecodeFault(
          'list-too-long',
          position,
          field,
          `more than ${state.maxListItems} items in the record`,
        );
      }
      const itemEnd = readBlockEnd(octets, position, listEnd, field);
      const schema = schemas.get(octets.readUInt32BE(position));
      const item = schema && decodeIfItFits(compiler.block(schema), octets, position, itemEnd, state);
      values.push(item ?? unknownItem(octets, position, itemEnd, state));
      position = itemEnd;
    }
    state.position = listEnd;
    return values;
  };
}

function unknownItem(octets: Buffer, start: number, end: number, state: DecodeState): UnknownBlock {
  state.undecodedBytes += end - start;
  return { blockType: octets.readUInt32BE(start), bytes: octets.subarray(start + BLOCK_HEADER_SIZE, end) };
}
