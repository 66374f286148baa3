import { createRecordCatalogue, type RecordCatalogue } from '../records/catalogue.ts';
import { layoutsOf, type RecordCategory, type RecordDefinition } from '../records/define-record.ts';
import type { DiscoveryHeader } from '../records/headers.ts';
import type { Fields } from '../schema/schema.ts';
import { createFieldResolvers, type FieldResolver, joinKey, nameDiscoveryEvent } from './field-resolvers.ts';
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

/** Makes an empty store; one belongs to one server. */
export function createMetadataStore(options: MetadataStoreOptions = {}): MetadataStore {
  const { maxEntriesPerKind = 100_000 } = options;
  const catalogue: RecordCatalogue<RecordDefinition> = options.catalogue ?? createRecordCatalogue();
  const entries = new Map<string, Map<string, string>>();
  let evicted = 0;

  const keep = (kind: string, key: string, name: string) => {
    let ofKind = entries.get(kind);
    if (ofKind === undefined) {
      ofKind = new Map();
      entries.set(kind, ofKind);
    }
    ofKind.delete(key);
    ofKind.set(key, name);
    if (ofKind.size > maxEntriesPerKind) {
      ofKind.delete(ofKind.keys().next().value as string);
      evicted += 1;
    }
  };

  const find = (kind: string, key: string): string | undefined => entries.get(kind)?.get(key);

  const plans = new Map<string, readonly FieldResolver[]>();
  const planFor = (
    kind: string,
    category: string | undefined,
    blockType: unknown,
  ): readonly FieldResolver[] => {
    const version = `${kind} ${String(blockType)}`;
    let plan = plans.get(version);
    if (plan === undefined) {
      plan = createFieldResolvers(kind, category, fieldsOf(catalogue.byKind(kind), blockType), find);
      plans.set(version, plan);
    }
    return plan;
  };

  return {
    update(record) {
      if (record.category !== 'metadata' || record.data === undefined) return false;
      const metadata = catalogue.byKind(record.kind)?.metadata;
      if (metadata === undefined) return false;
      const data = record.data as Values;
      const key = joinKey(metadata.key.map((field) => data[field]));
      const name = metadata.value
        .map((field) => data[field])
        .find((value) => typeof value === 'string' && value !== '');
      keep(record.kind, key, typeof name === 'string' ? name : '');
      return true;
    },
    resolve(record) {
      const names: Record<string, string> = {};
      if (record.data === undefined || record.category === 'metadata') return names;
      const data = record.data as Values;
      const { discoveryHeader } = record;
      const deviceId = discoveryHeader?.deviceId;
      if (discoveryHeader !== undefined) nameDiscoveryEvent(names, discoveryHeader);
      for (const resolve of planFor(record.kind, record.category, data['blockType']))
        resolve(names, data, deviceId, '');
      return names;
    },
    lookup(kind, ...key) {
      return find(kind, joinKey(key));
    },
    snapshot() {
      return {
        version: 1,
        kinds: Object.fromEntries(Array.from(entries, ([kind, ofKind]) => [kind, [...ofKind]])),
      };
    },
    restore(snapshot) {
      for (const [kind, restored] of readSnapshot(snapshot)) {
        const newer = entries.get(kind) ?? [];
        entries.delete(kind);
        for (const [key, name] of [...restored, ...newer]) keep(kind, key, name);
      }
    },
    get size() {
      let size = 0;
      for (const ofKind of entries.values()) size += ofKind.size;
      return size;
    },
    get evicted() {
      return evicted;
    },
  };
}

function fieldsOf(definition: RecordDefinition | undefined, blockType: unknown): Fields {
  if (definition === undefined) return {};
  return layoutsOf(definition.body).find((layout) => layout.blockType === blockType)?.fields ?? {};
}
