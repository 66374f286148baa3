import { HASH_WORDS } from './hash-counts.ts';

const ROW_WORDS = HASH_WORDS + 2;
const SECOND = HASH_WORDS;
const MARK = HASH_WORDS + 1;
const FIRST_ROWS = 8;

/** The mark of a record without an identity. */
export const NO_EVENT = -2;
/** The mark of an event that its fields name; that of a counted one is how many with its bytes came before. */
export const NAMED = -1;

/** What is known of the records of a delivery, in their order: hash, second and mark, without an object for each. */
export class EventRows {
  /** `stride` words a row, the hash first. */
  words = new Int32Array(FIRST_ROWS * ROW_WORDS);
  readonly stride = ROW_WORDS;
  length = 0;

  /** Where the next row goes: its hash is to be written there before `add`. */
  get next(): number {
    const start = this.length * ROW_WORDS;
    if (start === this.words.length) {
      const words = new Int32Array(start * 2);
      words.set(this.words);
      this.words = words;
    }
    return start;
  }

  add(second: number, mark: number): void {
    const start = this.next;
    this.words[start + SECOND] = second;
    this.words[start + MARK] = mark;
    this.length += 1;
  }

  /** Unix seconds, by which the event is remembered; 0 for none. */
  second(row: number): number {
    return (this.words[row * ROW_WORDS + SECOND] as number) >>> 0;
  }

  mark(row: number): number {
    return this.words[row * ROW_WORDS + MARK] as number;
  }
}

/** What the server sent for one delivery, in its place. */
export interface LedgerEntry {
  /** `missing` is the place of a bundle that has not come yet. */
  state: 'missing' | 'pending' | 'acknowledged';
  /** The number of the session that brought it. */
  readonly session: number;
  rows: EventRows;
  /** Unix seconds of the events that are delivered with it. */
  earliest: number | undefined;
  /** Unix seconds of everything in it that lies in the present. */
  first: number | undefined;
  latest: number | undefined;
  /** False when a bundle before it is lost, so that it does not say how far the acknowledged events reach. */
  raises: boolean;
  previous: LedgerEntry | undefined;
  next: LedgerEntry | undefined;
}

/** The entries in the order in which the server sent them. */
export class LedgerEntries implements Iterable<LedgerEntry> {
  first: LedgerEntry | undefined;
  last: LedgerEntry | undefined;
  size = 0;

  /** Adds one behind another, or at the end. */
  add(state: LedgerEntry['state'], session: number, behind = this.last): LedgerEntry {
    const entry: LedgerEntry = {
      ...{ state, session, rows: new EventRows(), raises: true },
      ...{ earliest: undefined, first: undefined, latest: undefined },
      ...{ previous: behind, next: behind?.next },
    };
    if (behind === undefined) this.first = entry;
    else behind.next = entry;
    if (entry.next === undefined) this.last = entry;
    else entry.next.previous = entry;
    this.size += 1;
    return entry;
  }

  remove(entry: LedgerEntry): void {
    const { previous, next } = entry;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    this.size -= 1;
    // A dead entry that has grown old would carry all that follow it into old space.
    entry.previous = undefined;
    entry.next = undefined;
  }

  *[Symbol.iterator](): Generator<LedgerEntry> {
    for (let entry = this.first; entry !== undefined; ) {
      const { next }: LedgerEntry = entry;
      yield entry;
      entry = next;
    }
  }
}
