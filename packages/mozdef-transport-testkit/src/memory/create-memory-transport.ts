import {
  createIssuesError,
  type EncodedMessage,
  MozDefError,
  type MozDefErrorCode,
  type MozDefIssue,
  type MozDefTransport,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
} from '@x/mozdef-events/transport';
import { createMemoryDestination, type MemoryAnswer, type MemoryDestination } from './memory-destination.ts';

/** Settings of the transport in memory. */
export interface MemoryTransportSettings {
  /** Name for reports and errors. @default 'memory' */
  readonly name?: string | undefined;
  /** The most events of one batch. @default 100 */
  readonly maxBatchSize?: number | undefined;
  /** The largest event, in bytes of JSON. @default no limit */
  readonly maxEventBytes?: number | undefined;
  /** The most events that wait for the destination; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxPendingEvents?: number | undefined;
}

/** What the transport in memory may be given in place of its own. */
export interface MemoryTransportDependencies {
  /** Where the events go. @default a new one */
  readonly destination?: MemoryDestination | undefined;
}

/** A transport that keeps every event in memory. */
export interface MemoryTransport extends MozDefTransport {
  /** Where the events go. */
  readonly destination: MemoryDestination;
}

/**
 * Makes a transport that keeps every event in memory: for tests of programs that send events, and as the reference of
 * the contract. It passes the conformance kit.
 *
 * @throws MozDefError `invalid-settings` for limits that are not positive whole numbers
 */
export function createMemoryTransport(
  settings: MemoryTransportSettings = {},
  { destination = createMemoryDestination() }: MemoryTransportDependencies = {},
): MemoryTransport {
  const { name = 'memory', maxBatchSize = 100, maxEventBytes, maxPendingEvents = 10_000 } = settings;
  checkLimits({ maxBatchSize, maxEventBytes, maxPendingEvents });
  const cutting = new AbortController();
  const batches = new Set<Promise<unknown>>();
  let pending = 0;
  let isClosed = false;

  function failed(code: MozDefErrorCode, what: string, mayHaveArrived = false): SendOutcome {
    const message = `Sending over the transport "${name}" failed: ${what}`;
    return retryable(new MozDefError(code, message, { context: { transport: name } }), { mayHaveArrived });
  }

  function tooLarge(byteLength: number, limit: number): SendOutcome {
    const message = `The event takes ${byteLength} bytes; the transport "${name}" takes at most ${limit} (shorten it)`;
    return rejected(
      new MozDefError('event-too-large', message, { context: { transport: name, byteLength, limit } }),
    );
  }

  function refused(): SendOutcome {
    const message = `The destination of the transport "${name}" will never take the event`;
    return rejected(new MozDefError('refused', message, { context: { transport: name } }));
  }

  function ended(mayHaveArrived: boolean): SendOutcome {
    if (isClosed && cutting.signal.aborted) {
      return failed('closed', 'the transport was closed before there was an answer', mayHaveArrived);
    }
    return failed('aborted', 'the signal ended the attempt', mayHaveArrived);
  }

  function outcomeOf(answer: MemoryAnswer, signal: AbortSignal): SendOutcome {
    switch (answer) {
      case 'taken':
        return SENT;
      case 'for-good':
        return refused();
      case 'for-now':
        return failed('unavailable', 'the destination cannot take the event now');
      case 'unreachable':
        return failed('unreachable', 'the destination is gone');
      case 'unanswered':
        return signal.aborted ? ended(true) : failed('connection-lost', 'the destination went away', true);
    }
  }

  async function sendOne(event: EncodedMessage, signal: AbortSignal): Promise<SendOutcome> {
    if (maxEventBytes !== undefined && event.byteLength > maxEventBytes) {
      return tooLarge(event.byteLength, maxEventBytes);
    }
    return signal.aborted ? ended(false) : outcomeOf(await destination.take(event, signal), signal);
  }

  async function sendAll(batch: readonly EncodedMessage[], signal: AbortSignal): Promise<SendOutcome[]> {
    const outcomes: SendOutcome[] = [];
    for (const event of batch) outcomes.push(await sendOne(event, signal));
    return outcomes;
  }

  return {
    specVersion: 1,
    name,
    capabilities: {
      maxBatchSize,
      ...(maxEventBytes === undefined ? {} : { maxEventBytes }),
      acknowledged: true,
    },
    destination,
    async send(batch, { signal }) {
      if (isClosed) return batch.map(() => failed('closed', 'the transport is closed (make a new one)'));
      if (pending > 0 && pending + batch.length > maxPendingEvents) {
        return batch.map(() => failed('queue-full', `${pending} events wait for the destination already`));
      }
      // One signal for the caller's end and the transport's, without leaving anything behind on the caller's.
      const ending = new AbortController();
      const end = () => ending.abort();
      if (signal.aborted || cutting.signal.aborted) end();
      signal.addEventListener('abort', end, { once: true });
      cutting.signal.addEventListener('abort', end, { once: true });
      pending += batch.length;
      const sending = sendAll(batch, ending.signal);
      batches.add(sending);
      try {
        return await sending;
      } finally {
        pending -= batch.length;
        batches.delete(sending);
        signal.removeEventListener('abort', end);
        cutting.signal.removeEventListener('abort', end);
      }
    },
    async close({ signal } = {}) {
      isClosed = true;
      const cut = () => cutting.abort();
      if (signal?.aborted === true) cut();
      signal?.addEventListener('abort', cut, { once: true });
      await Promise.all(batches);
      signal?.removeEventListener('abort', cut);
    },
  };
}

function checkLimits(limits: Readonly<Record<string, number | undefined>>): void {
  const issues: MozDefIssue[] = [];
  for (const [key, value] of Object.entries(limits)) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    const message = 'is not a whole number of 1 or more';
    issues.push({ path: [key], rule: 'type', message, hint: 'give one, or leave it out for the default' });
  }
  if (issues.length > 0) {
    throw createIssuesError('invalid-settings', 'The transport in memory cannot be made', issues);
  }
}
