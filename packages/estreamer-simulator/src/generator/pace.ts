/** Says how many records are due. */
export interface Pace {
  /** How many to send now, or else how long to wait. */
  due(now: number): { readonly take: number } | { readonly waitMs: number };
  /** Notes how many were sent. */
  sent(records: number, now: number): void;
}

/** A record waits no longer than this for others to fill its bundle. */
const LONGEST_HOLD_MS = 100;

/** No pace: as many as fit, as fast as they are acknowledged. */
export function unpaced(recordsPerMessage: number): Pace {
  return { due: () => ({ take: recordsPerMessage }), sent: () => undefined };
}

/**
 * Records become due evenly from the first question on; those that a slow client leaves behind stay due. A message
 * goes out when it is full, or when some are due and none was sent for a while.
 */
export function createPace(recordsPerSecond: number, recordsPerMessage: number): Pace {
  let start: number | undefined;
  let total = 0;
  let lastSent = 0;
  return {
    due(now) {
      if (start === undefined) {
        start = now;
        lastSent = now;
      }
      const due = Math.floor(((now - start) * recordsPerSecond) / 1000) - total;
      if (due >= recordsPerMessage) return { take: recordsPerMessage };
      const held = lastSent + LONGEST_HOLD_MS;
      if (due > 0 && now >= held) return { take: due };
      const dueAt = (records: number) =>
        (start as number) + Math.ceil(((total + records) * 1000) / recordsPerSecond);
      return { waitMs: Math.max(1, Math.min(dueAt(recordsPerMessage), Math.max(held, dueAt(1))) - now) };
    },
    sent(records, now) {
      total += records;
      lastSent = now;
    },
  };
}
