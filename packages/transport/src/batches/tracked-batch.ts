import type { Message, RetryableOutcome, SendOutcome, SentOutcome } from '../contract/transport.ts';

/** The outcome of a message that was sent again after it may have arrived. */
const SENT_AGAIN: SentOutcome = Object.freeze({ status: 'sent', possibleDuplicate: true });

/** A batch that takes several attempts, and what is known of each of its messages. */
export interface TrackedBatch<M extends Message> {
  /** Messages that are not decided, in their order. */
  readonly open: readonly M[];
  /** Of these, those that may have arrived. */
  readonly suspected: readonly M[];
  /** The last outcomes of what is open. */
  readonly failures: readonly RetryableOutcome[];
  /** Notes the outcomes of an attempt for what was open. */
  note(outcomes: readonly SendOutcome[]): void;
  /** One outcome for each message of the batch, after at least one attempt. What may have arrived in any attempt is marked. */
  outcomes(): readonly SendOutcome[];
}

interface Entry<M> {
  readonly message: M;
  outcome: SendOutcome | undefined;
  mayHaveArrived: boolean;
}

/** @param suspects messages that may have arrived before the first attempt */
export function trackBatch<M extends Message>(
  batch: readonly M[],
  suspects: ReadonlySet<M> = new Set(),
): TrackedBatch<M> {
  return new Tracked(batch, suspects);
}

class Tracked<M extends Message> implements TrackedBatch<M> {
  readonly #entries: readonly Entry<M>[];
  #open: readonly Entry<M>[];

  constructor(batch: readonly M[], suspects: ReadonlySet<M>) {
    this.#entries = batch.map((message) => ({
      message,
      outcome: undefined,
      mayHaveArrived: suspects.has(message),
    }));
    this.#open = this.#entries;
  }

  get open(): readonly M[] {
    return this.#open.map(({ message }) => message);
  }

  get suspected(): readonly M[] {
    return this.#open.filter(({ mayHaveArrived }) => mayHaveArrived).map(({ message }) => message);
  }

  get failures(): readonly RetryableOutcome[] {
    return this.#open.flatMap(({ outcome }) => (outcome?.status === 'retryable' ? [outcome] : []));
  }

  note(outcomes: readonly SendOutcome[]): void {
    for (const [index, entry] of this.#open.entries()) {
      const outcome = outcomes[index] as SendOutcome;
      if (outcome.status === 'retryable' && outcome.mayHaveArrived === true) entry.mayHaveArrived = true;
      entry.outcome = entry.mayHaveArrived ? marked(outcome) : outcome;
    }
    this.#open = this.#open.filter(({ outcome }) => outcome?.status === 'retryable');
  }

  outcomes(): readonly SendOutcome[] {
    return this.#entries.map(({ outcome }) => outcome as SendOutcome);
  }
}

/** The outcome of a message that may have arrived in an attempt before. */
function marked(outcome: SendOutcome): SendOutcome {
  switch (outcome.status) {
    case 'sent':
      return SENT_AGAIN;
    case 'retryable':
      return outcome.mayHaveArrived === true ? outcome : { ...outcome, mayHaveArrived: true };
    case 'rejected':
      return outcome;
  }
}
