import { createWait } from '@x/foundation';
import type { Clock } from '../../src/index.ts';

/** A clock whose timers fire when the test says so. */
export interface ManualClock extends Clock {
  /** The milliseconds of the timers that are running. */
  readonly pending: readonly number[];
  /** Resolves with the milliseconds of the next timer that is started. */
  nextTimer(): Promise<number>;
  /** Fires the running timers. */
  fire(): void;
  /** Lets time pass, and fires the timers whose time has come, one after the other. */
  advance(milliseconds: number): void;
}

/** @param start unix milliseconds; the certificates of the tests are valid now */
export function createManualClock(start = Date.now()): ManualClock {
  const timers = new Map<symbol, { milliseconds: number; due: number; callback: () => void }>();
  let now = start;
  let started = Promise.withResolvers<number>();
  const after: Clock['after'] = (milliseconds, callback) => {
    const id = Symbol('timer');
    timers.set(id, { milliseconds, due: now + milliseconds, callback });
    started.resolve(milliseconds);
    started = Promise.withResolvers();
    return () => timers.delete(id);
  };
  return {
    get pending() {
      return [...timers.values()].map(({ milliseconds }) => milliseconds);
    },
    now: () => now,
    monotonic: () => now,
    after,
    wait: createWait(after),
    nextTimer: () => started.promise,
    fire() {
      const due = [...timers.values()];
      timers.clear();
      for (const { callback } of due) callback();
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = [...timers].filter(([, { due }]) => due <= end).sort(([, a], [, b]) => a.due - b.due);
        if (next === undefined) break;
        const [id, { due, callback }] = next;
        timers.delete(id);
        now = due;
        callback();
      }
      now = end;
    },
  };
}
