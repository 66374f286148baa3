import type { DeliveryTiming } from '../src/index.ts';

/** A wait that a test can end. */
export interface ManualWait {
  readonly milliseconds: number;
  /** Lets the time pass. */
  pass(): void;
}

export interface ManualTiming extends DeliveryTiming {
  /** Every wait so far, in milliseconds. */
  readonly waits: readonly number[];
  /** Resolves with the next wait that has not been asked for. */
  next(): Promise<ManualWait>;
  /** Moves the clock without ending a wait. */
  advance(milliseconds: number): void;
}

/** Time that passes when a test says so, or at once. */
export function createManualTiming({ atOnce = false } = {}): ManualTiming {
  let now = 0;
  const waits: number[] = [];
  const begun: ManualWait[] = [];
  const asking: ((wait: ManualWait) => void)[] = [];
  return {
    waits,
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
    next: () =>
      new Promise((resolve) => {
        const wait = begun.shift();
        if (wait === undefined) asking.push(resolve);
        else resolve(wait);
      }),
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        waits.push(milliseconds);
        const end = () => {
          signal.removeEventListener('abort', end);
          resolve();
        };
        const pass = () => {
          now += milliseconds;
          end();
        };
        signal.addEventListener('abort', end, { once: true });
        if (signal.aborted) end();
        else if (atOnce) pass();
        const wait = { milliseconds, pass };
        const ask = asking.shift();
        if (ask === undefined) begun.push(wait);
        else ask(wait);
      }),
  };
}
