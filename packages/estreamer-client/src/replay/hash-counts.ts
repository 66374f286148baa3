/** Words of a hash: the first 128 bits of a SHA-256. */
export const HASH_WORDS = 4;

const ROW_WORDS = HASH_WORDS + 1;
const FIRST_ROWS = 16;

/**
 * How often hashes of 128 bits were added: a table with open addressing over rows in the order in which they were first
 * added, without an object or a text for each. A row takes 20 bytes and its slot 8.
 */
export class HashCounts {
  /** Four words of hash, and how often it was added. */
  #rows = new Int32Array(FIRST_ROWS * ROW_WORDS);
  /** The number of a row, from 1; 0 is a free slot. There are twice as many slots as rows fit. */
  #slots = new Int32Array(FIRST_ROWS * 2);
  #length = 0;

  /** How many different hashes it has. */
  get size(): number {
    return this.#length;
  }

  /** How often the hash at a place was added. */
  count(words: Int32Array, at: number): number {
    const row = (this.#slots[this.#find(words, at)] as number) - 1;
    return row < 0 ? 0 : (this.#rows[row * ROW_WORDS + HASH_WORDS] as number);
  }

  /** Adds the hash at a place; gives how often it was added before. */
  add(words: Int32Array, at: number, times = 1): number {
    if (this.#length * ROW_WORDS === this.#rows.length) this.#grow();
    const slot = this.#find(words, at);
    const known = (this.#slots[slot] as number) - 1;
    if (known >= 0) {
      const place = known * ROW_WORDS + HASH_WORDS;
      const before = this.#rows[place] as number;
      this.#rows[place] = before + times;
      return before;
    }
    const start = this.#length * ROW_WORDS;
    for (let word = 0; word < HASH_WORDS; word += 1) this.#rows[start + word] = words[at + word] as number;
    this.#rows[start + HASH_WORDS] = times;
    this.#length += 1;
    this.#slots[slot] = this.#length;
    return 0;
  }

  /** Forgets those that were added first. */
  forgetOldest(count: number): void {
    this.#rows = this.#rows.slice(count * ROW_WORDS);
    this.#length -= count;
    this.#index();
  }

  /** All hashes in a row, each as often as it was added, less what `others` has of it. */
  bytes(others?: HashCounts): Buffer {
    let total = 0;
    this.#forEach(others, (_start, times) => {
      total += times;
    });
    const words = new Int32Array(total * HASH_WORDS);
    let end = 0;
    this.#forEach(others, (start, times) => {
      for (let time = 0; time < times; time += 1) {
        words.set(this.#rows.subarray(start, start + HASH_WORDS), end);
        end += HASH_WORDS;
      }
    });
    return Buffer.from(words.buffer);
  }

  #forEach(others: HashCounts | undefined, callback: (start: number, times: number) => void): void {
    for (let start = 0; start < this.#length * ROW_WORDS; start += ROW_WORDS) {
      const times = (this.#rows[start + HASH_WORDS] as number) - (others?.count(this.#rows, start) ?? 0);
      if (times > 0) callback(start, times);
    }
  }

  /** The slot of a hash: the one that leads to it, or the free one where it would be entered. */
  #find(words: Int32Array, at: number): number {
    const rows = this.#rows;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = (words[at] as number) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot] as number;
      if (row === 0) return slot;
      const start = (row - 1) * ROW_WORDS;
      if (
        rows[start] === words[at] &&
        rows[start + 1] === words[at + 1] &&
        rows[start + 2] === words[at + 2] &&
        rows[start + 3] === words[at + 3]
      ) {
        return slot;
      }
    }
  }

  #grow(): void {
    const rows = new Int32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#index();
  }

  /** Fills the slots again. */
  #index(): void {
    this.#slots.fill(0);
    for (let row = 0; row < this.#length; row += 1) {
      this.#slots[this.#find(this.#rows, row * ROW_WORDS)] = row + 1;
    }
  }
}
