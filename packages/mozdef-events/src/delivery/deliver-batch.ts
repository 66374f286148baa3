import { MozDefError, type MozDefErrorCode } from '../errors/mozdef-error.ts';
import type { EncodedMessage } from '../transport/encoded-message.ts';
import type { MozDefTransport } from '../transport/mozdef-transport.ts';
import { retryable, type SendOutcome } from '../transport/send-outcome.ts';
import { settleAfterAbort } from './settle-after-abort.ts';

/** How long a transport may go on after its signal, so that it can still say what became of the batch. */
const GRACE_MS = 1000;

/**
 * Hands a batch to a transport and always comes back with one outcome for each event: a transport that throws, gives a
 * wrong number of outcomes or ignores the signal makes `retryable` outcomes of its own.
 */
export async function deliverBatch(
  transport: MozDefTransport,
  batch: readonly EncodedMessage[],
  signal: AbortSignal,
): Promise<readonly SendOutcome[]> {
  if (signal.aborted)
    return failAll(batch, transport, 'aborted', 'ended before it began', signal.reason, false);
  let outcomes: readonly SendOutcome[] | undefined;
  try {
    outcomes = await settleAfterAbort(transport.send(batch, { signal }), signal, GRACE_MS);
  } catch (cause) {
    return failAll(batch, transport, 'transport-failed', 'threw instead of giving outcomes', cause, true);
  }
  if (outcomes === undefined) {
    return failAll(batch, transport, 'aborted', 'did not end when it was told to', signal.reason, true);
  }
  if (outcomes.length === batch.length) return outcomes;
  const counts = `gave ${outcomes.length} outcomes for ${batch.length} events`;
  return failAll(batch, transport, 'transport-failed', counts, undefined, true);
}

function failAll(
  batch: readonly EncodedMessage[],
  transport: MozDefTransport,
  code: MozDefErrorCode,
  what: string,
  cause: unknown,
  mayHaveArrived: boolean,
): readonly SendOutcome[] {
  const error = new MozDefError(code, `Sending over the transport "${transport.name}" ${what}`, {
    cause,
    context: { transport: transport.name },
  });
  return batch.map(() => retryable(error, { mayHaveArrived }));
}
