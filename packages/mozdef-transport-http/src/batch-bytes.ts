import type { MozDefText } from '@x/mozdef-events/transport';

const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d];

/** The texts of a batch as bytes, written once, whatever requests they go out in. */
export class BatchBytes {
  /** All of them as a JSON array. */
  readonly #array: Buffer;
  /** Where each text begins, and where one more would. */
  readonly #starts: readonly number[];

  constructor(batch: readonly MozDefText[]) {
    const starts = [1];
    for (const message of batch) starts.push((starts.at(-1) as number) + lengthOf(message) + 1);
    const array = Buffer.allocUnsafe(starts.at(-1) as number);
    array[0] = OPEN;
    for (let place = 0; place < batch.length; place += 1) {
      const message = batch[place] as MozDefText;
      const start = starts[place] as number;
      if (message.writeTo === undefined) array.write(message.text, start);
      else message.writeTo(array, start);
      array[(starts[place + 1] as number) - 1] = COMMA;
    }
    array[array.length - 1] = CLOSE;
    this.#array = array;
    this.#starts = starts;
  }

  /** One text. */
  text(place: number): Buffer {
    return this.#array.subarray(this.#starts[place], (this.#starts[place + 1] as number) - 1);
  }

  /** Some texts as a JSON array. */
  array(places: readonly number[]): Buffer {
    // Places differ and are in the order of the batch, so that as many as it has are all of it.
    if (places.length === this.#starts.length - 1) return this.#array;
    const pieces = places.flatMap((place) => [Buffer.of(COMMA), this.text(place)]);
    const array = Buffer.concat([...pieces, Buffer.of(CLOSE)]);
    array[0] = OPEN;
    return array;
  }

  /** Whether a text of the batch has this in it. */
  includes(part: string): boolean {
    return this.#array.includes(part, 0, 'latin1');
  }
}

function lengthOf(message: MozDefText): number {
  return message.writeTo === undefined ? Buffer.byteLength(message.text) : message.byteLength;
}
