/**
 * Time, as every package sees it. The two readings must not be mixed: `now` is for what people read and what is stored,
 * and goes back when the machine's clock is set; `monotonic` is for how long something took or may take.
 */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  monotonic(): number;
  /** Calls back once after a number of milliseconds, unless the returned function was called before. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Resolves after a number of milliseconds, or when the signal ends the wait. Never rejects. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The longest time that a timer of Node.js can wait, in milliseconds; a longer one would end at once. */
export const LONGEST_TIMER_MS = 2_147_483_647;

/** The machine's clock. A timer keeps the process alive while somebody waits for it. */
export const systemClock: Clock = createSystemClock(true);

/** The machine's clock for what need not happen when all else is done: its timers don't keep the process alive. */
export const backgroundClock: Clock = createSystemClock(false);

function createSystemClock(holdsProcess: boolean): Clock {
  function after(milliseconds: number, callback: () => void): () => void {
    let timer: NodeJS.Timeout;
    const start = (left: number) => {
      const step = Math.min(left, LONGEST_TIMER_MS);
      timer = setTimeout(() => (step === left ? callback() : start(left - step)), step);
      if (!holdsProcess) timer.unref();
    };
    // Waiting indefinitely is no timer at all.
    if (milliseconds === Number.POSITIVE_INFINITY) return () => {};
    start(milliseconds);
    return () => clearTimeout(timer);
  }
  return Object.freeze({
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after,
    wait: createWait(after),
  });
}

/** Makes a clock's `wait` from its `after`. */
export function createWait(after: Clock['after']): Clock['wait'] {
  return (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const end = () => {
        cancel();
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const cancel = after(milliseconds, end);
      signal?.addEventListener('abort', end, { once: true });
    });
}
