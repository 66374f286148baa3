import { untilAborted, untilGraceEnds } from '@x/foundation';
import { TransportError } from '@x/transport';
import type { Destination } from './destination.ts';
import type { DrainReport } from './mozdef-client.ts';

/** How long a transport may take to close after the deadline before it is left alone. */
const GRACE_MS = 1000;

/**
 * Waits until all that is under way now is decided, or until the signal.
 *
 * @param sends what goes past the queues
 */
export async function drain(
  destinations: readonly Destination[],
  sends: ReadonlySet<Promise<unknown>>,
  signal: AbortSignal | undefined,
): Promise<DrainReport> {
  const lostBefore = totalLost(destinations);
  const drained = Promise.all([...sends, ...destinations.map((destination) => destination.drained())]);
  if (signal === undefined) await drained;
  else await untilAborted(drained, signal);
  return { pending: totalPending(destinations), lost: totalLost(destinations) - lostBefore };
}

/**
 * Waits for what is under way, ends and reports what is not decided in time, and closes the transports.
 *
 * @param ending ends what is being sent
 * @throws TransportError `transport-failed` if a transport could not be closed; the others are closed all the same
 */
export async function closeDestinations(
  destinations: readonly Destination[],
  sends: ReadonlySet<Promise<unknown>>,
  ending: AbortController,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<DrainReport> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const ended = signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]);
  const lostBefore = totalLost(destinations);
  // Without a wait where there is no time: while the process exits, nothing that waits is ever gone on with.
  const { pending } = ended.aborted
    ? { pending: totalPending(destinations) }
    : await drain(destinations, sends, ended);
  if (pending > 0) {
    ending.abort(new TransportError('closed', 'The client was closed before the event was sent'));
    for (const destination of destinations) destination.giveUp();
    await drain(destinations, sends, undefined);
  }
  const closed = await Promise.allSettled(
    destinations.map((destination) => untilGraceEnds(destination.close({ signal: ended }), ended, GRACE_MS)),
  );
  clearTimeout(timer);
  const failures = closed.filter((result) => result.status === 'rejected').map((result) => result.reason);
  if (failures.length > 0) {
    throw new TransportError('transport-failed', 'A transport could not be closed (see cause)', {
      cause: failures.length === 1 ? failures[0] : new AggregateError(failures),
    });
  }
  return { pending, lost: totalLost(destinations) - lostBefore };
}

function totalPending(destinations: readonly Destination[]): number {
  return destinations.reduce((sum, destination) => sum + destination.pending, 0);
}

function totalLost(destinations: readonly Destination[]): number {
  return destinations.reduce((sum, destination) => sum + destination.lost, 0);
}
