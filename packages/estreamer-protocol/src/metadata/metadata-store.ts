import type { EventRecord } from '../records/catalogue.ts';
import { createRecordCatalogue, type RecordCatalogue } from '../records/catalogue.ts';
import type { RecordDefinition } from '../records/define-record.ts';
import type { Field, ValueNames } from '../schema/schema.ts';
import type { Reference } from './reference.ts';
import { referencesByCategory, referencesByKind } from './references.ts';

/** Settings of {@link createMetadataStore}. */
export interface MetadataStoreOptions {
  /**
   * The record types to know.
   * @default all of the catalogue
   */
  readonly catalogue?: RecordCatalogue;
  /**
   * How many entries to keep of each kind; beyond that the one that was replaced or added longest ago goes.
   * @default 100000
   */
  readonly maxEntriesPerKind?: number;
}

/** The names of a record's ids: field name to name. A field whose value nothing names is not there. */
export type ResolvedNames = Readonly<Record<string, string>>;

/** What metadata records have said so far, and the names that follow from it. */
export interface MetadataStore {
  /** Takes a record; returns true when it was metadata and is kept. A later record with the same key replaces the earlier. */
  update(record: EventRecord): boolean;
  /** The names for the ids and coded values of a record, from the metadata seen so far and the known value tables. */
  resolve(record: EventRecord): ResolvedNames;
  /** The name that metadata of a kind gives to a key, for example `lookup('managedDevice', 1)`. */
  lookup(kind: string, ...key: readonly (string | number)[]): string | undefined;
  /** How many entries are kept. */
  readonly size: number;
  /** How many entries were dropped for `maxEntriesPerKind`. */
  readonly evicted: number;
}

type Values = Readonly<Record<string, unknown>>;

const KEY_SEPARATOR = '\u0000';

/** Makes an empty store; one belongs to one server. */
export function createMetadataStore(options: MetadataStoreOptions = {}): MetadataStore {
  const { catalogue = createRecordCatalogue(), maxEntriesPerKind = 100_000 } = options;
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

  const follow = (references: readonly Reference[], data: Values): string | undefined => {
    for (const { kind, keyFields } of references) {
      const name = entries.get(kind)?.get(keyFields.map((field) => data[field]).join(KEY_SEPARATOR));
      if (name !== undefined) return name;
    }
    return undefined;
  };

  return {
    update(record) {
      if (record.category !== 'metadata' || record.data === undefined) return false;
      const metadata = catalogue.byKind(record.kind)?.metadata;
      if (metadata === undefined) return false;
      const data = record.data as Values;
      const key = metadata.key.map((field) => data[field]).join(KEY_SEPARATOR);
      const name = metadata.value
        .map((field) => data[field])
        .find((value) => typeof value === 'string' && value !== '');
      keep(record.kind, key, typeof name === 'string' ? name : '');
      return true;
    },
    resolve(record) {
      const names: Record<string, string> = {};
      if (record.data === undefined) return names;
      const data: Values = { deviceId: record.discoveryHeader?.deviceId, ...(record.data as Values) };
      const references = referencesByKind[record.kind] ?? referencesByCategory[record.category] ?? {};
      for (const [field, places] of Object.entries(references)) {
        if (data[field] === undefined) continue;
        const name = follow(places, data) ?? bitNames(places, data, field, follow);
        if (name !== undefined) names[field] = name;
      }
      const definition = catalogue.byKind(record.kind);
      if (definition !== undefined) {
        for (const [field, { notes }] of Object.entries(fieldsOf(definition, data['blockType']))) {
          const name =
            notes.values === undefined || field in names ? undefined : valueName(notes.values, data[field]);
          if (name !== undefined) names[field] = name;
        }
      }
      return names;
    },
    lookup(kind, ...key) {
      return entries.get(kind)?.get(key.join(KEY_SEPARATOR));
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

/** A rule reason can combine several bits, each of which metadata names. */
function bitNames(
  places: readonly Reference[],
  data: Values,
  field: string,
  follow: (references: readonly Reference[], data: Values) => string | undefined,
): string | undefined {
  const value = data[field];
  if (field !== 'accessControlRuleReason' || typeof value !== 'number' || value === 0) return undefined;
  const names = bitsOf(value).map((bit) => follow(places, { ...data, [field]: bit }));
  return names.some((name) => name === undefined) ? undefined : names.join(', ');
}

function bitsOf(value: number): number[] {
  const bits: number[] = [];
  for (let bit = 1; bit <= value; bit *= 2) if (Math.floor(value / bit) % 2 === 1) bits.push(bit);
  return bits;
}

function valueName(values: ValueNames, value: unknown): string | undefined {
  if (typeof value !== 'number') return undefined;
  const whole = values.names[value];
  if (whole !== undefined || values.bitmask !== true || value === 0) return whole;
  return bitsOf(value)
    .map((bit) => values.names[bit] ?? `0x${bit.toString(16)}`)
    .join(', ');
}

function fieldsOf({ body }: RecordDefinition, blockType: unknown): Readonly<Record<string, Field>> {
  if (body.type === 'layout') return body.fields;
  return body.versions.find((version) => version.blockType === blockType)?.fields ?? {};
}
