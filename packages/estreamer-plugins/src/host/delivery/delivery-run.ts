import type { EventRecord, MetadataStore, ResolvedNames } from '@x/estreamer-protocol';
import type { PluginDelivery, PluginMetadata } from '../../contract/plugin.ts';
import type { Job, JobDelivery } from '../lane/job.ts';

/**
 * A delivery on its way through the plugins. It lives until the last of them is done with it, and keeps the names that
 * metadata gave to its records when they came, whatever metadata says later.
 */
export interface DeliveryRun extends JobDelivery {
  /** What plugins have to do with it. */
  readonly jobs: Job[];
  /** Keeps names before the store takes another metadata record: those of records given out and not worked off. */
  keepNames(): void;
  /** All records are given out. */
  close(): void;
}

/** Starts with nothing given out. */
export function createDeliveryRun({ records }: PluginDelivery, store: MetadataStore): DeliveryRun {
  const names = new Map<EventRecord, ResolvedNames>();
  const jobs: Job[] = [];
  let closed = false;
  let keptUpTo = 0;

  function resolve(record: Parameters<PluginMetadata['resolve']>[0]): ResolvedNames {
    let found = names.get(record as EventRecord);
    if (found === undefined) {
      found = Object.freeze(store.resolve(record));
      names.set(record as EventRecord, found);
    }
    return found;
  }

  return {
    records,
    jobs,
    metadata: { resolve, lookup: (kind, ...key) => store.lookup(kind, ...key) },
    keepNames() {
      if (closed && keptUpTo === records.length) return;
      let from = Number.POSITIVE_INFINITY;
      let to = 0;
      for (const job of jobs) {
        if (job.position < from && job.position < job.limit) from = job.position;
        if (job.limit > to) to = job.limit;
      }
      for (let index = Math.max(from, keptUpTo); index < to; index += 1) {
        const record = records[index] as EventRecord;
        if (record.category !== 'metadata' && jobs.some((job) => job.stillWants(index))) resolve(record);
      }
      if (from < to) keptUpTo = to;
    },
    close() {
      closed = true;
    },
  };
}
