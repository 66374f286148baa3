import {
  createRecordFilter,
  type EventRecord,
  type RecordCatalogue,
  type RecordFilter,
} from '@x/estreamer-protocol';
import type { Clock } from '@x/foundation';
import type { PluginRecordKind } from '../contract/plugin.ts';
import type { PluginHostEvent } from '../slot/plugin-event.ts';

/** How often it is told that nobody takes events, at most. */
const INTERVAL_MS = 600_000;

/** Which kinds of records some plugin takes, as that changes. */
export interface TakenKinds {
  /** Lets through metadata and what is taken; everything while nothing is, so that the loss is counted. */
  readonly filter: RecordFilter;
  /** Events that nobody took. */
  readonly untaken: number;
  /** Sets what the plugins want; undefined stands for everything. Before the first time, everything is taken. */
  update(wanted: readonly (ReadonlySet<string> | undefined)[]): void;
  /** Counts the events of a delivery that nobody takes, and reports them. */
  count(records: readonly EventRecord[]): void;
  /** Reports what was counted and not told. */
  flush(): void;
}

/** What it needs. */
export interface TakenKindsDependencies {
  readonly catalogue: RecordCatalogue | undefined;
  readonly clock: Clock;
  readonly report: (event: PluginHostEvent) => void;
}

/** Starts with everything taken. */
export function createTakenKinds({ catalogue, clock, report }: TakenKindsDependencies): TakenKinds {
  /** Undefined while everything is taken. */
  let taken: ReadonlySet<string> | undefined;
  let filter: RecordFilter | undefined;
  let key: string | undefined;
  let untaken = 0;
  let untold = new Map<string, number>();
  let toldAt = Number.NEGATIVE_INFINITY;

  function tell(): void {
    if (untold.size === 0) return;
    const kinds = Object.fromEntries(untold);
    const records = Object.values(kinds).reduce((sum, count) => sum + count, 0);
    untold = new Map();
    toldAt = clock.monotonic();
    report({ kind: 'records-untaken', records, kinds });
  }

  return {
    filter: (payload) => filter === undefined || filter(payload),
    get untaken() {
      return untaken;
    },
    update(wanted) {
      const isAll = wanted.some((kinds) => kinds === undefined);
      const kinds = [...new Set(wanted.flatMap((some) => [...(some ?? [])]))].toSorted();
      taken = isAll ? undefined : new Set(kinds);
      const next = isAll ? undefined : kinds.join();
      if (next === key) return;
      key = next;
      filter =
        isAll || kinds.length === 0
          ? undefined
          : createRecordFilter({
              kinds: kinds as PluginRecordKind[],
              categories: ['metadata'],
              ...(catalogue === undefined ? {} : { catalogue }),
            });
    },
    count(records) {
      if (taken === undefined) return;
      let isSomeUntaken = false;
      for (const { kind, category } of records) {
        if (category === 'metadata' || taken.has(kind)) continue;
        isSomeUntaken = true;
        untaken += 1;
        untold.set(kind, (untold.get(kind) ?? 0) + 1);
      }
      if (isSomeUntaken && clock.monotonic() - toldAt >= INTERVAL_MS) tell();
    },
    flush: tell,
  };
}
