/** What has arrived at a destination. Filled by a harness, read by the kit. */
export interface Arrivals {
  /** Every message so far as the JSON text that arrived, in order of arrival. */
  readonly all: readonly string[];
  /** Adds a message that has arrived. */
  add(text: string): void;
  /** Resolves at the next `add`, or when the signal ends the wait. */
  changed(signal: AbortSignal): Promise<void>;
}

/** Makes the list that a harness fills with what arrives at its destination. */
export function createArrivals(): Arrivals {
  const all: string[] = [];
  const waiting = new Set<() => void>();
  return {
    all,
    add(text) {
      all.push(text);
      for (const wake of waiting) wake();
    },
    changed(signal) {
      return new Promise((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
        if (signal.aborted) wake();
      });
    },
  };
}
