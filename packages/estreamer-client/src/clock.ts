/** Time, as the client sees it. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Calls back once after a number of milliseconds, unless the returned function was called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
