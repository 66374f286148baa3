import type { SendOutcome } from '@x/mozdef-events/transport';

/** A message in its frame, or the outcome that it has without being sent. */
export type Entry = string | SendOutcome;

/** One batch on its way. */
export interface Job {
  readonly entries: readonly Entry[];
  readonly outcomes: (SendOutcome | undefined)[];
  /** Indexes of the entries to send, in order; those before `cursor` have been taken. */
  order: number[];
  cursor: number;
  /** Entries without an outcome. */
  undecided: number;
  /** Called when every entry has its outcome. */
  finish(outcomes: readonly SendOutcome[]): void;
}

/** Makes a job of a batch. */
export function createJob(entries: readonly Entry[], finish: Job['finish']): Job {
  const outcomes = entries.map((entry) => (typeof entry === 'string' ? undefined : entry));
  const order: number[] = [];
  for (const [index, outcome] of outcomes.entries()) if (outcome === undefined) order.push(index);
  return { entries, outcomes, order, cursor: 0, undecided: order.length, finish };
}

/** Gives an entry its outcome, unless it has one. @returns whether it had none */
export function decide(job: Job, index: number, outcome: SendOutcome): boolean {
  if (job.outcomes[index] !== undefined) return false;
  job.outcomes[index] = outcome;
  job.undecided -= 1;
  // None is missing any more.
  if (job.undecided === 0) job.finish(job.outcomes as SendOutcome[]);
  return true;
}

/** Entries that have not been taken. */
export function waitingOf(job: Job): number {
  return job.order.length - job.cursor;
}
