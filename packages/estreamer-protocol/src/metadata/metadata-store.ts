import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import { createFieldReader, type FieldReader } from '../records/block-record.ts';
import { createRecordCatalogue, type RecordCatalogue } from '../records/catalogue.ts';
import type { BodyLayout, RecordCategory, RecordDefinition } from '../records/define-record.ts';
import type { DiscoveryHeader } from '../records/headers.ts';
import {
  compileNamer,
  compileResolver,
  type Namer,
  nameDiscoveryEvent,
  namesOfFields,
  type Resolver,
  type ResolverTarget,
} from './compile-resolver.ts';
import { childOf, createNameTree, type NamedKey, type NameNode, type NameTree } from './name-tree.ts';

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
  /**
   * How many bytes of memory all names and keys may take, about; beyond that the oldest of the kind that takes most goes.
   * @default 67108864
   */
  readonly maxBytes?: number;
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

/** What compiles the naming of single fields. */
export type RecordNamers = Pick<MetadataStore, 'createNamer' | 'namesOf'>;

/** What metadata records have said so far, and the names that follow from it. */
export interface MetadataStore {
  /** Takes a record; returns true when it was metadata and is kept. A later record with the same key replaces the earlier. */
  update(record: NameableRecord): boolean;
  /**
   * The names for the ids and coded values of an event, from the metadata seen so far and the known value tables.
   * Metadata records themselves have none.
   */
  resolve(record: NameableRecord): ResolvedNames;
  /** The name of one field of an event's `data`, as {@link MetadataStore.resolve} gives it. */
  nameOf(record: NameableRecord, field: string): string | undefined;
  /**
   * Compiles what names one field of the records of a kind that have one layout, for programs that name few fields of many records.
   *
   * @param layout what the catalogue's `layoutOf` says of the records
   * @returns undefined where nothing can name the field
   */
  createNamer(kind: string, layout: BodyLayout, field: string): Namer | undefined;
  /**
   * The names that records of a kind and layout can have, in the order of {@link MetadataStore.resolve}; undefined where that shows
   * with the record only, because it has blocks or lists.
   */
  namesOf(kind: string, layout: BodyLayout): readonly string[] | undefined;
  /** What names the fields of a record one by one: the store. One that speaks of another time has nothing here but `resolve`. */
  namersOf(record: NameableRecord): RecordNamers | undefined;
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
  /** How many bytes of memory their names and keys take, about. */
  readonly bytes: number;
  /** How many entries were dropped for `maxEntriesPerKind` or `maxBytes`. */
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

/** What names the records of one kind and layout. */
interface LayoutNames {
  readonly resolver: Resolver;
  readonly read: FieldReader;
  readonly namers: Map<string, Namer | undefined>;
}

/** Makes an empty store; one belongs to one server. */
export function createMetadataStore(options: MetadataStoreOptions = {}): MetadataStore {
  const { maxEntriesPerKind = 100_000, maxBytes = 67_108_864 } = options;
  const catalogue: RecordCatalogue<RecordDefinition> = options.catalogue ?? createRecordCatalogue();
  const trees = new Map<string, NameTree>();
  const namesOfKinds = new Map<string, Map<BodyLayout | undefined, LayoutNames>>();
  let evicted = 0;
  let bytes = 0;

  const treeOf = (kind: string): NameTree => getOrAdd(trees, kind, createNameTree);

  const changing = (tree: NameTree, change: () => void) => {
    bytes -= tree.bytes;
    change();
    bytes += tree.bytes;
  };

  const evict = (tree: NameTree) => {
    changing(tree, tree.deleteOldest);
    evicted += 1;
  };

  const largest = () => [...trees.values()].reduce((most, tree) => (tree.bytes > most.bytes ? tree : most));

  const keep = (tree: NameTree, key: readonly unknown[], name: string) => {
    changing(tree, () => tree.set(key, name));
    if (tree.size > maxEntriesPerKind) evict(tree);
    while (bytes > maxBytes) evict(largest());
  };

  const targetOf = (kind: string, layout: BodyLayout | undefined): ResolverTarget => {
    const { category, discoveryHeader = false } = catalogue.byKind(kind) ?? {};
    return { kind, category, fields: layout?.fields ?? {}, discoveryHeader };
  };

  const layoutNamesOf = (record: NameableRecord): LayoutNames => {
    const layout = catalogue.layoutOf(record);
    const ofKind = getOrAdd(namesOfKinds, record.kind, () => new Map());
    return getOrAdd(ofKind, layout, () => {
      const resolver = compileResolver(targetOf(record.kind, layout), treeOf);
      const read = layout === undefined ? readAll : createFieldReader(layout, resolver.reads);
      return { resolver, read, namers: new Map() };
    });
  };

  const store: MetadataStore = {
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
      if (record.kind === 'unknown' || record.category === 'metadata') return names;
      const { discoveryHeader } = record;
      if (discoveryHeader !== undefined) nameDiscoveryEvent(names, discoveryHeader);
      const { resolver, read } = layoutNamesOf(record);
      resolver.resolve(names, read(record), discoveryHeader?.deviceId);
      return names;
    },
    nameOf(record, field) {
      if (record.kind === 'unknown' || record.category === 'metadata') return undefined;
      const { read, namers } = layoutNamesOf(record);
      const namer = getOrAdd(namers, field, () =>
        compileNamer(targetOf(record.kind, catalogue.layoutOf(record)), field, treeOf),
      );
      return namer?.nameOf(read(record), record.discoveryHeader);
    },
    createNamer: (kind, layout, field) => compileNamer(targetOf(kind, layout), field, treeOf),
    namesOf: (kind, layout) => namesOfFields(targetOf(kind, layout)),
    namersOf: () => store,
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
        changing(tree, tree.clear);
        for (const [key, name] of restored) keep(tree, key.split(KEY_SEPARATOR), name);
        for (const { key, name } of newer) keep(tree, key, name);
      }
    },
    get size() {
      let size = 0;
      for (const tree of trees.values()) size += tree.size;
      return size;
    },
    get bytes() {
      return bytes;
    },
    get evicted() {
      return evicted;
    },
  };
  return store;
}

const readAll: FieldReader = ({ data }) => (data ?? {}) as Values;

function entryOfSnapshot({ key, name }: NamedKey): [key: string, name: string] {
  return [key.join(KEY_SEPARATOR), name];
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined || map.has(key)) return known as Value;
  const value = create();
  map.set(key, value);
  return value;
}

type Entry = readonly [key: string, name: string];

/**
 * Checks a snapshot that may come from a file.
 *
 * @throws {EstreamerProtocolError} `invalid-snapshot`
 */
function readSnapshot(snapshot: unknown): [kind: string, entries: readonly Entry[]][] {
  if (!isObject(snapshot) || snapshot['version'] !== 1) {
    throw createError('it has no "version" 1');
  }
  const { kinds } = snapshot;
  if (!isObject(kinds)) throw createError('"kinds" is not an object');
  return Object.entries(kinds).map(([kind, entries]) => {
    if (!Array.isArray(entries) || !entries.every(isEntry)) {
      throw createError(`"kinds.${kind}" is not a list of pairs of texts`);
    }
    return [kind, entries];
  });
}

function isEntry(value: unknown): value is Entry {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function createError(what: string): EstreamerProtocolError {
  return new EstreamerProtocolError(
    'invalid-snapshot',
    `This is not a snapshot of a metadata store: ${what}.`,
  );
}
