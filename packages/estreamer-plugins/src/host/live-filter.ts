import { createRecordFilter, type RecordCatalogue, type RecordFilter } from '@x/estreamer-protocol';
import type { PluginRecordKind } from '../contract/plugin.ts';

/** A filter that changes with the plugins. */
export interface LiveFilter {
  readonly filter: RecordFilter;
  /** Lets through metadata and what any of these wants; undefined stands for everything. */
  update(wanted: readonly (ReadonlySet<string> | undefined)[]): void;
}

/** Starts by letting everything through. */
export function createLiveFilter(catalogue: RecordCatalogue | undefined): LiveFilter {
  let current: RecordFilter | undefined;
  let key: string | undefined;
  return {
    filter: (payload) => current === undefined || current(payload),
    update(wanted) {
      const all = wanted.some((kinds) => kinds === undefined);
      const kinds = [...new Set(wanted.flatMap((kinds) => [...(kinds ?? [])]))].toSorted();
      const next = all ? undefined : kinds.join();
      if (next === key && (all || current !== undefined)) return;
      key = next;
      current = all
        ? undefined
        : createRecordFilter({
            kinds: kinds as PluginRecordKind[],
            categories: ['metadata'],
            ...(catalogue === undefined ? {} : { catalogue }),
          });
    },
  };
}
