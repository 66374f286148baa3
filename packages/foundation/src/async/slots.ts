import { onAbort } from './abort.ts';

/**
 * What is under way, in the order in which it began: a set for things that come and go without end. V8 links each table
 * of a `Set` or `Map` to the one that takes its place, so that a table that has grown old carries everything that was
 * ever added after it into old space, dead or not.
 */
export class UnderWay<Item> implements Iterable<Item> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  has(item: Item): boolean {
    return this.#items.includes(item);
  }

  /** Adds what is not there. */
  add(item: Item): void {
    if (!this.has(item)) this.#items.push(item);
  }

  /** Removes an item: at once where it began before most others, as it mostly did. @returns whether it was there */
  delete(item: Item): boolean {
    const at = this.#items.indexOf(item);
    if (at < 0) return false;
    this.#items.splice(at, 1);
    return true;
  }

  clear(): void {
    this.#items.length = 0;
  }

  /** All as they are at the call, whatever is added or removed meanwhile. */
  [Symbol.iterator](): IterableIterator<Item> {
    return this.#items.slice()[Symbol.iterator]();
  }
}

/** A bounded number of places; who finds none waits in line. */
export interface Slots {
  /**
   * Waits for a place.
   *
   * @returns `false` if the signal ended the wait; a place taken must be given back with `release`
   */
  acquire(signal: AbortSignal): Promise<boolean>;
  /** Gives a place to the next in line. */
  release(): void;
}

/** Makes a number of places. */
export function createSlots(count: number): Slots {
  let free = count;
  const line = new UnderWay<() => void>();

  return {
    acquire(signal) {
      if (signal.aborted) return Promise.resolve(false);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const remove = onAbort(signal, () => {
          line.delete(enter);
          resolve(false);
        });
        const enter = () => {
          remove();
          resolve(true);
        };
        line.add(enter);
      });
    },
    release() {
      const [next] = line;
      if (next === undefined) {
        free += 1;
      } else {
        line.delete(next);
        next();
      }
    },
  };
}
