import type { SocketError } from '../socket-error.ts';
import type { ChannelLimits } from './channel.ts';

/** How sending one frame went. */
export type SendResult = 'sent' | SocketError;

/** How to end a batch early: what waits has surely not arrived; what is being written may have. */
export interface EndResults {
  readonly waiting: SocketError;
  readonly inFlight: SocketError;
}

/** One call of `send` on its way. */
class Batch {
  readonly frames: readonly string[];
  readonly #results: (SendResult | undefined)[];
  readonly #finish: (results: readonly SendResult[]) => void;
  /** Frames without a result. */
  #undecided: number;
  /** Frames from here on were never taken. */
  #next = 0;
  /** Indexes of those before that which wait once more, the first of them at the end. */
  readonly #again: number[] = [];

  constructor(frames: readonly string[], finish: (results: readonly SendResult[]) => void) {
    this.frames = frames;
    this.#results = new Array<SendResult | undefined>(frames.length).fill(undefined);
    this.#finish = finish;
    this.#undecided = frames.length;
  }

  /** Frames that wait to be taken. */
  get waiting(): number {
    return this.#again.length + this.frames.length - this.#next;
  }

  /** Index of the frame to take next. */
  get first(): number {
    return this.#again.at(-1) ?? this.#next;
  }

  /** Takes that frame. */
  takeFirst(): void {
    if (this.#again.pop() === undefined) this.#next += 1;
  }

  /** Puts frames back that were taken. @returns how many: what has ended meanwhile stays ended */
  putBack(indexes: readonly number[]): number {
    const undecided = indexes.filter((index) => this.#results[index] === undefined);
    this.#again.push(...undecided.toReversed());
    return undecided.length;
  }

  /** Gives a frame its result, unless it has one. */
  decide(index: number, result: SendResult): void {
    if (this.#results[index] !== undefined) return;
    this.#results[index] = result;
    this.#undecided -= 1;
    if (this.#undecided === 0) this.#finish(this.#results as SendResult[]);
  }

  /** Gives what waits its result. */
  decideWaiting(result: SendResult): void {
    while (this.waiting > 0) {
      const index = this.first;
      this.takeFirst();
      this.decide(index, result);
    }
  }

  /** Gives everything without a result this one. */
  decideAll(result: SendResult): void {
    for (let index = 0; index < this.frames.length; index += 1) this.decide(index, result);
  }
}

/** Frames that were taken from the queue to be written together; position by position. */
export class TakenFrames {
  readonly frames: string[] = [];
  readonly #owners: Batch[] = [];
  readonly #indexes: number[] = [];

  /** Takes the next frame of a batch. */
  take(batch: Batch): void {
    const index = batch.first;
    batch.takeFirst();
    this.frames.push(batch.frames[index] as string);
    this.#owners.push(batch);
    this.#indexes.push(index);
  }

  settle(position: number, result: SendResult): void {
    this.#owners[position]?.decide(this.#indexes[position] as number, result);
  }

  settleAll(result: SendResult): void {
    for (let position = 0; position < this.frames.length; position += 1) this.settle(position, result);
  }

  /** The frames at some positions, by the batch that they belong to. */
  byBatch(positions: readonly number[]): ReadonlyMap<Batch, readonly number[]> {
    const found = new Map<Batch, number[]>();
    for (const position of positions) {
      const batch = this.#owners[position] as Batch;
      const index = this.#indexes[position] as number;
      const others = found.get(batch);
      if (others === undefined) found.set(batch, [index]);
      else others.push(index);
    }
    return found;
  }
}

/** Frames on their way, in the order in which they were given. */
export class SendQueue {
  /** Batches of which frames wait, in order. */
  #queue = new Set<Batch>();
  /** Batches of which frames are undecided. */
  readonly #open = new Set<Batch>();
  #waiting = 0;

  /** Frames that wait to be taken. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Adds frames; resolves with their results. */
  add(
    frames: readonly string[],
    onEnter: (end: (results: EndResults) => void) => () => void,
  ): Promise<readonly SendResult[]> {
    if (frames.length === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      let leave = () => {};
      const batch = new Batch(frames, (results) => {
        this.#open.delete(batch);
        leave();
        resolve(results);
      });
      this.#open.add(batch);
      this.#queue.add(batch);
      this.#waiting += frames.length;
      leave = onEnter((results) => this.#end(batch, results));
    });
  }

  /** Takes the next frames: at least one, if any waits. */
  take({ maxFrames, maxLength }: ChannelLimits): TakenFrames {
    const taken = new TakenFrames();
    let length = 0;
    fill: for (const batch of this.#queue) {
      while (batch.waiting > 0) {
        const next = (batch.frames[batch.first] as string).length;
        const count = taken.frames.length;
        if (count > 0 && (count >= maxFrames || length + next > maxLength)) break fill;
        length += next;
        taken.take(batch);
      }
      this.#queue.delete(batch);
    }
    this.#waiting -= taken.frames.length;
    return taken;
  }

  /** Puts frames that were surely not sent back to the front. */
  putBack(taken: TakenFrames, positions: readonly number[]): void {
    const first: Batch[] = [];
    for (const [batch, indexes] of taken.byBatch(positions)) {
      const count = batch.putBack(indexes);
      this.#waiting += count;
      if (count > 0) first.push(batch);
    }
    this.#queue = new Set([...first, ...this.#queue]);
  }

  /** Decides all that waits. */
  decideWaiting(error: SocketError): void {
    for (const batch of this.#queue) this.#endWaiting(batch, error);
  }

  /** Decides everything. */
  decideAll(results: EndResults): void {
    for (const batch of this.#open) this.#end(batch, results);
  }

  #end(batch: Batch, { waiting, inFlight }: EndResults): void {
    this.#endWaiting(batch, waiting);
    batch.decideAll(inFlight);
  }

  #endWaiting(batch: Batch, error: SocketError): void {
    this.#waiting -= batch.waiting;
    this.#queue.delete(batch);
    batch.decideWaiting(error);
  }
}

/** What was written last, to be sent again when the connection is lost: written to a socket is not received. */
export class ReplayWindow {
  readonly #limit: number;
  #chunks: { readonly text: string; readonly bytes: number; readonly again: boolean }[] = [];
  #bytes = 0;

  /** @param limit the most bytes to keep; 0: none */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get frames(): readonly string[] {
    return this.#chunks.map(({ text }) => text);
  }

  /** Adds what was written. */
  add(frames: readonly string[]): void {
    if (this.#limit === 0) return;
    const text = frames.join('');
    const bytes = Buffer.byteLength(text);
    this.#chunks.push({ text, bytes, again: false });
    this.#bytes += bytes;
    let surplus = 0;
    for (; this.#bytes > this.#limit; surplus += 1) this.#bytes -= this.#chunks[surplus]?.bytes ?? 0;
    if (surplus > 0) this.#chunks = this.#chunks.slice(surplus);
  }

  /** All of it was sent again. */
  sentAgain(): void {
    this.#chunks = this.#chunks.map((chunk) => ({ ...chunk, again: true }));
  }

  /** The peer ended a connection cleanly: what it was sent twice is not sent a third time. */
  endedInOrder(): void {
    this.#chunks = this.#chunks.filter(({ again }) => !again);
    this.#bytes = this.#chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
