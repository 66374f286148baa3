import type { Message } from '@x/transport';

const FIRST_BYTES = 65_536;

/** Bytes that texts are written into one after the other, without a text or a buffer made for each. */
export class LineBuffer {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  length = 0;

  /** Everything since the last `clear`; a view that is valid until then. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  /**
   * Adds a text as UTF-8.
   *
   * @param byteLength what it takes, as the one who made it says
   */
  add(text: string, byteLength: number): void {
    if (this.length + byteLength > this.#buffer.length) this.#grow(byteLength);
    const written = this.#buffer.write(text, this.length);
    // Who made the text may have counted characters; what does not fit would be cut off in silence.
    if (written === byteLength) this.length += written;
    else this.#addCounted(text);
  }

  /** Adds a message as UTF-8. */
  addMessage(message: Message): void {
    const { byteLength } = message;
    if (message.writeTo === undefined) {
      this.add(message.text, byteLength);
      return;
    }
    if (this.length + byteLength > this.#buffer.length) this.#grow(byteLength);
    message.writeTo(this.#buffer, this.length);
    this.length += byteLength;
  }

  clear(): void {
    this.length = 0;
  }

  #addCounted(text: string): void {
    const byteLength = Buffer.byteLength(text);
    if (this.length + byteLength > this.#buffer.length) this.#grow(byteLength);
    this.length += this.#buffer.write(text, this.length);
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.length + bytes, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.length);
    this.#buffer = larger;
  }
}
