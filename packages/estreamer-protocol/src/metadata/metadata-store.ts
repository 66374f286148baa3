import { createRecordCatalogue, type RecordCatalogue } from '../records/catalogue.ts';
import { layoutsOf, type RecordCategory, type RecordDefinition } from '../records/define-record.ts';
import type { DiscoveryHeader } from '../records/headers.ts';
import type { Fields } from '../schema/schema.ts';
import { discoveryEventTypes } from '../values/discovery-events.ts';
import { compileResolver, type Resolver } from './compile-resolver.ts';
import { childOf, createNameTree, type NamedKey, type NameNode, type NameTree } from './name-tree.ts';
import { readSnapshot } from './read-snapshot.ts';

/** Settings of {@link createMetadataStore}. */
export interface MetadataStoreOptions {
  /**
   * The record types to know.
   * @default all of the catalogue
   */
  readonly catalogue?: RecordCatalogue<RecordDefinition>;
  /**
   * How many entries to keep of each kind; beyond that the one that was replaced or added longest ago goes.
   * @default 100000
   */
  readonly maxEntriesPerKind?: number;
}

/**
 * The names of a record's ids and coded values: field name to name. A field whose value nothing names is not there.
 * Fields of blocks in a record are named by their path: `webApplications.0.webApplicationId`.
 * `eventType` and `eventSubtype` name what a discovery header says; `impactLevel` follows from `impactFlags`.
 */
export type ResolvedNames = Readonly<Record<string, string>>;

/** The part of a record that the store looks at: any decoded record, of an added record type too. */
export interface NameableRecord {
  readonly kind: string;
  readonly category: RecordCategory | undefined;
  readonly discoveryHeader: DiscoveryHeader | undefined;
  readonly data: object | undefined;
}

/** What metadata records have said so far, and the names that follow from it. */
export interface MetadataStore {
  /** Takes a record; returns true when it was metadata and is kept. A later record with the same key replaces the earlier. */
  update(record: NameableRecord): boolean;
  /**
   * The names for the ids and coded values of an event, from the metadata seen so far and the known value tables.
   * Metadata records themselves have none.
   */
  resolve(record: NameableRecord): ResolvedNames;
  /** The name that metadata of a kind gives to a key, for example `lookup('managedDevice', 1)`. */
  lookup(kind: string, ...key: readonly (string | number)[]): string | undefined;
  /** All entries, as plain data that JSON takes, oldest first; for `restore` of a later store. */
  snapshot(): MetadataSnapshot;
  /**
   * Adds the entries of a snapshot; what the store has already is newer and stays.
   *
   * @throws {EstreamerProtocolError} `invalid-snapshot` when the value is none; the store is then unchanged
   */
  restore(snapshot: unknown): void;
  /** How many entries are kept. */
  readonly size: number;
  /** How many entries were dropped for `maxEntriesPerKind`. */
  readonly evicted: number;
}

/** What a metadata store knows: for each kind of metadata the keys with their names. */
export interface MetadataSnapshot {
  readonly version: 1;
  readonly kinds: Readonly<Record<string, readonly (readonly [key: string, name: string])[]>>;
}

type Values = Readonly<Record<string, unknown>>;

/** Between the parts of a key in a snapshot. */
const KEY_SEPARATOR = '\u0000';

const NO_LAYOUT = 'no layout';

/** Makes an empty store; one belongs to one server. */
export function createMetadataStore(options: MetadataStoreOptions = {}): MetadataStore {
  const { maxEntriesPerKind = 100_000 } = options;
  const catalogue: RecordCatalogue<RecordDefinition> = options.catalogue ?? createRecordCatalogue();
  const trees = new Map<string, NameTree>();
  const resolvers = new Map<string, Map<unknown, Resolver>>();
  let evicted = 0;

  const treeOf = (kind: string): NameTree => getOrAdd(trees, kind, createNameTree);

  const keep = (tree: NameTree, key: readonly unknown[], name: string) => {
    tree.set(key, name);
    if (tree.size <= maxEntriesPerKind) return;
    tree.deleteOldest();
    evicted += 1;
  };

  const resolverOf = ({ kind, category }: NameableRecord, blockType: unknown): Resolver => {
    const ofKind = getOrAdd(resolvers, kind, () => new Map());
    const known = ofKind.get(blockType);
    if (known !== undefined) return known;
    const fields = fieldsOf(catalogue.byKind(kind), blockType);
    // A record without a layout can have anything as its block type, and must not fill the map with it.
    return getOrAdd(ofKind, fields === undefined ? NO_LAYOUT : blockType, () =>
      compileResolver({ kind, category, fields: fields ?? {} }, treeOf),
    );
  };

  return {
    update(record) {
      if (record.category !== 'metadata' || record.data === undefined) return false;
      const metadata = catalogue.byKind(record.kind)?.metadata;
      if (metadata === undefined) return false;
      const data = record.data as Values;
      const { otherNames } = metadata;
      const key = metadata.key.map((field) => data[field] ?? data[otherNames?.[field] ?? field]);
      if (key.includes(undefined)) return false;
      const name = metadata.value
        .map((field) => data[field])
        .find((value) => typeof value === 'string' && value !== '');
      keep(treeOf(record.kind), key, typeof name === 'string' ? name : '');
      return true;
    },
    resolve(record) {
      const names: Record<string, string> = {};
      if (record.data === undefined || record.category === 'metadata') return names;
      const data = record.data as Values;
      const { discoveryHeader } = record;
      if (discoveryHeader !== undefined) nameDiscoveryEvent(names, discoveryHeader);
      resolverOf(record, data['blockType'])(names, data, discoveryHeader?.deviceId);
      return names;
    },
    lookup(kind, ...key) {
      let node: NameNode | undefined = trees.get(kind)?.root;
      for (const part of key) node = childOf(node, part);
      return node?.name;
    },
    snapshot() {
      const kinds = Array.from(trees, ([kind, tree]) => [kind, tree.entries().map(entryOfSnapshot)] as const);
      return { version: 1, kinds: Object.fromEntries(kinds.filter(([, entries]) => entries.length > 0)) };
    },
    restore(snapshot) {
      for (const [kind, restored] of readSnapshot(snapshot)) {
        const tree = treeOf(kind);
        const newer = tree.entries();
        tree.clear();
        for (const [key, name] of restored) keep(tree, key.split(KEY_SEPARATOR), name);
        for (const { key, name } of newer) keep(tree, key, name);
      }
    },
    get size() {
      let size = 0;
      for (const tree of trees.values()) size += tree.size;
      return size;
    },
    get evicted() {
      return evicted;
    },
  };
}

function fieldsOf(definition: RecordDefinition | undefined, blockType: unknown): Fields | undefined {
  if (definition === undefined) return undefined;
  return layoutsOf(definition.body).find((layout) => layout.blockType === blockType)?.fields;
}

function entryOfSnapshot({ key, name }: NamedKey): [key: string, name: string] {
  return [key.join(KEY_SEPARATOR), name];
}

/** Names what a discovery header says happened: `eventType` and `eventSubtype`. */
function nameDiscoveryEvent(
  names: Record<string, string>,
  { eventType, eventSubtype }: DiscoveryHeader,
): void {
  const type = discoveryEventTypes[eventType];
  const subtype = type?.subtypes[eventSubtype];
  if (type !== undefined) names['eventType'] = type.name;
  if (subtype !== undefined) names['eventSubtype'] = subtype;
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}
