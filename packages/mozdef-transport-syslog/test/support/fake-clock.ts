import type { SyslogClock } from '../../src/index.ts';

/** A clock that goes on only when somebody waits. */
export interface FakeClock extends SyslogClock {
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
    now: () => now,
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
      if (isHeld) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
}
