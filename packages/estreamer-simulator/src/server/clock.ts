/** Tells the time and waits; a test brings one that it moves by hand. */
export interface SimulatorClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after a delay in milliseconds; the returned function cancels. */
  setTimer(callback: () => void, delayMs: number): () => void;
}

export const systemClock: SimulatorClock = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
