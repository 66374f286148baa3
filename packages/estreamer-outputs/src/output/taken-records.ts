import type { EventRecord } from '@x/estreamer-protocol';

/**
 * What outputs that follow one another have brought to a destination, of deliveries that were ended before all of it was
 * taken. When such a delivery comes again, to the same output or to the next, none of these records is sent twice.
 *
 * @example
 * ```ts
 * const taken = createTakenRecords();
 * const output = createOutput({ format, transport, taken });
 * // Later, in the place of the first:
 * const next = createOutput({ format, transport: another, taken });
 * ```
 */
export function createTakenRecords(): TakenRecords {
  return new TakenRecords();
}

class TakenRecords {
  readonly #records = new WeakSet<EventRecord>();
  readonly #waiting = new Set<() => void>();
  #undecided = 0;

  has(record: EventRecord): boolean {
    return this.#records.has(record);
  }

  add(records: Iterable<EventRecord>): void {
    for (const record of records) this.#records.add(record);
  }

  /** Whether nothing is under way any more of deliveries that were ended. */
  get isSettled(): boolean {
    return this.#undecided === 0;
  }

  /** Notes batches under way with records of deliveries that were ended: what becomes of them is known when these resolve. */
  waitFor(batches: readonly Promise<unknown>[]): void {
    if (batches.length === 0) return;
    this.#undecided += 1;
    void Promise.allSettled(batches).then(() => {
      this.#undecided -= 1;
      if (this.#undecided > 0) return;
      for (const callback of this.#waiting) callback();
      this.#waiting.clear();
    });
  }

  /** Calls back once when it is settled. */
  onSettled(callback: () => void): void {
    this.#waiting.add(callback);
  }
}

export type { TakenRecords };
