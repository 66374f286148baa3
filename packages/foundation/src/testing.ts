import { type Clock, createWait } from './time/clock.ts';

/** A clock that a test moves by hand. */
export interface ManualClock extends Clock {
  /** Moves both readings forward; what is due by then is called in order, each at its time, with the work in between done. */
  advance(milliseconds: number): Promise<void>;
  /** Sets the wall clock, as an administrator would: what waits is not touched. */
  setNow(unixMs: number): void;
  /** How many timers wait. */
  readonly pending: number;
}

/**
 * Makes a clock that stands still until it is moved.
 *
 * @param unixMs what the wall clock shows first @default 0
 * @example
 * const clock = createManualClock(Date.UTC(2026, 0, 1));
 * const client = createClient(settings, { clock });
 * await clock.advance(60_000);
 */
export function createManualClock(unixMs = 0): ManualClock {
  let elapsed = 0;
  let offset = unixMs;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  function after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: elapsed + Math.max(0, milliseconds), callback };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  function nextBefore(end: number) {
    let next: { readonly at: number; readonly callback: () => void } | undefined;
    for (const timer of timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }

  return {
    now: () => offset + elapsed,
    monotonic: () => elapsed,
    after,
    wait: createWait(after),
    setNow(to) {
      offset = to - elapsed;
    },
    get pending() {
      return timers.size;
    },
    async advance(milliseconds) {
      const end = elapsed + milliseconds;
      await settle();
      for (let next = nextBefore(end); next !== undefined; next = nextBefore(end)) {
        timers.delete(next);
        elapsed = next.at;
        next.callback();
        await settle();
      }
      elapsed = end;
      await settle();
    },
  };
}

/** Lets promises that are due go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
