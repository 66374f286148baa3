import type { DiscoveryHeader } from '../records/headers.ts';
import type { BlockSchema, Field, Fields, ValueNames } from '../schema/schema.ts';
import { discoveryEventTypes } from '../values/discovery-events.ts';
import { impactLevelNames, impactLevelOf } from '../values/intrusion.ts';
import { childOf, createNameTree, type NameNode, type NameTree } from './name-tree.ts';
import { type Reference, references, referencesOfCategories, referencesOfKinds } from './references.ts';

type Values = Readonly<Record<string, unknown>>;
type Names = Record<string, string>;

/** Names the fields of a record, or of a block in it. */
export interface Resolver {
  /** The fields of `data` that it looks at. */
  readonly reads: readonly string[];
  /**
   * @param names gets the names
   * @param data the fields of the record, or of the block
   * @param deviceId the device of the discovery header, for records whose body has none
   */
  resolve(names: Names, data: Values, deviceId: number | undefined): void;
}

/** Names one field of a layout, straight from what metadata has said so far. */
export interface Namer {
  /** The fields of `data` that it looks at. */
  readonly reads: readonly string[];
  /**
   * @param data the fields of a record of the layout, at least those of `reads`
   * @param header the record's discovery header, for what its body does not have
   */
  nameOf(data: Values, header?: DiscoveryHeader): string | undefined;
}

/** What a resolver names: the fields of one version of a kind of record. */
export interface ResolverTarget {
  readonly kind: string;
  readonly category: string | undefined;
  readonly fields: Fields;
  /** Whether a discovery header stands before the fields. @default false */
  readonly discoveryHeader?: boolean;
}

/** The rule reason can combine several bits, each of which metadata names. */
const COMBINED_BITS_FIELD = 'accessControlRuleReason';

/** A name that follows from another field. */
const IMPACT_LEVEL = 'impactLevel';
const IMPACT_FLAGS = 'impactFlags';

/**
 * Writes one straight-line function that names the fields of a version, so that each place in it sees one field of one
 * layout. Nothing but the names of fields, as JSON, and numbers reach the function's text.
 *
 * @param treeOf the names of a kind of metadata, the same tree at each call
 */
export function compileResolver(target: ResolverTarget, treeOf: (kind: string) => NameTree): Resolver {
  const { fields } = target;
  const writer = createNameWriter(target, treeOf);
  const lines = ['var name;'];
  // The device is in the discovery header where the body does not have it.
  for (const field of new Set(['deviceId', ...Object.keys(fields)])) {
    const blocks = blocksIn(fields[field]);
    if (blocks !== undefined) {
      const resolveBlocks = writer.constant(createBlocksResolver(field, blocks, target, treeOf));
      lines.push(`${resolveBlocks}(names, ${writer.value(field)});`);
      continue;
    }
    const name = writer.nameOf(field);
    if (name === undefined) continue;
    lines.push(
      `if (${writer.value(field)} != null) {`,
      `  name = ${name};`,
      `  if (name !== undefined) names[${JSON.stringify(field)}] = name;`,
      '}',
    );
  }
  if (Object.hasOwn(fields, IMPACT_FLAGS)) {
    const flags = writer.value(IMPACT_FLAGS);
    lines.push(`if (typeof ${flags} === 'number') names.${IMPACT_LEVEL} = read.impactLevel(${flags});`);
  }
  const resolve = writer.compile('names, data, deviceId', lines) as Resolver['resolve'];
  return { reads: writer.reads(), resolve };
}

/** What a discovery header says happened, by the names that it gives. */
const headerNames: Readonly<Record<string, (header: DiscoveryHeader) => string | undefined>> = {
  eventType: ({ eventType }) => discoveryEventTypes[eventType]?.name,
  eventSubtype: ({ eventType, eventSubtype }) => discoveryEventTypes[eventType]?.subtypes[eventSubtype],
};

/** Adds what a discovery header says happened to the names of a record. */
export function nameDiscoveryEvent(names: Names, header: DiscoveryHeader): void {
  for (const field in headerNames) {
    const name = headerNames[field]?.(header);
    if (name !== undefined) names[field] = name;
  }
}

/** Writes the function that names one field of a version; undefined where nothing can name it. */
export function compileNamer(
  target: ResolverTarget,
  field: string,
  treeOf: (kind: string) => NameTree,
): Namer | undefined {
  const writer = createNameWriter(target, treeOf);
  const ways: string[] = [];
  if (field === IMPACT_LEVEL && Object.hasOwn(target.fields, IMPACT_FLAGS)) {
    const flags = writer.value(IMPACT_FLAGS);
    ways.push(`(typeof ${flags} === 'number' ? read.impactLevel(${flags}) : undefined)`);
  }
  const name = blocksIn(target.fields[field]) === undefined ? writer.nameOf(field) : undefined;
  if (name !== undefined) ways.push(`(${writer.value(field)} == null ? undefined : ${name})`);
  const ofHeader = target.discoveryHeader ? headerNames[field] : undefined;
  if (ofHeader !== undefined)
    ways.push(`(header === undefined ? undefined : ${writer.constant(ofHeader)}(header))`);
  if (ways.length === 0) return undefined;
  const needsDevice = writer.reads().includes('deviceId');
  const nameOf = writer.compile('data, header', [
    ...(needsDevice ? ['var deviceId = header === undefined ? undefined : header.deviceId;'] : []),
    `return ${ways.join(' ?? ')};`,
  ]) as Namer['nameOf'];
  return { reads: writer.reads(), nameOf };
}

/**
 * The names that records of a version can have, in the order in which {@link compileResolver} gives them; undefined where that
 * shows with the record only.
 */
export function namesOfFields(target: ResolverTarget): readonly string[] | undefined {
  const { fields, discoveryHeader = false } = target;
  const own = Object.keys(fields);
  const ofHeader = discoveryHeader ? Object.keys(headerNames) : [];
  const isOpen = own.some(
    (field) => blocksIn(fields[field]) !== undefined || ofHeader.includes(field) || field === IMPACT_LEVEL,
  );
  if (isOpen) return undefined;
  const writer = createNameWriter(target, createNameTree);
  return [
    ...ofHeader,
    ...[...new Set(['deviceId', ...own])].filter((field) => writer.nameOf(field) !== undefined),
    ...(own.includes(IMPACT_FLAGS) ? [IMPACT_LEVEL] : []),
  ];
}

/** What the text of the functions is made of. */
interface NameWriter {
  /** A variable that holds a value. */
  constant(value: unknown): string;
  /** The value of a field of `data`. */
  value(field: string): string;
  /** The name of a field that is there; undefined where nothing can name it. */
  nameOf(field: string): string | undefined;
  /** The fields that `value` and `nameOf` were asked for. */
  reads(): readonly string[];
  compile(parameters: string, lines: readonly string[]): unknown;
}

function createNameWriter(
  { kind, category, fields }: ResolverTarget,
  treeOf: (kind: string) => NameTree,
): NameWriter {
  const placesOf = new Map<string, readonly Reference[]>(
    Object.entries({
      ...references,
      ...referencesOfCategories[category ?? ''],
      ...referencesOfKinds[kind],
    }),
  );
  const constants: unknown[] = [];
  const reads = new Set<string>();
  const constant = (value: unknown) => `c${constants.push(value) - 1}`;

  const value = (field: string): string => {
    reads.add(field);
    const text = `data[${JSON.stringify(field)}]`;
    return field === 'deviceId' ? `(${text} ?? deviceId)` : text;
  };

  /** Looks in one place for a name. */
  const lookup = ({ kind: named, keyFields, when }: Reference): string => {
    const node = keyFields.reduce(
      (node, field) => `read.childOf(${node}, ${value(field)})`,
      constant(treeOf(named).root),
    );
    return when === undefined
      ? `${node}?.name`
      : `(${value(when.field)} === ${Number(when.value)} ? ${node}?.name : undefined)`;
  };

  return {
    constant,
    value,
    nameOf(field) {
      const places = placesOf.get(field) ?? [];
      const values = fields[field]?.notes.values;
      const ways = places.map(lookup);
      if (field === COMBINED_BITS_FIELD) {
        for (const place of places)
          ways.push(`read.namesOfBits(${value(field)}, ${constant(treeOf(place.kind).root)})`);
      }
      if (values !== undefined) ways.push(`read.nameOfValue(${constant(values)}, ${value(field)})`);
      return ways.length === 0 ? undefined : ways.join(' ?? ');
    },
    reads: () => [...reads],
    compile(parameters, lines) {
      const factory = new Function(
        'read',
        `[${constants.map((_, index) => `c${index}`).join(', ')}]`,
        `return function name(${parameters}) {\n${lines.join('\n')}\n};`,
      );
      return factory(readers, constants);
    },
  };
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
    resolvers.get(block['blockType'])?.resolve(namesOfBlock, block, undefined);
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

/** The name that a table gives to a value, or to the bits of it. */
export function nameOfValue(values: ValueNames, value: unknown): string | undefined {
  if (typeof value !== 'number') return undefined;
  const whole = values.names[value];
  if (whole !== undefined || values.bitmask !== true) return whole;
  return namesOfBits(value, (bit) => values.names[bit] ?? `0x${bit.toString(16)}`);
}

/** The names of the bits of a value; undefined where one has none. */
function namesOfBits(value: unknown, nameOf: (bit: number) => string | undefined): string | undefined {
  if (typeof value !== 'number' || value === 0) return undefined;
  let names: string | undefined;
  for (let bit = 1; bit <= value; bit *= 2) {
    if (Math.floor(value / bit) % 2 === 0) continue;
    const name = nameOf(bit);
    if (name === undefined) return undefined;
    names = names === undefined ? name : `${names}, ${name}`;
  }
  return names;
}
