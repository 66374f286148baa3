import type { BlockSchema, BlockSeries, Fields } from './schema.ts';

/** Describes one version of a data block. */
export function defineBlock<const Type extends number, const F extends Fields>(definition: {
  readonly series: BlockSeries;
  readonly blockType: Type;
  readonly name: string;
  readonly since: string;
  readonly sourcesDisagree?: string;
  readonly fields: F;
  readonly variants?: readonly Fields[];
}): BlockSchema<Type, F> {
  return { variants: [], ...definition };
}
