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

/** The machine's own clock and timers. A timer exists only while something waits for it. */
export const MACHINE_TIMING: DeliveryTiming = Object.freeze({
  now: () => performance.now(),
  wait: (milliseconds: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(milliseconds, LONGEST_TIMEOUT_MS));
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
    }),
});
