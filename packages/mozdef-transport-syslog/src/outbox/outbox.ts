import type { RetryableOutcome, SendOutcome } from '@x/mozdef-events/transport';
import { createJob, decide, type Entry, type Job, waitingOf } from './job.ts';
import { createParcel, type Parcel } from './parcel.ts';

/** How much to take at once. */
export interface ParcelLimits {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

/** How to end a batch: what waits has surely not arrived; what is being sent may have. */
export interface EndOutcomes {
  readonly waiting: RetryableOutcome;
  readonly inFlight: RetryableOutcome;
}

/** Batches on their way, in order. */
export interface Outbox {
  /** Messages that wait to be taken. */
  readonly waiting: number;
  /** Messages without an outcome: waiting, or being sent. */
  readonly undecided: number;
  /**
   * Adds a batch and resolves with its outcomes.
   *
   * @param end gives the outcomes of what is undecided when the signal ends
   */
  add(
    entries: readonly Entry[],
    signal: AbortSignal,
    end: () => EndOutcomes,
  ): Promise<readonly SendOutcome[]>;
  /** Takes the next messages: at least one, if any waits. */
  take(limits: ParcelLimits): Parcel;
  /** Decides all that waits. */
  decideWaiting(outcome: RetryableOutcome): void;
  /** Decides everything. */
  decideAll(outcomes: EndOutcomes): void;
}

/**
 * Makes an outbox.
 *
 * @param onEmpty called when nothing waits any more without having been taken
 */
export function createOutbox(onEmpty: () => void): Outbox {
  /** Batches of which messages wait, in order. */
  let queue = new Set<Job>();
  /** Batches of which messages are undecided. */
  const jobs = new Set<Job>();
  let waiting = 0;
  let undecided = 0;

  function settle(job: Job, index: number, outcome: SendOutcome): void {
    if (decide(job, index, outcome)) undecided -= 1;
  }

  function endWaiting(job: Job, outcome: RetryableOutcome): void {
    waiting -= waitingOf(job);
    queue.delete(job);
    const left = job.order.slice(job.cursor);
    job.cursor = job.order.length;
    for (const index of left) settle(job, index, outcome);
  }

  function end(job: Job, outcomes: EndOutcomes): void {
    endWaiting(job, outcomes.waiting);
    for (const index of job.order) settle(job, index, outcomes.inFlight);
  }

  function putBack(taken: ReadonlyMap<Job, readonly number[]>): void {
    const first: Job[] = [];
    for (const [job, indexes] of taken) {
      // What a signal has ended meanwhile stays ended.
      const again = indexes.filter((index) => job.outcomes[index] === undefined);
      if (again.length === 0) continue;
      const inFlight = job.order.slice(0, job.cursor).filter((index) => !again.includes(index));
      job.order = [...inFlight, ...again, ...job.order.slice(job.cursor)];
      job.cursor = inFlight.length;
      waiting += again.length;
      first.push(job);
    }
    queue = new Set([...first, ...queue]);
  }

  return {
    get waiting() {
      return waiting;
    },
    get undecided() {
      return undecided;
    },
    add(entries, signal, outcomesAtEnd) {
      return new Promise((resolve) => {
        const onAbort = () => {
          end(job, outcomesAtEnd());
          if (waiting === 0) onEmpty();
        };
        const job = createJob(entries, (outcomes) => {
          jobs.delete(job);
          signal.removeEventListener('abort', onAbort);
          resolve(outcomes);
        });
        if (job.undecided === 0) {
          job.finish(job.outcomes as SendOutcome[]);
          return;
        }
        signal.addEventListener('abort', onAbort, { once: true });
        jobs.add(job);
        queue.add(job);
        waiting += job.undecided;
        undecided += job.undecided;
      });
    },
    take({ maxMessages, maxBytes }) {
      const frames: string[] = [];
      const owners: Job[] = [];
      const indexes: number[] = [];
      let bytes = 0;
      fill: for (const job of queue) {
        while (job.cursor < job.order.length) {
          const index = job.order[job.cursor] as number;
          const frame = job.entries[index] as string;
          const isFull = frames.length >= maxMessages || bytes + frame.length > maxBytes;
          if (isFull && frames.length > 0) break fill;
          bytes += frame.length;
          frames.push(frame);
          owners.push(job);
          indexes.push(index);
          job.cursor += 1;
        }
        queue.delete(job);
      }
      waiting -= frames.length;
      return createParcel(frames, owners, indexes, settle, putBack);
    },
    decideWaiting(outcome) {
      for (const job of queue) endWaiting(job, outcome);
      onEmpty();
    },
    decideAll(outcomes) {
      for (const job of jobs) end(job, outcomes);
      onEmpty();
    },
  };
}
