import { HashCounts } from './hash-counts.ts';

/** How much is forgotten at once when the window is full, as a part of it. */
const SHARE_FORGOTTEN = 16;

/**
 * The events that a server may repeat: by archive second, so that a second is forgotten as a whole. At most so many;
 * the oldest are forgotten first.
 */
export class ReplayWindow {
  readonly #maxSize: number;
  readonly #seconds = new Map<number, HashCounts>();
  #size = 0;
  #forgotten = 0;
  #from = 0;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  /** How many different events it has. */
  get size(): number {
    return this.#size;
  }

  /** How many had to be forgotten because there were too many. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** How many events of a second have the hash at a place. */
  count(second: number, words: Int32Array, at: number): number {
    return this.#seconds.get(second)?.count(words, at) ?? 0;
  }

  add(second: number, words: Int32Array, at: number): void {
    let hashes = this.#seconds.get(second);
    if (hashes === undefined) {
      hashes = new HashCounts();
      this.#seconds.set(second, hashes);
    }
    if (hashes.add(words, at) > 0) return;
    this.#size += 1;
    if (this.#size > this.#maxSize) this.#forgetOldest();
  }

  /** Forgets all before a second. */
  prune(from: number): void {
    if (from <= this.#from) return;
    this.#from = from;
    for (const [second, { size }] of this.#seconds) if (second < from) this.#drop(second, size);
  }

  /** Lets events before the second of the last `prune` in again. */
  reopen(from: number): void {
    this.#from = Math.min(this.#from, from);
  }

  /** The hashes of each second from one on, as bytes in a row; less those of `others`. */
  *list(from: number, others?: ReplayWindow): Generator<{ second: number; hashes: Buffer }> {
    for (const [second, hashes] of this.#seconds) {
      if (second < from) continue;
      const bytes = hashes.bytes(others === undefined ? undefined : others.#seconds.get(second));
      if (bytes.length > 0) yield { second, hashes: bytes };
    }
  }

  #drop(second: number, size: number): void {
    this.#seconds.delete(second);
    this.#size -= size;
  }

  #forgetOldest(): void {
    let excess = this.#size - this.#maxSize + Math.floor(this.#maxSize / SHARE_FORGOTTEN);
    this.#forgotten += excess;
    for (const second of [...this.#seconds.keys()].sort((a, b) => a - b)) {
      const hashes = this.#seconds.get(second) as HashCounts;
      const dropped = Math.min(excess, hashes.size);
      if (dropped === hashes.size) this.#drop(second, dropped);
      else {
        hashes.forgetOldest(dropped);
        this.#size -= dropped;
      }
      excess -= dropped;
      if (excess === 0) return;
    }
  }
}
