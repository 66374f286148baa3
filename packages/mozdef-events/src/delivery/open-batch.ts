import type { EncodedMessage } from '../transport/encoded-message.ts';
import type { RetryableOutcome, SendOutcome, SentOutcome } from '../transport/send-outcome.ts';

/** The outcome of an event that was sent again after it may have arrived. */
const SENT_AGAIN: SentOutcome = Object.freeze({ status: 'sent', possibleDuplicate: true });

/** A batch that takes several attempts, and what is known of each of its events. */
export interface OpenBatch {
  /** Events that are not decided, in their order. */
  readonly open: readonly EncodedMessage[];
  /** Of these, those that may have arrived. */
  readonly suspected: readonly EncodedMessage[];
  /** The last outcomes of what is open. */
  readonly failures: readonly RetryableOutcome[];
  /** Notes the outcomes of an attempt for what was open. */
  note(outcomes: readonly SendOutcome[]): void;
  /** One outcome for each event of the batch, after at least one attempt. What may have arrived in any attempt is marked. */
  outcomes(): readonly SendOutcome[];
}

interface Entry {
  readonly event: EncodedMessage;
  outcome: SendOutcome | undefined;
  mayHaveArrived: boolean;
}

/** @param suspects events that may have arrived before the first attempt */
export function openBatch(
  batch: readonly EncodedMessage[],
  suspects: ReadonlySet<EncodedMessage> = new Set(),
): OpenBatch {
  const entries = batch.map(
    (event): Entry => ({ event, outcome: undefined, mayHaveArrived: suspects.has(event) }),
  );
  let open = entries;

  return {
    get open() {
      return open.map(({ event }) => event);
    },
    get suspected() {
      return open.filter(({ mayHaveArrived }) => mayHaveArrived).map(({ event }) => event);
    },
    get failures() {
      return open.flatMap(({ outcome }) => (outcome?.status === 'retryable' ? [outcome] : []));
    },
    note(outcomes) {
      for (const [index, entry] of open.entries()) {
        const outcome = outcomes[index] as SendOutcome;
        if (outcome.status === 'retryable' && outcome.mayHaveArrived === true) entry.mayHaveArrived = true;
        entry.outcome = entry.mayHaveArrived ? marked(outcome) : outcome;
      }
      open = open.filter(({ outcome }) => outcome?.status === 'retryable');
    },
    outcomes: () => entries.map(({ outcome }) => outcome as SendOutcome),
  };
}

/** The outcome of an event that may have arrived in an attempt before. */
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
