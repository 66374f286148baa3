import type { EncodedMessage } from '../transport/encoded-message.ts';
import type { MozDefTransport } from '../transport/mozdef-transport.ts';
import type { SendOutcome } from '../transport/send-outcome.ts';
import { createBatchGate, endedOutcome } from './batch-gate.ts';
import { checkNumbers } from './check-options.ts';
import { deliverBatch } from './deliver-batch.ts';
import { type DeliveryDependencies, LONGEST_TIMEOUT_MS, MACHINE_TIMING } from './delivery-timing.ts';

/** Settings of {@link withBatching}. */
export interface BatchingOptions {
  /** The most events of a batch, at most what the transport takes. @default what the transport takes */
  readonly maxEvents?: number | undefined;
  /** The most bytes of JSON of a batch; a larger event goes alone. @default 1000000 */
  readonly maxBytes?: number | undefined;
  /** How long an event waits for others, in milliseconds; 0 is until the next turn of the event loop. @default 20 */
  readonly lingerMs?: number | undefined;
  /** The most events under way at a time; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxPendingEvents?: number | undefined;
}

/** An event of a caller, on its way in a batch with events of others. */
interface Entry {
  readonly event: EncodedMessage;
  /** Decides the event, unless that has happened. */
  decide(outcome: SendOutcome): void;
  readonly isDecided: boolean;
}

/**
 * Wraps a transport so that events of many calls of `send` go out in common batches. A batch leaves when it is full, or
 * when its first event has waited for `lingerMs`. Each caller gets the outcomes of its own events and can end its own
 * wait; what it leaves in a batch that is on its way may arrive.
 *
 * @throws MozDefError `invalid-settings` with every issue
 */
export function withBatching(
  transport: MozDefTransport,
  options: BatchingOptions = {},
  { timing = MACHINE_TIMING }: DeliveryDependencies = {},
): MozDefTransport {
  const { name, capabilities } = transport;
  const { maxBytes = 1_000_000, lingerMs = 20, maxPendingEvents = 10_000 } = options;
  checkNumbers('The batching transport cannot be made', [
    { path: ['maxEvents'], value: options.maxEvents ?? 1, least: 1, most: Number.MAX_SAFE_INTEGER },
    { path: ['maxBytes'], value: maxBytes, least: 1, most: Number.MAX_SAFE_INTEGER },
    { path: ['lingerMs'], value: lingerMs, least: 0, most: LONGEST_TIMEOUT_MS },
    { path: ['maxPendingEvents'], value: maxPendingEvents, least: 1, most: Number.MAX_SAFE_INTEGER },
  ]);
  const maxEvents = Math.min(options.maxEvents ?? Number.POSITIVE_INFINITY, capabilities.maxBatchSize);
  const gate = createBatchGate(name, maxPendingEvents);
  const onTheirWay = new Map<Entry, readonly Entry[]>();
  const controllers = new Map<readonly Entry[], AbortController>();
  let waiting: Entry[] = [];
  let waitingBytes = 0;
  let lingering: AbortController | undefined;

  function add(entry: Entry): void {
    if (waiting.length > 0 && waitingBytes + entry.event.byteLength > maxBytes) sendWaiting();
    waiting.push(entry);
    waitingBytes += entry.event.byteLength;
    if (waiting.length >= maxEvents || waitingBytes >= maxBytes) sendWaiting();
    else if (lingering === undefined) void linger();
  }

  async function linger(): Promise<void> {
    const ending = new AbortController();
    lingering = ending;
    await timing.wait(lingerMs, ending.signal);
    if (!ending.signal.aborted) sendWaiting();
  }

  function sendWaiting(): void {
    lingering?.abort();
    lingering = undefined;
    const entries = waiting;
    waiting = [];
    waitingBytes = 0;
    if (entries.length > 0) void sendTogether(entries);
  }

  async function sendTogether(entries: readonly Entry[]): Promise<void> {
    const ending = new AbortController();
    controllers.set(entries, ending);
    for (const entry of entries) onTheirWay.set(entry, entries);
    const batch = entries.map(({ event }) => event);
    const outcomes = await deliverBatch(transport, batch, ending.signal);
    controllers.delete(entries);
    for (const [index, entry] of entries.entries()) {
      onTheirWay.delete(entry);
      entry.decide(outcomes[index] as SendOutcome);
    }
  }

  /** Ends what a caller no longer waits for. A batch goes on as long as anyone waits for it. */
  function leave(entries: readonly Entry[], reason: unknown): void {
    const left = new Set(entries);
    waiting = waiting.filter((entry) => !left.has(entry));
    waitingBytes = waiting.reduce((sum, { event }) => sum + event.byteLength, 0);
    if (waiting.length === 0) sendWaiting();
    for (const entry of entries) {
      const batch = onTheirWay.get(entry);
      if (batch?.every((other) => other.isDecided || left.has(other)) === true) {
        controllers.get(batch)?.abort(reason);
      } else {
        entry.decide(endedOutcome(name, reason, batch !== undefined));
      }
    }
  }

  function sendOwn(events: readonly EncodedMessage[], signal: AbortSignal): Promise<readonly SendOutcome[]> {
    return new Promise((resolve) => {
      const outcomes = new Array<SendOutcome>(events.length);
      const entries: Entry[] = [];
      let open = events.length;
      const onAbort = () =>
        leave(
          entries.filter(({ isDecided }) => !isDecided),
          signal.reason,
        );
      for (const [index, event] of events.entries()) {
        let isDecided = false;
        entries.push({
          event,
          get isDecided() {
            return isDecided;
          },
          decide(outcome) {
            if (isDecided) return;
            isDecided = true;
            outcomes[index] = outcome;
            open -= 1;
            if (open > 0) return;
            signal.removeEventListener('abort', onAbort);
            resolve(outcomes);
          },
        });
      }
      signal.addEventListener('abort', onAbort, { once: true });
      for (const entry of entries) add(entry);
    });
  }

  return {
    specVersion: 1,
    name,
    capabilities,
    send: (batch, { signal }) => gate.send(batch, signal, (ended) => sendOwn(batch, ended)),
    close(closeOptions) {
      const closed = gate.close(closeOptions, (end) => transport.close(end));
      sendWaiting();
      return closed;
    },
  };
}
