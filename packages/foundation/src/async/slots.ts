import { onAbort } from './abort.ts';

/** From so many items on, looking through them all costs more than what a table leaves behind. */
const MANY = 256;

/**
 * What is under way, in the order in which it began: a set for things that come and go without end. V8 links each table
 * of a `Set` or `Map` to the one that takes its place, so that a table that has grown old carries everything that was
 * ever added after it into old space, dead or not. So few items stand in an array; many, as a destination that is away
 * leaves behind, have a table too, which is given up when they are few again.
 */
export class UnderWay<Item> implements Iterable<Item> {
  #few: Item[] = [];
  #many: ManyItems<Item> | undefined;

  get size(): number {
    return this.#many?.size ?? this.#few.length;
  }

  /** The one that began first. */
  get first(): Item | undefined {
    return this.#many === undefined ? this.#few[0] : this.#many.first;
  }

  has(item: Item): boolean {
    return this.#many?.has(item) ?? this.#few.includes(item);
  }

  /** Adds what is not there. */
  add(item: Item): void {
    if (this.has(item)) return;
    if (this.#many === undefined && this.#few.length === MANY) {
      this.#many = new ManyItems(this.#few);
      this.#few = [];
    }
    if (this.#many === undefined) this.#few.push(item);
    else this.#many.add(item);
  }

  /** Removes an item: at once where it began before most others, as it mostly did. @returns whether it was there */
  delete(item: Item): boolean {
    if (this.#many !== undefined) {
      const wasThere = this.#many.delete(item);
      if (this.#many.size <= MANY / 4) {
        this.#few = [...this.#many];
        this.#many = undefined;
      }
      return wasThere;
    }
    const at = this.#few.indexOf(item);
    if (at < 0) return false;
    this.#few.splice(at, 1);
    return true;
  }

  clear(): void {
    this.#few = [];
    this.#many = undefined;
  }

  /** All as they are at the call, whatever is added or removed meanwhile. */
  [Symbol.iterator](): IterableIterator<Item> {
    return [...(this.#many ?? this.#few)][Symbol.iterator]();
  }
}

/** Many items, each of which is found, added and removed at once: the first of a `Map` is behind all that were removed. */
class ManyItems<Item> implements Iterable<Item> {
  /** The number of each: that of its place in the line, counted from the beginning of time. */
  readonly #numbers = new Map<Item, number>();
  /** Those who went have left their place empty. */
  #line: (Item | undefined)[] = [];
  /** The number of the first place of the line, and how many places from there on are empty. */
  #base = 0;
  #empty = 0;

  constructor(items: Iterable<Item>) {
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.#numbers.size;
  }

  get first(): Item | undefined {
    return this.#line[this.#empty];
  }

  has(item: Item): boolean {
    return this.#numbers.has(item);
  }

  add(item: Item): void {
    this.#numbers.set(item, this.#base + this.#line.length);
    this.#line.push(item);
  }

  delete(item: Item): boolean {
    const number = this.#numbers.get(item);
    if (number === undefined) return false;
    this.#numbers.delete(item);
    this.#line[number - this.#base] = undefined;
    while (this.#empty < this.#line.length && this.#line[this.#empty] === undefined) this.#empty += 1;
    if (this.#empty > this.#line.length / 2) {
      this.#line = this.#line.slice(this.#empty);
      this.#base += this.#empty;
      this.#empty = 0;
    }
    return true;
  }

  [Symbol.iterator](): IterableIterator<Item> {
    return this.#numbers.keys();
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
      const next = line.first;
      if (next === undefined) {
        free += 1;
      } else {
        line.delete(next);
        next();
      }
    },
  };
}
