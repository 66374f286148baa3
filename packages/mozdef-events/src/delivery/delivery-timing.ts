/** How delivery tells the time and waits. Tests bring their own. */
export interface DeliveryTiming {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Resolves after a time in milliseconds, or when the signal ends the wait. Never rejects. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What a wrapper that waits takes from its surroundings. */
export interface DeliveryDependencies {
  /** Tells the time and waits. @default the machine's clock and timers */
  readonly timing?: DeliveryTiming | undefined;
}

/** The longest time that a timer of Node.js can wait. */
export const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** @param holdsProcess whether a wait keeps the process alive */
function createTiming(holdsProcess: boolean): DeliveryTiming {
  return Object.freeze({
    now: () => performance.now(),
    wait: (milliseconds: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, Math.min(milliseconds, LONGEST_TIMEOUT_MS));
        if (!holdsProcess) timer.unref();
        signal.addEventListener('abort', end, { once: true });
        if (signal.aborted) end();
      }),
  });
}

/** The machine's own clock and timers. A timer exists only while an event waits for it, and keeps the process alive. */
export const MACHINE_TIMING: DeliveryTiming = createTiming(true);

/** The same for what need not happen in this process: its timers do not keep the process alive. */
export const BACKGROUND_TIMING: DeliveryTiming = createTiming(false);
