/** Settings of {@link createPendingBatch}. */
export interface PendingBatchSettings<Item> {
  /** The weight from which on nothing more is taken before what waits is written. */
  readonly limit: number;
  /**
   * Writes what waits, in order. It calls `done` with the key of what is safe; what it did not call it for when it
   * rejects is kept, and comes again.
   */
  readonly write: (
    items: readonly (readonly [key: string, item: Item])[],
    done: (key: string) => void,
  ) => Promise<void>;
}

/**
 * Things that wait to be written together. A failed write keeps them, so that neither a retry from the record that
 * failed nor one of the whole delivery loses or doubles any.
 */
export interface PendingBatch<Item> {
  /**
   * Takes an item, unless one with its key waits already. A promise is returned if something must be written first; if
   * that fails it rejects, and the item is not taken.
   */
  add(key: string, item: Item, weight: number): Promise<void> | undefined;
  /** Writes what waits. */
  flush(): Promise<void>;
  /** Tells whether an item with the key waits. */
  has(key: string): boolean;
  /** How many items wait. */
  readonly size: number;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly weight: number;
}

/** Makes an empty batch. */
export function createPendingBatch<Item>({ limit, write }: PendingBatchSettings<Item>): PendingBatch<Item> {
  const waiting = new Map<string, Waiting<Item>>();
  let weight = 0;
  let writing: Promise<void> | undefined;

  function done(key: string): void {
    const entry = waiting.get(key);
    if (entry === undefined) return;
    waiting.delete(key);
    weight -= entry.weight;
  }

  function take(key: string, item: Item, itemWeight: number): void {
    if (waiting.has(key)) return;
    waiting.set(key, { item, weight: itemWeight });
    weight += itemWeight;
  }

  async function writeAll(): Promise<void> {
    const items = Array.from(waiting, ([key, { item }]) => [key, item] as const);
    try {
      await write(items, done);
      for (const [key] of items) done(key);
    } finally {
      writing = undefined;
    }
  }

  async function flush(): Promise<void> {
    // The caller that began the write under way may have stopped waiting for it.
    while (writing !== undefined) await writing.catch(() => {});
    if (waiting.size === 0) return;
    writing = writeAll();
    await writing;
  }

  async function addAfterWrite(key: string, item: Item, itemWeight: number): Promise<void> {
    if (waiting.has(key)) return;
    if (weight >= limit) await flush();
    take(key, item, itemWeight);
  }

  return {
    add(key, item, itemWeight) {
      if (weight >= limit) return addAfterWrite(key, item, itemWeight);
      take(key, item, itemWeight);
      return undefined;
    },
    flush,
    has: (key) => waiting.has(key),
    get size() {
      return waiting.size;
    },
  };
}
