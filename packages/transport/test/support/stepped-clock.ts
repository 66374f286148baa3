import { type Clock, createWait } from '@x/foundation';

/** A wait that a test can end. */
interface SteppedWait {
  readonly milliseconds: number;
  /** Lets the time pass. */
  pass(): void;
}

export interface SteppedClock extends Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: readonly number[];
  /** Resolves with the next wait that has not been asked for. */
  next(): Promise<SteppedWait>;
  /** Moves the clock without ending a wait. */
  advance(milliseconds: number): void;
}

/** Time that passes wait by wait when a test says so, or at once. */
export function createSteppedClock({ atOnce = false } = {}): SteppedClock {
  let now = 0;
  const waits: number[] = [];
  const begun: SteppedWait[] = [];
  const asking: ((wait: SteppedWait) => void)[] = [];

  function after(milliseconds: number, callback: () => void): () => void {
    let isPending = true;
    const pass = () => {
      if (!isPending) return;
      isPending = false;
      now += milliseconds;
      callback();
    };
    waits.push(milliseconds);
    if (atOnce) queueMicrotask(pass);
    const wait = { milliseconds, pass };
    const ask = asking.shift();
    if (ask === undefined) begun.push(wait);
    else ask(wait);
    return () => {
      isPending = false;
    };
  }

  return {
    waits,
    now: () => now,
    monotonic: () => now,
    after,
    wait: createWait(after),
    advance(milliseconds) {
      now += milliseconds;
    },
    next: () =>
      new Promise((resolve) => {
        const wait = begun.shift();
        if (wait === undefined) asking.push(resolve);
        else resolve(wait);
      }),
  };
}
