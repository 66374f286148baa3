import type { Framing } from './syslog-header.ts';

/** Why a message is not as its sender wrote it. */
export type FrameFault =
  /** It is longer than the limit: this is its beginning, the rest was passed over. */
  | 'too-long'
  /** The connection ended in the middle of it. */
  | 'cut-off'
  /** A length should stand here and does not: everything up to the next line end. */
  | 'bad-count';

/** Told of each message. The bytes are a view that holds until the call returns. */
export type OnFrame = (bytes: Buffer, fault: FrameFault | undefined) => void;

/** How messages are kept apart on a connection. */
export interface FrameReaderSettings {
  /** `detect`: the first bytes of the connection show it. */
  readonly framing: Framing | 'detect';
  /** The longest message, in bytes. */
  readonly maxMessageBytes: number;
}

/** Takes messages out of their frames: the twin of {@link frameMessage}. */
export interface FrameReader {
  /** How messages are kept apart; undefined as long as that has not shown. */
  readonly framing: Framing | undefined;
  /** Bytes of a message of which the rest is still to come. */
  readonly heldBytes: number;
  /** Reads what a connection has brought. */
  read(chunk: Buffer, onFrame: OnFrame): void;
  /** Gives what is left. `orderly`: the peer ended the connection, so that what has no end of its own ends here. */
  end(orderly: boolean, onFrame: OnFrame): void;
}

const LF = 0x0a;
const CR = 0x0d;
const NUL = 0x00;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
const LESS_THAN = 0x3c;

/** More digits than any length has. */
const MAX_DIGITS = 9;
/** A shorter message is taken for counted only if it begins as syslog does: `1 2026-...` has a version in front. */
const SHORTEST_MESSAGE = 16;
/** So many pieces of one message are put together, so that a peer that sends byte by byte costs no object a byte. */
const MAX_PIECES = 64;

/**
 * Makes the reader of one connection (RFC 6587). Where the framing is to be detected, a connection whose first message
 * begins with a length counts, and any other ends its messages as it ends the first one, with LF or NUL.
 *
 * @example
 * const reader = createFrameReader({ framing: 'detect', maxMessageBytes: 65_536 });
 * socket.on('data', (chunk) => reader.read(chunk, (bytes) => console.log(bytes.toString())));
 */
export function createFrameReader(settings: FrameReaderSettings): FrameReader {
  return new StreamFrameReader(settings);
}

class StreamFrameReader implements FrameReader {
  framing: Framing | undefined;
  readonly #maxMessageBytes: number;
  #state: 'start' | 'counted' | 'delimited' = 'start';
  /** Digits, and the space behind them, at the start of a message. */
  #prefix = '';
  /** Of a counted message, the bytes still to come. */
  #remaining = 0;
  #pieces: Buffer[] = [];
  #length = 0;
  /** Whether the message at hand was given as too long, and its rest is passed over. */
  #isSkipping = false;
  #fault: FrameFault | undefined;

  constructor({ framing, maxMessageBytes }: FrameReaderSettings) {
    this.framing = framing === 'detect' ? undefined : framing;
    this.#maxMessageBytes = maxMessageBytes;
  }

  get heldBytes(): number {
    return this.#length;
  }

  read(chunk: Buffer, onFrame: OnFrame): void {
    let position = 0;
    while (position < chunk.length) {
      if (this.#state === 'start') position = this.#begin(chunk, position);
      else if (this.#state === 'counted') position = this.#takeCounted(chunk, position, onFrame);
      else position = this.#takeDelimited(chunk, position, onFrame);
    }
  }

  end(orderly: boolean, onFrame: OnFrame): void {
    if (this.#state === 'start' && this.#prefix !== '') this.#beginDelimited();
    if (this.#length > 0 && !this.#isSkipping) {
      const isWhole = orderly && this.#state === 'delimited';
      this.#emit(this.#joined(), isWhole ? this.#fault : 'cut-off', onFrame);
    }
    this.#reset();
  }

  /** Finds out where a message begins and how it ends; gives the position from which to go on. */
  #begin(chunk: Buffer, start: number): number {
    if (this.framing === 'lf' || this.framing === 'nul') {
      this.#state = 'delimited';
      return start;
    }
    for (let position = start; position < chunk.length; position += 1) {
      const byte = chunk[position] as number;
      if (this.#prefix.endsWith(' ')) {
        const count = Number(this.#prefix);
        if (byte === LESS_THAN || count >= SHORTEST_MESSAGE || this.framing === 'octet-counting') {
          this.#beginCounted(count);
        } else this.#beginDelimited();
        return position;
      }
      const isDigit = byte >= ZERO && byte <= NINE && (byte !== ZERO || this.#prefix !== '');
      if (isDigit && this.#prefix.length < MAX_DIGITS) this.#prefix += String.fromCharCode(byte);
      else if (byte === SPACE && this.#prefix !== '') this.#prefix += ' ';
      else if (this.#prefix !== '' || (byte !== LF && byte !== CR && byte !== NUL)) {
        this.#beginDelimited();
        return position;
      }
      // Line ends between messages belong to none.
    }
    return chunk.length;
  }

  #beginCounted(count: number): void {
    this.framing = 'octet-counting';
    this.#state = 'counted';
    this.#remaining = count;
    this.#prefix = '';
  }

  #beginDelimited(): void {
    if (this.framing === 'octet-counting') this.#fault = 'bad-count';
    this.#state = 'delimited';
    const prefix = Buffer.from(this.#prefix, 'latin1');
    this.#prefix = '';
    if (prefix.length > 0) this.#hold(prefix, () => {});
  }

  #takeCounted(chunk: Buffer, start: number, onFrame: OnFrame): number {
    const end = Math.min(chunk.length, start + this.#remaining);
    this.#remaining -= end - start;
    const piece = chunk.subarray(start, end);
    if (this.#remaining === 0) this.#finish(piece, onFrame);
    else this.#hold(piece, onFrame);
    return end;
  }

  #takeDelimited(chunk: Buffer, start: number, onFrame: OnFrame): number {
    const end = this.#findEnd(chunk, start);
    if (end === -1) {
      this.#hold(chunk.subarray(start), onFrame);
      return chunk.length;
    }
    this.#finish(chunk.subarray(start, end), onFrame);
    return end + 1;
  }

  #findEnd(chunk: Buffer, start: number): number {
    if (this.framing === 'nul') return chunk.indexOf(NUL, start);
    const line = chunk.indexOf(LF, start);
    if (this.framing !== undefined) return line;
    const nul = chunk.indexOf(NUL, start);
    if (line === -1 && nul === -1) return -1;
    const isLine = nul === -1 || (line !== -1 && line < nul);
    this.framing = isLine ? 'lf' : 'nul';
    return isLine ? line : nul;
  }

  /** Keeps a part of a message until the rest comes, as far as the limit goes. */
  #hold(piece: Buffer, onFrame: OnFrame): void {
    if (this.#isSkipping || piece.length === 0) return;
    if (this.#length + piece.length > this.#maxMessageBytes) {
      const beginning = this.#joined(piece.subarray(0, this.#maxMessageBytes - this.#length));
      this.#emit(beginning, 'too-long', onFrame);
      this.#isSkipping = true;
      return;
    }
    // A copy, since a view would keep all of what lay beside it.
    this.#pieces.push(Buffer.from(piece));
    this.#length += piece.length;
    if (this.#pieces.length > MAX_PIECES) this.#pieces = [Buffer.concat(this.#pieces)];
  }

  #finish(piece: Buffer, onFrame: OnFrame): void {
    if (!this.#isSkipping) {
      const isTooLong = this.#length + piece.length > this.#maxMessageBytes;
      const rest = isTooLong ? piece.subarray(0, this.#maxMessageBytes - this.#length) : piece;
      this.#emit(this.#joined(rest), isTooLong ? 'too-long' : this.#fault, onFrame);
    }
    this.#reset();
  }

  #joined(piece?: Buffer): Buffer {
    if (this.#pieces.length === 0 && piece !== undefined) return piece;
    return Buffer.concat(piece === undefined ? this.#pieces : [...this.#pieces, piece]);
  }

  #emit(bytes: Buffer, fault: FrameFault | undefined, onFrame: OnFrame): void {
    this.#pieces = [];
    this.#length = 0;
    let end = bytes.length;
    // A line end inside a counted message, or before a NUL, belongs to the frame and not to the message.
    while (end > 0 && (bytes[end - 1] === CR || bytes[end - 1] === LF)) end -= 1;
    if (end > 0) onFrame(bytes.subarray(0, end), fault);
  }

  #reset(): void {
    this.#state = 'start';
    this.#pieces = [];
    this.#length = 0;
    this.#isSkipping = false;
    this.#fault = undefined;
  }
}
