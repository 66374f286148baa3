import type { Fields, FieldsData, FieldsInput } from './layout.ts';

/** Blocks are numbered independently in two series; which one applies follows from the record, never from the octets. */
export type BlockSeries = 1 | 2;

/** One version of a data block: what stands behind the 8-octet header `{blockType, blockLength}`. */
export interface BlockSchema<Type extends number = number, F extends Fields = Fields> {
  readonly series: BlockSeries;
  readonly blockType: Type;
  /** The guide's name of the block. */
  readonly name: string;
  /** The product version from which servers send it. */
  readonly since: string;
  readonly fields: F;
  /** Other layouts seen under the same number; the one whose end is the block's end is taken. */
  readonly variants: readonly Fields[];
}

/** The plain object that a block decodes to. */
export type BlockData<B> =
  B extends BlockSchema<infer Type, infer F> ? { readonly blockType: Type } & FieldsData<F> : never;

/** What an encoder takes for a block. */
export type BlockInput<B> =
  B extends BlockSchema<infer Type, infer F> ? { readonly blockType?: Type } & FieldsInput<F> : never;

/** Describes one version of a data block. */
export function defineBlock<const Type extends number, const F extends Fields>(definition: {
  readonly series: BlockSeries;
  readonly blockType: Type;
  readonly name: string;
  readonly since: string;
  readonly fields: F;
  readonly variants?: readonly Fields[];
}): BlockSchema<Type, F> {
  return { variants: [], ...definition };
}
