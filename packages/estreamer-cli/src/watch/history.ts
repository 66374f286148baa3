import type { RunStatus } from '../run/run-status.ts';

/** A run at one moment, as the charts draw it. */
interface Sample {
  /** Unix milliseconds. */
  readonly at: number;
  /** Records a second since the sample before. */
  readonly recordsPerSecond: number;
  /** Messages a second that destinations took since then. */
  readonly sentPerSecond: number;
  /** Seconds that the source that is furthest behind is behind; null where none says it. */
  readonly lag: number | null;
}

/** Remembers the last minutes of a run. */
export interface History {
  /** Takes a sample now. */
  sample(): void;
  /** Oldest first. */
  list(): readonly Sample[];
}

/** Five minutes at a sample every two seconds. */
const MOST_SAMPLES = 150;

/** @param now unix milliseconds */
export function createHistory(status: () => RunStatus, now: () => number = Date.now): History {
  const samples: Sample[] = [];
  let before: { at: number; records: number; sent: number } | undefined;
  return {
    sample() {
      const { pipelines, totals } = status();
      const at = now();
      const records = pipelines.reduce((sum, { source }) => sum + source.records, 0);
      const { sent } = totals;
      if (before !== undefined && at > before.at) {
        const seconds = (at - before.at) / 1000;
        const lags = pipelines.flatMap(({ source: { lagMs } }) =>
          lagMs === undefined ? [] : [lagMs / 1000],
        );
        samples.push({
          at,
          recordsPerSecond: (records - before.records) / seconds,
          sentPerSecond: Math.max(0, sent - before.sent) / seconds,
          lag: lags.length === 0 ? null : Math.max(...lags),
        });
        if (samples.length > MOST_SAMPLES) samples.shift();
      }
      before = { at, records, sent };
    },
    list: () => samples,
  };
}
