import type { Message } from '@x/transport';
import type { DeliveryTask } from './delivery-task.ts';

/** Messages of one delivery in a batch. */
interface BatchPart<M extends Message> {
  readonly task: DeliveryTask<M>;
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

/** Messages that are sent together. */
export interface Batch<M extends Message> {
  readonly messages: readonly M[];
  /** Where they came from, in the same order. */
  readonly parts: readonly BatchPart<M>[];
  readonly bytes: number;
}

/** Bounds of a batch. */
export interface BatchLimits {
  readonly messages: number;
  /** A larger message goes alone. */
  readonly bytes: number;
}

/** Deliveries whose messages wait, in order; batches are cut from them whatever delivery a message came with. */
export class DeliveryQueue<M extends Message> {
  #tasks: DeliveryTask<M>[] = [];
  #head = 0;
  /** What waits; of a delivery that has ended, until its turn. */
  #messages = 0;
  #bytes = 0;

  push(task: DeliveryTask<M>): void {
    this.#tasks.push(task);
    this.#messages += task.messages.length;
    this.#bytes += task.bytes;
  }

  /** Whether as much waits as a batch may have. */
  fills(limits: BatchLimits): boolean {
    this.#skipEnded();
    return this.#messages >= limits.messages || this.#bytes >= limits.bytes;
  }

  get isEmpty(): boolean {
    this.#skipEnded();
    return this.#head === this.#tasks.length;
  }

  /** Takes out the next batch; `undefined` if nothing waits. */
  take({ messages: maxMessages, bytes: maxBytes }: BatchLimits): Batch<M> | undefined {
    this.#skipEnded();
    const parts: BatchPart<M>[] = [];
    let count = 0;
    let bytes = 0;
    let full = false;
    while (!full && this.#head < this.#tasks.length) {
      const task = this.#tasks[this.#head] as DeliveryTask<M>;
      const { messages, next: from } = task;
      let to = from;
      // A whole delivery that fits is taken without a look at its messages, which have left the processor's cache by now.
      if (from === 0 && count + messages.length <= maxMessages && bytes + task.bytes <= maxBytes) {
        to = messages.length;
        count += to;
        bytes += task.bytes;
      }
      while (to < messages.length) {
        const { byteLength } = messages[to] as M;
        full = count >= maxMessages || (count > 0 && bytes + byteLength > maxBytes);
        if (full) break;
        bytes += byteLength;
        count += 1;
        to += 1;
      }
      task.next = to;
      if (to > from) parts.push({ task, from, to });
      if (to === messages.length) this.#head += 1;
      this.#skipEnded();
    }
    this.#messages -= count;
    this.#bytes -= bytes;
    this.#cutOff();
    return count === 0 ? undefined : { messages: messagesOf(parts), parts, bytes };
  }

  #skipEnded(): void {
    for (; this.#head < this.#tasks.length; this.#head += 1) {
      const task = this.#tasks[this.#head] as DeliveryTask<M>;
      if (!task.ended) return;
      for (const { byteLength } of task.messages.slice(task.next)) {
        this.#messages -= 1;
        this.#bytes -= byteLength;
      }
    }
  }

  /** Cutting off what was taken costs as much as what is left, so it is done when that is the smaller part. */
  #cutOff(): void {
    if (this.#head * 2 < this.#tasks.length) return;
    this.#tasks = this.#tasks.slice(this.#head);
    this.#head = 0;
  }
}

function messagesOf<M extends Message>(parts: readonly BatchPart<M>[]): readonly M[] {
  const [first] = parts;
  if (parts.length > 1 || first === undefined) {
    return parts.flatMap(({ task, from, to }) => task.messages.slice(from, to));
  }
  const { messages } = first.task;
  return first.from === 0 && first.to === messages.length ? messages : messages.slice(first.from, first.to);
}
