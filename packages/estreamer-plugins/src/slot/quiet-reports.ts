import type { Clock } from '@x/foundation';
import type { DropReason } from '../instance/plugin-task.ts';
import type { PluginHostEvent } from './plugin-event.ts';

/** How often the same is told again, at most. */
const INTERVAL_MS = 60_000;
/** How many failures of a best-effort plugin are told one by one in that time. */
const TOLD_FAILURES = 10;
/** How many attempts of a required plugin at the same are told one by one, and how often from then on. */
const TOLD_ATTEMPTS = 5;
const ATTEMPTS_INTERVAL_MS = 30_000;

type FailureEvent = Extract<PluginHostEvent, { readonly kind: 'failure' }>;

/** What goes wrong again and again, told with counts now and then: nobody reads a line a delivery. */
export interface QuietReports {
  /** A plugin failed. Told at once, unless it fails so often that a count says as much. */
  failed(event: FailureEvent): void;
  /** Records were dropped. Told at once, then with their sum at most once a minute. */
  dropped(records: number, reason: DropReason): void;
  /** The plugin has caught up, or goes: what was not told is told now. */
  flush(): void;
}

/** @param plugin the plugin's name */
export function createQuietReports(
  plugin: string,
  clock: Clock,
  report: (event: PluginHostEvent) => void,
): QuietReports {
  const drops = new Map<DropReason, { records: number; toldAt: number }>();
  let windowStart = Number.NEGATIVE_INFINITY;
  let toldInWindow = 0;
  let untold = 0;
  let attemptToldAt = 0;

  /** Whether a failure is told by itself. */
  function isTold({ failure, attempt }: FailureEvent): boolean {
    const now = clock.monotonic();
    if (failure.policy === 'required') {
      if (attempt > TOLD_ATTEMPTS && now - attemptToldAt < ATTEMPTS_INTERVAL_MS) return false;
      attemptToldAt = now;
      return true;
    }
    if (now - windowStart >= INTERVAL_MS) {
      windowStart = now;
      toldInWindow = 0;
    }
    toldInWindow += 1;
    return toldInWindow <= TOLD_FAILURES;
  }

  function tellDrops(reason: DropReason, drop: { records: number; toldAt: number }): void {
    const { records } = drop;
    drop.records = 0;
    drop.toldAt = clock.monotonic();
    report({ kind: 'records-dropped', plugin, records, reason });
  }

  return {
    failed(event) {
      if (!isTold(event)) {
        untold += 1;
        return;
      }
      report(untold === 0 ? event : { ...event, untold });
      untold = 0;
    },
    dropped(records, reason) {
      let drop = drops.get(reason);
      if (drop === undefined) {
        drop = { records: 0, toldAt: Number.NEGATIVE_INFINITY };
        drops.set(reason, drop);
      }
      drop.records += records;
      if (clock.monotonic() - drop.toldAt >= INTERVAL_MS) tellDrops(reason, drop);
    },
    flush() {
      for (const [reason, drop] of drops) if (drop.records > 0) tellDrops(reason, drop);
    },
  };
}
