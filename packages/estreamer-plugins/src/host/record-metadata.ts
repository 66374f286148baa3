import type { EventRecord, MetadataStore, NameableRecord, ResolvedNames } from '@x/estreamer-protocol';
import type { PluginMetadata } from '../contract/plugin.ts';

/** The metadata that plugins see, with the names of the record at hand looked up once for all of them. */
export interface RecordMetadata extends PluginMetadata {
  /** Takes the next record. */
  update(record: EventRecord): void;
}

/** Puts a store behind what plugins may read. */
export function createRecordMetadata(store: MetadataStore): RecordMetadata {
  let resolved: NameableRecord | undefined;
  let names: ResolvedNames = {};
  return {
    update(record) {
      resolved = undefined;
      store.update(record);
    },
    resolve(record) {
      if (record !== resolved) {
        names = Object.freeze(store.resolve(record));
        resolved = record;
      }
      return names;
    },
    lookup: (kind, ...key) => store.lookup(kind, ...key),
  };
}
