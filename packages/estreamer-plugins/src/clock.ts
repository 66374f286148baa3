/** Time, as the host sees it. */
export interface PluginClock {
  /** Milliseconds since whenever, never going back. */
  now(): number;
  /** Calls back once after a number of milliseconds, unless the returned function was called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The clock of the machine. */
export const systemClock: PluginClock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
