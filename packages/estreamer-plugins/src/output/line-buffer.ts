/** Octets that lines are written into one after the other; much cheaper than one large text that is encoded as a whole. */
export interface LineBuffer {
  /** Adds a text as UTF-8. */
  add(text: string): void;
  /** Everything since the last `clear`; a view that is valid until then. */
  readonly octets: Buffer;
  clear(): void;
}

const FIRST_SIZE = 65_536;

/** A character of a text is three octets at most. */
const OCTETS_PER_CHARACTER = 3;

/** Makes an empty buffer, which grows as needed. */
export function createLineBuffer(): LineBuffer {
  let buffer = Buffer.allocUnsafeSlow(FIRST_SIZE);
  let length = 0;

  return {
    add(text) {
      const needed = length + text.length * OCTETS_PER_CHARACTER;
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      length += buffer.write(text, length);
    },
    get octets() {
      return buffer.subarray(0, length);
    },
    clear() {
      length = 0;
    },
  };
}
