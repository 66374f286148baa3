import type { BlockSchema, Field, Fields } from '../schema/schema.ts';
import { impactLevelNames, impactLevelOf } from '../values/impact-level.ts';
import { childOf, type NameNode, type NameTree } from './name-tree.ts';
import { nameOfValue, namesOfBits } from './names-of-values.ts';
import type { Reference } from './reference.ts';
import { references, referencesOfCategories, referencesOfKinds } from './references.ts';

type Values = Readonly<Record<string, unknown>>;
type Names = Record<string, string>;

/**
 * Names the fields of a record, or of a block in it.
 *
 * @param names gets the names
 * @param data the fields of the record, or of the block
 * @param deviceId the device of the discovery header, for records whose body has none
 */
export type Resolver = (names: Names, data: Values, deviceId: number | undefined) => void;

/** What a resolver names: the fields of one version of a kind of record. */
export interface ResolverTarget {
  readonly kind: string;
  readonly category: string | undefined;
  readonly fields: Fields;
}

/** The rule reason can combine several bits, each of which metadata names. */
const COMBINED_BITS_FIELD = 'accessControlRuleReason';

/**
 * Writes one straight-line function that names the fields of a version, so that each place in it sees one field of one
 * layout. Nothing but the names of fields, as JSON, and numbers reach the function's text.
 *
 * @param treeOf the names of a kind of metadata, the same tree at each call
 */
export function compileResolver(target: ResolverTarget, treeOf: (kind: string) => NameTree): Resolver {
  const { kind, category, fields } = target;
  const placesOf = new Map<string, readonly Reference[]>(
    Object.entries({
      ...references,
      ...referencesOfCategories[category ?? ''],
      ...referencesOfKinds[kind],
    }),
  );
  const constants: unknown[] = [];
  const constant = (value: unknown) => `c${constants.push(value) - 1}`;

  /** Looks in one place for a name. */
  const lookup = ({ kind: named, keyFields, when }: Reference): string => {
    const node = keyFields.reduce(
      (node, field) => `read.childOf(${node}, ${valueText(field)})`,
      constant(treeOf(named).root),
    );
    return when === undefined
      ? `${node}?.name`
      : `(data[${JSON.stringify(when.field)}] === ${Number(when.value)} ? ${node}?.name : undefined)`;
  };

  const lines = ['var name;'];
  // The device is in the discovery header where the body does not have it.
  for (const field of new Set(['deviceId', ...Object.keys(fields)])) {
    const value = valueText(field);
    const blocks = blocksIn(fields[field]);
    if (blocks !== undefined) {
      const resolveBlocks = constant(createBlocksResolver(field, blocks, target, treeOf));
      lines.push(`${resolveBlocks}(names, ${value});`);
      continue;
    }
    const places = placesOf.get(field) ?? [];
    const values = fields[field]?.notes.values;
    const ways = places.map(lookup);
    if (field === COMBINED_BITS_FIELD)
      ways.push(...places.map((place) => `read.namesOfBits(${value}, ${constant(treeOf(place.kind).root)})`));
    if (values !== undefined) ways.push(`read.nameOfValue(${constant(values)}, ${value})`);
    if (ways.length === 0) continue;
    lines.push(
      `if (${value} != null) {`,
      `  name = ${ways.join(' ?? ')};`,
      `  if (name !== undefined) names[${JSON.stringify(field)}] = name;`,
      '}',
    );
  }
  if (Object.hasOwn(fields, 'impactFlags')) {
    lines.push(
      "if (typeof data.impactFlags === 'number') names.impactLevel = read.impactLevel(data.impactFlags);",
    );
  }
  const factory = new Function(
    'read',
    `[${constants.map((_, index) => `c${index}`).join(', ')}]`,
    `return function resolve(names, data, deviceId) {\n${lines.join('\n')}\n};`,
  );
  return factory(readers, constants);
}

/** The value of a field of `data`. */
function valueText(field: string): string {
  const value = `data[${JSON.stringify(field)}]`;
  return field === 'deviceId' ? `(${value} ?? deviceId)` : value;
}

/** What the function's text calls. */
const readers = {
  childOf,
  nameOfValue,
  namesOfBits: (value: unknown, root: NameNode) => namesOfBits(value, (bit) => childOf(root, bit)?.name),
  impactLevel: (flags: number) => impactLevelNames[impactLevelOf(flags)],
};

/** The blocks that a field can hold, if it holds blocks. */
function blocksIn(field: Field | undefined): readonly BlockSchema[] | undefined {
  switch (field?.shape.type) {
    case 'block':
      return [field.shape.block];
    case 'list':
      return field.shape.items;
    default:
      return undefined;
  }
}

/** Names the fields of the blocks in a field, each behind the field's name and, in a list, the item's place. */
function createBlocksResolver(
  field: string,
  blocks: readonly BlockSchema[],
  { kind, category }: ResolverTarget,
  treeOf: (kind: string) => NameTree,
): (names: Names, value: unknown) => void {
  const resolvers = new Map<unknown, Resolver>(
    blocks.map(({ blockType, fields }) => [blockType, compileResolver({ kind, category, fields }, treeOf)]),
  );
  const resolveBlock = (names: Names, block: Values, path: string) => {
    const namesOfBlock: Names = {};
    resolvers.get(block['blockType'])?.(namesOfBlock, block, undefined);
    for (const [name, value] of Object.entries(namesOfBlock)) names[`${path}.${name}`] = value;
  };
  return (names, value) => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) resolveBlock(names, item, `${field}.${index}`);
    } else if (typeof value === 'object' && value !== null) {
      resolveBlock(names, value as Values, field);
    }
  };
}
