import type { Message } from '@x/transport';

const FIRST_BYTES = 65_536;

/** Lines one behind the other, as pieces to be written: bytes that messages have are not copied, and texts are written into a buffer. */
export class LineBuffer {
  #buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Behind the last text in the buffer. */
  #end = 0;
  readonly #lineEnd: string;
  readonly #lineEndBytes: number;
  readonly #finished: Buffer[] = [];
  // The piece that grows, in the buffer or in bytes that messages share.
  #piece: Buffer = this.#buffer;
  #pieceStart = 0;
  #pieceEnd = 0;
  length = 0;

  constructor(lineEnd: string) {
    this.#lineEnd = lineEnd;
    this.#lineEndBytes = Buffer.byteLength(lineEnd);
  }

  /** Everything since the last `clear`; views that are valid until then. */
  get pieces(): readonly Buffer[] {
    return [...this.#finished, this.#piece.subarray(this.#pieceStart, this.#pieceEnd)];
  }

  /**
   * Adds a text as UTF-8.
   *
   * @param byteLength what it takes, as the one who made it says
   */
  add(text: string, byteLength: number): void {
    this.#makeRoom(byteLength);
    const written = this.#buffer.write(text, this.#end);
    // Who made the text may have counted characters; what does not fit would be cut off in silence.
    if (written !== byteLength) {
      this.#makeRoom(Buffer.byteLength(text));
      this.#append(this.#buffer, this.#end, this.#buffer.write(text, this.#end));
    } else this.#append(this.#buffer, this.#end, written);
  }

  /** Adds a message and a line end. */
  addLine(message: Message): void {
    const { bytes, byteLength } = message;
    if (bytes === undefined) this.add(message.text, byteLength);
    else {
      // The bytes themselves are not looked at: they have left the processor's cache, and to fetch them costs more than all else here.
      const { byteOffset = 0 } = message;
      const isLine = message.lineEnd === this.#lineEnd;
      this.#append(bytes, byteOffset, isLine ? byteLength + this.#lineEndBytes : byteLength);
      if (isLine) return;
    }
    this.add(this.#lineEnd, this.#lineEndBytes);
  }

  clear(): void {
    this.#finished.length = 0;
    this.#piece = this.#buffer;
    this.#pieceStart = 0;
    this.#pieceEnd = 0;
    this.#end = 0;
    this.length = 0;
  }

  #append(bytes: Buffer, start: number, length: number): void {
    if (bytes !== this.#piece || start !== this.#pieceEnd) {
      if (this.#pieceEnd > this.#pieceStart)
        this.#finished.push(this.#piece.subarray(this.#pieceStart, this.#pieceEnd));
      this.#piece = bytes;
      this.#pieceStart = start;
    }
    this.#pieceEnd = start + length;
    this.length += length;
    if (bytes === this.#buffer) this.#end = this.#pieceEnd;
  }

  /** Begins another buffer if there is no room in this one, of which there are pieces already. */
  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(bytes, this.#buffer.length * 2));
    this.#end = 0;
  }
}
