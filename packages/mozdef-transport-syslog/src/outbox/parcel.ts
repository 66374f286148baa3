import type { SendOutcome } from '@x/mozdef-events/transport';
import type { Job } from './job.ts';

/** Messages that were taken from the outbox to be sent together. */
export interface Parcel {
  /** The messages, in their frames. */
  readonly frames: readonly string[];
  /** Gives every message the same outcome. */
  settleAll(outcome: SendOutcome): void;
  /** Gives one message its outcome. */
  settle(position: number, outcome: SendOutcome): void;
  /** Puts messages that were surely not sent back to the front of the outbox. */
  putBack(positions: readonly number[]): void;
}

/** Makes a parcel; position by position, `frames`, `owners` and `indexes` belong together. */
export function createParcel(
  frames: readonly string[],
  owners: readonly Job[],
  indexes: readonly number[],
  settle: (job: Job, index: number, outcome: SendOutcome) => void,
  putBack: (taken: ReadonlyMap<Job, readonly number[]>) => void,
): Parcel {
  function settleAt(position: number, outcome: SendOutcome): void {
    settle(owners[position] as Job, indexes[position] as number, outcome);
  }
  return {
    frames,
    settle: settleAt,
    settleAll(outcome) {
      for (let position = 0; position < frames.length; position += 1) settleAt(position, outcome);
    },
    putBack(positions) {
      const taken = new Map<Job, number[]>();
      for (const position of positions) {
        const job = owners[position] as Job;
        const index = indexes[position] as number;
        const others = taken.get(job);
        if (others === undefined) taken.set(job, [index]);
        else others.push(index);
      }
      putBack(taken);
    },
  };
}
