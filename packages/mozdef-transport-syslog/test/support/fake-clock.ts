import { type Clock, systemClock } from '@x/foundation';

/** A clock that goes on only when somebody waits; its timers are real. */
export interface FakeClock extends Clock {
  /** Every wait, in milliseconds. */
  readonly waits: readonly number[];
  /** Lets waits take their time: they end only by their signal. */
  hold(): void;
  /** Resolves at the next wait. */
  waiting(): Promise<void>;
}

export function createFakeClock(): FakeClock {
  const waits: number[] = [];
  let now = 1000;
  let isHeld = false;
  let onWait = () => {};
  return {
    waits,
    now: () => Date.now(),
    monotonic: () => now,
    after: systemClock.after,
    hold() {
      isHeld = true;
    },
    waiting: () =>
      new Promise((resolve) => {
        onWait = resolve;
      }),
    async wait(milliseconds, signal) {
      waits.push(milliseconds);
      onWait();
      now += milliseconds;
      if (isHeld) await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    },
  };
}
