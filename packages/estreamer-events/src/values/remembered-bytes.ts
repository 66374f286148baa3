import type { Cuts } from './cuts.ts';
import { createRemembering, type Remembering, type WriteText } from './remembered-texts.ts';
import { appendText, copyTemplate } from './text-blocks.ts';

/** More than the names of an hour take; beyond that all are forgotten. */
const MOST_BYTES = 262_144;
const FIRST_BYTES = 4096;

/** A place is one number, since that needs no object: where the bytes begin, and in the last bits how many there are. */
const LENGTH_BITS = 10;
const LONGEST = (1 << LENGTH_BITS) - 1;

const BYTES_AT_ONCE = 8;

/**
 * What a format makes of texts that come again and again, such as names, as bytes: to copy them costs a fraction of looking at each
 * character.
 */
export class RememberedBytes {
  readonly #write: WriteText;
  readonly #places = new Map<string, number>();
  #view = new DataView(new ArrayBuffer(FIRST_BYTES));
  #end = 0;

  constructor(write: WriteText) {
    this.#write = write;
  }

  /**
   * Appends what the format makes of a text.
   *
   * @param max how long it may be; always the same
   * @throws {RangeError} if there is no room
   */
  append(block: Buffer, view: DataView, at: number, text: string, max: number, cuts: Cuts): number {
    const place = this.#places.get(text);
    if (place === undefined) return this.#appendFirst(block, at, text, max, cuts);
    const start = place >>> LENGTH_BITS;
    return copyTemplate(view, at, this.#view, start, start + (place & LONGEST));
  }

  #appendFirst(block: Buffer, at: number, text: string, max: number, cuts: Cuts): number {
    const { count } = cuts;
    const end = appendText(block, at, this.#write(text, max, cuts));
    // What is cut is counted each time.
    if (end - at <= LONGEST && cuts.count === count) this.#remember(text, block.subarray(at, end));
    return end;
  }

  #remember(text: string, bytes: Uint8Array): void {
    if (this.#end + bytes.length > MOST_BYTES) {
      this.#places.clear();
      this.#end = 0;
    }
    const start = this.#end;
    this.#end += bytes.length;
    if (this.#end + BYTES_AT_ONCE > this.#view.byteLength) {
      const longer = new Uint8Array(2 * this.#view.byteLength);
      longer.set(new Uint8Array(this.#view.buffer));
      this.#view = new DataView(longer.buffer);
    }
    new Uint8Array(this.#view.buffer).set(bytes, start);
    this.#places.set(text, (start << LENGTH_BITS) | bytes.length);
  }
}

/** Makes what remembers the bytes of texts that come again and again. */
export function createRememberedBytes(): Remembering<RememberedBytes> {
  return createRemembering((write) => new RememberedBytes(write));
}
