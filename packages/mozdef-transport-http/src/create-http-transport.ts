import {
  type EncodedMessage,
  MozDefError,
  type MozDefTransport,
  rejected,
  retryable,
  type SendOutcome,
} from '@x/mozdef-events/transport';
import { answerOutcome } from './answer-outcome.ts';
import { createPool } from './create-pool.ts';
import { dispatcherOptions } from './dispatcher-options.ts';
import { exchange } from './exchange.ts';
import { failureOutcome } from './failure-outcome.ts';
import type { HttpTransportDependencies, HttpTransportSettings } from './http-transport-settings.ts';
import { resolveSettings } from './resolve-settings.ts';
import { createSlots } from './slots.ts';

/** The most events of one batch. Each is a request of its own; the number of connections bounds how many at a time. */
const MAX_BATCH_SIZE = 100;

/**
 * Makes a transport that posts each event to MozDef's loginput service. Nothing is connected before the first batch.
 *
 * `sent` means that the server answered with 2xx: MozDef has handed the event to its message broker.
 *
 * @throws MozDefError `invalid-settings` with every issue in `context.issues`
 */
export function createHttpTransport(
  settings: HttpTransportSettings,
  dependencies: HttpTransportDependencies = {},
): MozDefTransport {
  const resolved = resolveSettings(settings);
  const { name, origin, paths, headers, timeoutMs, maxEventBytes } = resolved;
  const { createDispatcher = createPool, clock = Date } = dependencies;
  const dispatcher = createDispatcher(origin, dispatcherOptions(resolved));
  const slots = createSlots(resolved.connections);
  const batches = new Map<AbortController, Promise<unknown>>();
  let closing: Promise<void> | undefined;
  let cutting: Promise<void> | undefined;

  async function sendOne(event: EncodedMessage, signal: AbortSignal): Promise<SendOutcome> {
    const path = paths[event.kind];
    const destination = `${origin}${path}`;
    if (event.byteLength > maxEventBytes) return rejected(tooLarge(event.byteLength, destination));
    const waited = await slots.acquire(signal);
    if (!waited) {
      return failureOutcome(
        { answered: false, endedBy: 'signal', cause: signal.reason, started: false },
        name,
        destination,
        timeoutMs,
      );
    }
    const result = await exchange(dispatcher, { origin, path, headers, body: event.json, timeoutMs }, signal);
    slots.release();
    return result.answered
      ? answerOutcome(result, name, destination, clock.now())
      : failureOutcome(result, name, destination, timeoutMs);
  }

  function tooLarge(byteLength: number, destination: string): MozDefError {
    return new MozDefError(
      'event-too-large',
      `The event takes ${byteLength} bytes; ${destination} is sent at most ${maxEventBytes} (shorten it, or raise maxEventBytes if the server takes more)`,
      { context: { transport: name, destination, byteLength, limit: maxEventBytes } },
    );
  }

  function closedError(): MozDefError {
    return new MozDefError(
      'closed',
      `The transport "${name}" is closed and sends nothing any more (make a new one)`,
      {
        context: { transport: name },
      },
    );
  }

  /** Ends every batch and every connection. */
  function cut(): void {
    for (const batch of batches.keys()) batch.abort(closedError());
    cutting ??= dispatcher.destroy();
  }

  async function drainAndClose(): Promise<void> {
    await Promise.all(batches.values());
    await (cutting ?? dispatcher.close());
  }

  return {
    specVersion: 1,
    name,
    capabilities: { maxBatchSize: MAX_BATCH_SIZE, maxEventBytes, acknowledged: true },
    async send(batch, { signal }) {
      if (closing !== undefined) return batch.map(() => retryable(closedError()));
      // One signal for the caller's and the transport's end, without leaving anything behind on the caller's.
      const ended = new AbortController();
      const onAbort = () => ended.abort(signal.reason);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      const outcomes = Promise.all(batch.map((event) => sendOne(event, ended.signal)));
      batches.set(ended, outcomes);
      try {
        return await outcomes;
      } finally {
        batches.delete(ended);
        signal.removeEventListener('abort', onAbort);
      }
    },
    async close({ signal } = {}) {
      closing ??= drainAndClose();
      if (signal?.aborted === true) cut();
      else signal?.addEventListener('abort', cut, { once: true });
      try {
        await closing;
      } finally {
        signal?.removeEventListener('abort', cut);
      }
    },
  };
}
