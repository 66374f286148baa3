import { type ChangedFields, changeFields, type FieldsChange } from './change-fields.ts';
import type { ProductVersion } from './product-version.ts';
import type { BlockSchema, BlockSeries, Fields } from './schema.ts';

/** What is said of each version of a block, beside its fields. */
interface BlockFacts<Type extends number> {
  readonly blockType: Type;
  /** The product version that began to send it. */
  readonly since: ProductVersion | 'any';
  /** The oldest version of the extended request that brings it. @default it comes with any */
  readonly request?: number | undefined;
  /** Where sources disagree about the layout or have not been seen whole: about what, and what is done here. */
  readonly sourcesDisagree?: string | undefined;
}

/** Describes one version of a data block. */
export function defineBlock<const Type extends number, const F extends Fields>(
  definition: BlockFacts<Type> & {
    readonly series: BlockSeries;
    /** The guide's name of the block. */
    readonly name: string;
    readonly fields: F;
    /** How other layouts seen under the same number differ; the first that ends where the block ends is taken. */
    readonly variants?: readonly FieldsChange[];
  },
): BlockSchema<Type, F> {
  const { fields, variants = [] } = definition;
  return { ...definition, variants: variants.map((change) => changeFields(fields, change)) };
}

/** The next version of a block: its number, since when it is sent, and what changed. */
export type BlockRevision<Type extends number = number> = BlockFacts<Type> &
  FieldsChange & {
    /** @default that of the version before */
    readonly name?: string;
  };

/**
 * Describes the next version of a data block by what changed in it.
 *
 * @throws TypeError when the change names a field that the version before does not have, or adds one that it has
 */
export function reviseBlock<
  F extends Fields,
  const Type extends number,
  const Revision extends BlockRevision<Type>,
>(
  previous: BlockSchema<number, F>,
  revision: Revision & { readonly blockType: Type },
): BlockSchema<Type, ChangedFields<F, Revision>> {
  const { after, without, retyped, ...facts } = revision;
  return {
    series: previous.series,
    name: previous.name,
    ...facts,
    fields: changeFields(previous.fields, revision),
    variants: [],
  };
}

/** All versions of a block. */
export interface BlockHistory<Versions extends readonly BlockSchema[], F extends Fields> {
  /** Oldest first. */
  readonly versions: Versions;
  /** The versions from the one with a block type on, oldest first. */
  from<const Type extends Versions[number]['blockType']>(blockType: Type): VersionsFrom<Versions, Type>;
  /** Adds the next version: see {@link reviseBlock}. */
  revise<const Type extends number, const Revision extends BlockRevision<Type>>(
    revision: Revision & { readonly blockType: Type },
  ): BlockHistory<
    readonly [...Versions, BlockSchema<Type, ChangedFields<F, Revision>>],
    ChangedFields<F, Revision>
  >;
}

type VersionsFrom<Versions extends readonly BlockSchema[], Type extends number> = Versions extends readonly [
  infer First extends BlockSchema,
  ...infer Later extends readonly BlockSchema[],
]
  ? First['blockType'] extends Type
    ? Versions
    : VersionsFrom<Later, Type>
  : readonly [];

/**
 * Begins the history of a block, which reads from top to bottom as what each product version changed.
 *
 * @example
 * ```ts
 * const door = blockHistory(
 *   defineBlock({ series: 2, blockType: 700, name: 'Door', since: '7.0', fields: { id: uint32(), open: uint8() } }),
 * ).revise({ blockType: 701, since: '7.2', after: { id: { name: string() } } });
 * const body = versions(...door.versions);
 * ```
 */
export function blockHistory<First extends BlockSchema>(
  first: First,
): BlockHistory<readonly [First], First['fields']> {
  return createHistory([first] as const, first);
}

function createHistory<Versions extends readonly BlockSchema[], F extends Fields>(
  versions: Versions,
  newest: BlockSchema<number, F>,
): BlockHistory<Versions, F> {
  return {
    versions,
    from(blockType) {
      const index = versions.findIndex((version) => version.blockType === blockType);
      return versions.slice(index) as unknown as VersionsFrom<Versions, typeof blockType>;
    },
    revise(revision) {
      const next = reviseBlock(newest, revision);
      return createHistory([...versions, next] as const, next);
    },
  };
}
