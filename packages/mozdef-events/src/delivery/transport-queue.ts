import type { EncodedMessage } from '../transport/encoded-message.ts';
import type { MozDefTransport } from '../transport/mozdef-transport.ts';
import type { SendOutcome } from '../transport/send-outcome.ts';
import { deliverBatch } from './deliver-batch.ts';

/** Bounds of a queue. */
export interface QueueBounds {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** Events on their way to one transport, in order. */
export interface TransportQueue {
  /** Adds an event. @returns `false` if there is no room for it */
  offer(event: EncodedMessage): boolean;
  /** Takes out as many of those that have waited longest as it takes to have room for an event. */
  makeRoom(event: EncodedMessage): EncodedMessage[];
  /** Whether there is room for an event. */
  hasRoom(event: EncodedMessage): boolean;
  /** Resolves when something has left the queue, or when the signal ends the wait. */
  left(signal: AbortSignal): Promise<void>;
  /** Resolves when everything offered before this call is decided or given up. */
  drained(): Promise<void>;
  /** Takes out all that waits. */
  giveUp(): EncodedMessage[];
  /** Events that wait. */
  readonly queued: number;
  /** Bytes of JSON that wait. */
  readonly queuedBytes: number;
  /** Events that are being sent. */
  readonly inFlight: number;
}

interface Waiter {
  /** The number of decided events to wait for. */
  readonly target: number;
  readonly resolve: () => void;
}

/**
 * Makes the queue of one transport. It sends one batch at a time, as large as what waits and as the transport takes,
 * so that a quiet stream has no delay and a busy one has large batches.
 *
 * @param signal ends the batch in flight; nothing is sent after it
 * @param decide told what became of each event
 */
export function createTransportQueue(
  transport: MozDefTransport,
  bounds: QueueBounds,
  signal: AbortSignal,
  decide: (event: EncodedMessage, outcome: SendOutcome) => void,
): TransportQueue {
  let waiting: EncodedMessage[] = [];
  let head = 0;
  let queuedBytes = 0;
  let inFlight = 0;
  let offered = 0;
  let decided = 0;
  let running = false;
  let waiters: Waiter[] = [];
  const leaving = new Set<() => void>();

  function advance(count: number): void {
    decided += count;
    const reached = waiters.filter((waiter) => waiter.target <= decided);
    if (reached.length === 0) return;
    waiters = waiters.filter((waiter) => waiter.target > decided);
    for (const waiter of reached) waiter.resolve();
  }

  function take(count: number): EncodedMessage[] {
    const taken = waiting.slice(head, head + count);
    head += taken.length;
    for (const event of taken) queuedBytes -= event.byteLength;
    // Cutting off what was taken costs as much as what is left, so it is done when that is the smaller part.
    if (head * 2 >= waiting.length) {
      waiting = waiting.slice(head);
      head = 0;
    }
    for (const wake of [...leaving]) wake();
    return taken;
  }

  function hasRoom({ byteLength }: EncodedMessage): boolean {
    return waiting.length - head < bounds.maxEvents && queuedBytes + byteLength <= bounds.maxBytes;
  }

  async function run(): Promise<void> {
    // What is enqueued in the same turn of the event loop goes out in one batch.
    await Promise.resolve();
    while (waiting.length > head && !signal.aborted) {
      const batch = take(Math.max(1, transport.capabilities.maxBatchSize));
      inFlight = batch.length;
      const outcomes = await deliverBatch(transport, batch, signal);
      inFlight = 0;
      for (const [index, event] of batch.entries()) decide(event, outcomes[index] as SendOutcome);
      advance(batch.length);
    }
    running = false;
  }

  return {
    offer(event) {
      if (!hasRoom(event)) return false;
      waiting.push(event);
      queuedBytes += event.byteLength;
      offered += 1;
      if (!running) {
        running = true;
        void run();
      }
      return true;
    },
    makeRoom(event) {
      if (event.byteLength > bounds.maxBytes) return [];
      let count = 0;
      let bytes = queuedBytes;
      while (
        waiting.length - head - count >= bounds.maxEvents ||
        bytes + event.byteLength > bounds.maxBytes
      ) {
        bytes -= (waiting[head + count] as EncodedMessage).byteLength;
        count += 1;
      }
      const oldest = take(count);
      advance(oldest.length);
      return oldest;
    },
    hasRoom,
    left(ended) {
      return new Promise((resolve) => {
        const wake = () => {
          leaving.delete(wake);
          ended.removeEventListener('abort', wake);
          resolve();
        };
        leaving.add(wake);
        ended.addEventListener('abort', wake, { once: true });
        if (ended.aborted) wake();
      });
    },
    drained() {
      const target = offered;
      if (target <= decided) return Promise.resolve();
      return new Promise((resolve) => {
        waiters.push({ target, resolve });
      });
    },
    giveUp() {
      const events = take(waiting.length - head);
      advance(events.length);
      return events;
    },
    get queued() {
      return waiting.length - head;
    },
    get queuedBytes() {
      return queuedBytes;
    },
    get inFlight() {
      return inFlight;
    },
  };
}
