import type { Clock } from '../../src/index.ts';

/** A clock whose timers fire when the test says so. */
export interface ManualClock extends Clock {
  /** The milliseconds of the timers that are running. */
  readonly pending: readonly number[];
  /** Resolves with the milliseconds of the next timer that is started. */
  nextTimer(): Promise<number>;
  /** Fires the running timers. */
  fire(): void;
}

export function createManualClock(): ManualClock {
  const timers = new Map<symbol, { milliseconds: number; callback: () => void }>();
  let started = Promise.withResolvers<number>();
  return {
    get pending() {
      return [...timers.values()].map(({ milliseconds }) => milliseconds);
    },
    now: () => 0,
    after(milliseconds, callback) {
      const id = Symbol('timer');
      timers.set(id, { milliseconds, callback });
      started.resolve(milliseconds);
      started = Promise.withResolvers();
      return () => timers.delete(id);
    },
    nextTimer: () => started.promise,
    fire() {
      const due = [...timers.values()];
      timers.clear();
      for (const { callback } of due) callback();
    },
  };
}
