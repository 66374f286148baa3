import type { EstreamerClientStatus } from '@x/estreamer-client';
import type { LiveLine } from '../terminal/work-progress.ts';
import type { DemoStatistics } from './demo-report.ts';

/** What the progress line is made of. */
export interface ProgressSources {
  readonly statistics: DemoStatistics;
  status(): EstreamerClientStatus;
}

const SECOND = 1000;
const DAY_IN_SECONDS = 86_400;

/**
 * Shows how far the demo is, several times a second, until it is disposed.
 *
 * @param intervalMs between two looks
 */
export function showProgress(
  line: LiveLine,
  { statistics, status }: ProgressSources,
  intervalMs: number,
): Disposable {
  const started = Date.now();
  let lastReceived = 0;
  let lastLook = started;

  const look = () => {
    const now = Date.now();
    const received = statistics.total('received');
    const rate = ((received - lastReceived) * SECOND) / Math.max(1, now - lastLook);
    lastReceived = received;
    lastLook = now;
    const { state, lastArchiveTimestamp, deliveries, acknowledged } = status();
    line.show(
      [
        `${((now - started) / SECOND).toFixed(1).padStart(5)} s`,
        state,
        `${count(rate)} records/s`,
        `received ${count(received)}`,
        `delivered ${count(statistics.total('delivered'))}`,
        `in flight ${deliveries - acknowledged}`,
        `lag ${formatLag(now / SECOND, lastArchiveTimestamp)}`,
      ].join('  '),
    );
  };

  const timer = setInterval(look, intervalMs);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      look();
      line.end();
    },
  };
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** How old the newest record is; of recorded traffic, when it was recorded. */
function formatLag(nowSeconds: number, archiveTimestamp: number | undefined): string {
  if (archiveTimestamp === undefined || archiveTimestamp === 0) return '-';
  const seconds = Math.max(0, nowSeconds - archiveTimestamp);
  if (seconds < DAY_IN_SECONDS) return `${seconds.toFixed(1)} s`;
  return `(recorded ${new Date(archiveTimestamp * SECOND).toISOString().slice(0, 10)})`;
}
