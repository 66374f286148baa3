import type { BlockSchema, Fields } from './schema.ts';

/** What a decoder keeps while it walks through one record. */
export interface DecodeState {
  /** Where the last layout or block ended. */
  position: number;
  /** Bytes of blocks that were longer than their known layout. */
  undecodedBytes: number;
  /** Items of lists, of all lists of the record together. */
  listItems: number;
  /** How many there may be. */
  readonly maxListItems: number;
}

/**
 * Decodes a layout that starts at `offset` and may reach to `end`.
 *
 * @throws {DecodeFault} when the bytes do not fit the layout
 */
export type LayoutDecoder = (bytes: Buffer, offset: number, end: number, state: DecodeState) => object;

/** Makes decoders from layouts and keeps them, so that each is compiled once. */
export interface DecoderCompiler {
  layout(fields: Fields): LayoutDecoder;
  /** A decoder that reads the block's 8-byte header first and ends exactly at the block's end. */
  block(schema: BlockSchema): LayoutDecoder;
  /**
   * The same for some fields of a block: it fails on the bytes that `block` fails on, and builds only the values that are wanted.
   * It is compiled at each call.
   */
  part(schema: BlockSchema, wanted: ReadonlySet<string>): LayoutDecoder;
  /**
   * The same for bytes that a decoder of the block has taken already: it checks nothing again. Blocks and lists in the block are
   * not for it. It is compiled at each call.
   *
   * @param wanted all fields when undefined
   */
  checkedPart(schema: BlockSchema, wanted: ReadonlySet<string> | undefined): CheckedDecoder;
}

/** Decodes a block at `offset` whose bytes are known to fit. */
export type CheckedDecoder = (bytes: Buffer, offset: number, end: number) => object;
