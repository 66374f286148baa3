import type { SimulatorClock } from '../src/index.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends SimulatorClock {
  /** Moves the clock on and calls what has become due, in order. */
  advance(ms: number): void;
  /** How many timers are set. */
  readonly pending: number;
}

export function createManualClock(start = 1_767_225_600_000): ManualClock {
  const timers = new Set<{ at: number; callback: () => void }>();
  let now = start;
  return {
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
    get pending() {
      return timers.size;
    },
  };
}
