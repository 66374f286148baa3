import { MESSAGE_HEADER_SIZE, messageTypes } from '@x/estreamer-protocol';

/** Connection id and sequence number. */
const BUNDLE_HEAD_SIZE = 8;
/** What stands for the messages of a bundle that is left out: too short for one. */
const UNREADABLE = Buffer.from([0xff, 0xff, 0xff, 0xff]);

/**
 * Leaves event messages out that are longer than a limit, without holding them. In place of a message comes one of its
 * kind that can't be read, with the number of the bundle, so that the stream goes on and the gap is seen.
 */
export class OversizedMessages {
  readonly #most: number;
  readonly #onLeftOut: (length: number) => void;
  /** The start of a message, as far as it has come. */
  #head = Buffer.alloc(0);
  /** Bytes of the present message that are to come, and whether they are left out. */
  #left = 0;
  #isLeftOut = false;

  constructor(maxFrameBytes: number, onLeftOut: (length: number) => void) {
    this.#most = maxFrameBytes;
    this.#onLeftOut = onLeftOut;
  }

  /** What of the bytes, and in their place, is to be read on. */
  filter(bytes: Buffer): Buffer[] {
    const kept: Buffer[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#left > 0) {
        const part = rest.subarray(0, this.#left);
        rest = rest.subarray(part.length);
        this.#left -= part.length;
        if (!this.#isLeftOut) kept.push(part);
        continue;
      }
      const wanted = this.#headSize() - this.#head.length;
      this.#head = Buffer.concat([this.#head, rest.subarray(0, wanted)]);
      rest = rest.subarray(wanted);
      if (this.#head.length === this.#headSize()) kept.push(this.#begin());
    }
    return kept;
  }

  /** How much of a message is needed to begin it. */
  #headSize(): number {
    const isKnown = this.#head.length >= MESSAGE_HEADER_SIZE;
    const isBundle = isKnown && this.#type() === messageTypes.messageBundle && this.#length() > this.#most;
    return MESSAGE_HEADER_SIZE + (isBundle ? BUNDLE_HEAD_SIZE : 0);
  }

  #type(): number {
    return this.#head.readUInt16BE(2);
  }

  #length(): number {
    return this.#head.readUInt32BE(4);
  }

  #begin(): Buffer {
    const head = this.#head;
    const [type, length] = [this.#type(), this.#length()];
    this.#left = length + MESSAGE_HEADER_SIZE - head.length;
    this.#isLeftOut =
      length > this.#most && (type === messageTypes.messageBundle || type === messageTypes.eventData);
    this.#head = Buffer.alloc(0);
    if (!this.#isLeftOut) return head;
    this.#onLeftOut(length);
    const instead = Buffer.concat([head, UNREADABLE]);
    instead.writeUInt32BE(instead.length - MESSAGE_HEADER_SIZE, 4);
    return instead;
  }
}
