import { createAbortListeners, createDeliver, type Deliver } from '../batches/deliver.ts';
import type { Message, SendOutcome, Transport } from '../contract/transport.ts';

/** Bounds of a queue. */
export interface MessageQueueSettings<M extends Message> {
  /** The most messages that wait. */
  readonly maxMessages: number;
  /** The most bytes of text that wait. */
  readonly maxBytes: number;
  /**
   * The most batches under way at a time. With 1 the order is kept; with more, one that takes long, because it is being
   * retried, does not hold up those behind it.
   */
  readonly concurrency: number;
  /** Ends the batches under way; nothing is sent after it. */
  readonly signal: AbortSignal;
  /** Told what became of a batch, message by message. */
  onDecided(batch: readonly M[], outcomes: readonly SendOutcome[]): void;
}

/** Messages on their way to one transport, in order. */
export interface MessageQueue<M extends Message> {
  /** Adds a message. @returns `false` if there is no room for it */
  offer(message: M): boolean;
  /** Takes out as many of those that have waited longest as it takes to have room for a message. */
  makeRoom(message: M): M[];
  /** Whether there is room for a message. */
  hasRoom(message: M): boolean;
  /** Resolves when something has left the queue, or when the signal ends the wait. */
  left(signal: AbortSignal): Promise<void>;
  /** Resolves when everything offered before this call is decided or given up. */
  drained(): Promise<void>;
  /** Takes out all that waits. */
  giveUp(): M[];
  /** Messages that wait. */
  readonly queued: number;
  /** Bytes of text that wait. */
  readonly queuedBytes: number;
  /** Messages that are being sent. */
  readonly inFlight: number;
}

/**
 * Makes the queue of one transport. A batch leaves as soon as one may, as large as what waits and as the transport
 * takes; the next forms meanwhile. So a quiet stream has no delay and a busy one has large batches, without a timer.
 *
 * @example
 * ```ts
 * const queue = createMessageQueue(transport, {
 *   maxMessages: 10_000,
 *   maxBytes: 64 * 1024 * 1024,
 *   concurrency: 1,
 *   signal,
 *   onDecided: (batch, outcomes) => { ... },
 * });
 * if (!queue.offer(message)) await queue.left(signal);
 * ```
 */
export function createMessageQueue<M extends Message>(
  transport: Transport<M>,
  settings: MessageQueueSettings<M>,
): MessageQueue<M> {
  return new Queue(transport, settings);
}

/** Somebody who waits until all messages before a place in the order are decided. */
interface Waiter {
  readonly place: number;
  readonly resolve: () => void;
}

class Queue<M extends Message> implements MessageQueue<M> {
  readonly #settings: MessageQueueSettings<M>;
  readonly #deliver: Deliver<M>;
  readonly #maxBatchSize: number;
  /** What waits, from `#head` on; what is before it has left. */
  #waiting: M[] = [];
  #head = 0;
  #queuedBytes = 0;
  #inFlight = 0;
  /** The place, in the order of `offer`, of the first message that waits. */
  #firstPlace = 0;
  /** The places of the first messages of the batches under way, in order. */
  readonly #underWay = new Set<number>();
  #isStarting = false;
  #waiters: Waiter[] = [];
  readonly #leaving = new Set<() => void>();
  readonly #aborts = createAbortListeners();

  constructor(transport: Transport<M>, settings: MessageQueueSettings<M>) {
    this.#settings = settings;
    this.#deliver = createDeliver(transport);
    this.#maxBatchSize = Math.max(1, transport.capabilities.maxBatchSize);
  }

  get queued(): number {
    return this.#waiting.length - this.#head;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  offer(message: M): boolean {
    if (!this.hasRoom(message)) return false;
    this.#waiting.push(message);
    this.#queuedBytes += message.byteLength;
    if (!this.#isStarting) {
      this.#isStarting = true;
      // What is offered in the same turn of the event loop goes out in one batch.
      queueMicrotask(() => {
        this.#isStarting = false;
        this.#sendWaiting();
      });
    }
    return true;
  }

  hasRoom({ byteLength }: M): boolean {
    const { maxMessages, maxBytes } = this.#settings;
    return this.queued < maxMessages && this.#queuedBytes + byteLength <= maxBytes;
  }

  makeRoom({ byteLength }: M): M[] {
    const { maxMessages, maxBytes } = this.#settings;
    if (byteLength > maxBytes) return [];
    let count = 0;
    let bytes = this.#queuedBytes;
    while (this.queued - count >= maxMessages || bytes + byteLength > maxBytes) {
      bytes -= (this.#waiting[this.#head + count] as M).byteLength;
      count += 1;
    }
    return this.#takeOut(count);
  }

  giveUp(): M[] {
    return this.#takeOut(this.queued);
  }

  left(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#leaving.delete(wake);
        this.#aborts.remove(signal, wake);
        resolve();
      };
      this.#leaving.add(wake);
      this.#aborts.add(signal, wake);
    });
  }

  drained(): Promise<void> {
    const place = this.#firstPlace + this.queued;
    if (place <= this.#decidedUpTo()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push({ place, resolve });
    });
  }

  #sendWaiting(): void {
    const { concurrency, signal } = this.#settings;
    while (this.queued > 0 && this.#underWay.size < concurrency && !signal.aborted) void this.#sendBatch();
  }

  async #sendBatch(): Promise<void> {
    const place = this.#firstPlace;
    const batch = this.#take(this.#maxBatchSize);
    this.#underWay.add(place);
    this.#inFlight += batch.length;
    const outcomes = await this.#deliver(batch, this.#settings.signal);
    this.#inFlight -= batch.length;
    this.#settings.onDecided(batch, outcomes);
    this.#underWay.delete(place);
    this.#wakeWaiters();
    this.#sendWaiting();
  }

  #takeOut(count: number): M[] {
    const messages = this.#take(count);
    this.#wakeWaiters();
    return messages;
  }

  #take(count: number): M[] {
    const taken = this.#waiting.slice(this.#head, this.#head + count);
    this.#head += taken.length;
    this.#firstPlace += taken.length;
    for (const { byteLength } of taken) this.#queuedBytes -= byteLength;
    // Cutting off what was taken costs as much as what is left, so it is done when that is the smaller part.
    if (this.#head * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    for (const wake of [...this.#leaving]) wake();
    return taken;
  }

  /** Every message before this place is decided or given up. */
  #decidedUpTo(): number {
    for (const place of this.#underWay) return place;
    return this.#firstPlace;
  }

  #wakeWaiters(): void {
    if (this.#waiters.length === 0) return;
    const decided = this.#decidedUpTo();
    const reached = this.#waiters.filter(({ place }) => place <= decided);
    this.#waiters = this.#waiters.filter(({ place }) => place > decided);
    for (const { resolve } of reached) resolve();
  }
}
