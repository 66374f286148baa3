import {
  type Clock,
  type FieldsFor,
  milliseconds,
  optional,
  systemClock,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import { createDeliver, type Deliver } from '../batches/deliver.ts';
import { endedOutcome } from '../batches/open-batches.ts';
import type { Message, SendOutcome, Transport } from '../contract/transport.ts';
import { resolveTransportSettings } from '../contract/transport-error.ts';
import type { ClockDependencies } from './with-retry.ts';
import { wrapTransport } from './wrap-transport.ts';

/** Settings of {@link withBatching}. */
export interface BatchingSettings {
  /** The most messages of a batch, at most what the transport takes. @default what the transport takes */
  readonly maxMessages?: number | undefined;
  /** The most bytes of text of a batch; a larger message goes alone. @default 1000000 */
  readonly maxBytes?: number | undefined;
  /** How long a message waits for others, in milliseconds; 0 is until the next turn of the event loop. @default 20 */
  readonly lingerMs?: number | undefined;
  /** The most messages under way at a time; those beyond are `retryable` with `queue-full`. @default 10000 */
  readonly maxPendingMessages?: number | undefined;
}

const FIELDS = {
  maxMessages: optional(
    wholeNumber({ from: 1 }),
    'The most messages of a batch.',
    'what the transport takes',
  ),
  maxBytes: withDefault(
    wholeNumber({ from: 1, unit: 'bytes' }),
    'The most bytes of text of a batch.',
    1_000_000,
  ),
  lingerMs: withDefault(milliseconds(), 'How long a message waits for others.', 20),
  maxPendingMessages: withDefault(
    wholeNumber({ from: 1, unit: 'messages' }),
    'The most messages under way at a time.',
    10_000,
  ),
} satisfies FieldsFor<BatchingSettings>;

/**
 * Wraps a transport so that messages of many calls of `send` go out in common batches. A batch leaves when it is full, or
 * when its first message has waited for `lingerMs`. Each caller gets the outcomes of its own messages and can end its own
 * wait; what it leaves in a batch that is on its way may arrive.
 *
 * @throws TransportError `invalid-settings` with every issue
 * @example
 * ```ts
 * const transport = withBatching(createHttpTransport({ url }), { lingerMs: 5 });
 * ```
 */
export function withBatching<M extends Message>(
  transport: Transport<M>,
  settings: BatchingSettings = {},
  { clock = systemClock }: ClockDependencies = {},
): Transport<M> {
  const resolved = resolveTransportSettings(FIELDS, settings, 'The batching transport cannot be made');
  const { name, capabilities } = transport;
  const maxMessages = Math.min(resolved.maxMessages ?? Number.POSITIVE_INFINITY, capabilities.maxBatchSize);
  const batcher = new Batcher(createDeliver(transport), { ...resolved, name, maxMessages }, clock);
  const wrapped = wrapTransport<M>({
    name,
    capabilities,
    maxPendingMessages: resolved.maxPendingMessages,
    work: (batch, signal) => batcher.send(batch, signal),
    close: (options) => transport.close(options),
  });
  return {
    ...wrapped,
    close(options) {
      const closed = wrapped.close(options);
      batcher.flush();
      return closed;
    },
  };
}

interface Bounds {
  readonly name: string;
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly lingerMs: number;
}

/** What waits, and the common batches that are on their way. */
class Batcher<M extends Message> {
  readonly #deliver: Deliver<M>;
  readonly #bounds: Bounds;
  readonly #clock: Clock;
  #waiting: Entry<M>[] = [];
  #waitingBytes = 0;
  #cancelLinger: (() => void) | undefined;

  constructor(deliver: Deliver<M>, bounds: Bounds, clock: Clock) {
    this.#deliver = deliver;
    this.#bounds = bounds;
    this.#clock = clock;
  }

  /** @param signal of this call alone */
  send(messages: readonly M[], signal: AbortSignal): Promise<readonly SendOutcome[]> {
    if (messages.length === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      const leave = () => this.#leave(call, signal.reason);
      const call = new Call(messages, (outcomes) => {
        signal.removeEventListener('abort', leave);
        resolve(outcomes);
      });
      signal.addEventListener('abort', leave, { once: true });
      for (const entry of call.entries) this.#add(entry);
    });
  }

  /** Sends what waits. */
  flush(): void {
    this.#cancelLinger?.();
    this.#cancelLinger = undefined;
    const entries = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (entries.length > 0) void this.#sendTogether(new CommonBatch(entries));
  }

  #add(entry: Entry<M>): void {
    const { maxMessages, maxBytes, lingerMs } = this.#bounds;
    const { byteLength } = entry.message;
    if (this.#waiting.length > 0 && this.#waitingBytes + byteLength > maxBytes) this.flush();
    this.#waiting.push(entry);
    this.#waitingBytes += byteLength;
    if (this.#waiting.length >= maxMessages || this.#waitingBytes >= maxBytes) this.flush();
    else this.#cancelLinger ??= this.#clock.after(lingerMs, () => this.flush());
  }

  async #sendTogether(batch: CommonBatch<M>): Promise<void> {
    const messages = batch.entries.map(({ message }) => message);
    const outcomes = await this.#deliver(messages, batch.ending.signal);
    for (const [index, entry] of batch.entries.entries()) entry.decide(outcomes[index] as SendOutcome);
  }

  /** Ends what a caller no longer waits for. A batch goes on as long as anyone waits for it. */
  #leave(call: Call<M>, reason: unknown): void {
    this.#waiting = this.#waiting.filter((entry) => entry.call !== call);
    this.#waitingBytes = this.#waiting.reduce((sum, { message }) => sum + message.byteLength, 0);
    if (this.#waiting.length === 0) this.flush();
    for (const entry of call.entries) {
      if (entry.isDecided) continue;
      if (entry.batch?.isOnlyFor(call) === true) entry.batch.ending.abort(reason);
      else entry.decide(endedOutcome(this.#bounds.name, reason, entry.batch !== undefined));
    }
  }
}

/** One call of `send`. */
class Call<M extends Message> {
  readonly entries: readonly Entry<M>[];
  readonly #outcomes: SendOutcome[];
  readonly #resolve: (outcomes: readonly SendOutcome[]) => void;
  #open: number;

  constructor(messages: readonly M[], resolve: (outcomes: readonly SendOutcome[]) => void) {
    this.entries = messages.map((message, index) => new Entry(this, index, message));
    this.#outcomes = new Array<SendOutcome>(messages.length);
    this.#resolve = resolve;
    this.#open = messages.length;
  }

  decide(index: number, outcome: SendOutcome): void {
    this.#outcomes[index] = outcome;
    this.#open -= 1;
    if (this.#open === 0) this.#resolve(this.#outcomes);
  }
}

/** A message of a call, on its way in a batch with messages of others. */
class Entry<M extends Message> {
  readonly call: Call<M>;
  readonly message: M;
  readonly #index: number;
  /** The batch that it is on its way in; none while it waits. */
  batch: CommonBatch<M> | undefined;
  isDecided = false;

  constructor(call: Call<M>, index: number, message: M) {
    this.call = call;
    this.#index = index;
    this.message = message;
  }

  /** Decides the message, unless that has happened. */
  decide(outcome: SendOutcome): void {
    if (this.isDecided) return;
    this.isDecided = true;
    this.call.decide(this.#index, outcome);
  }
}

/** A batch on its way. */
class CommonBatch<M extends Message> {
  readonly entries: readonly Entry<M>[];
  readonly ending = new AbortController();

  constructor(entries: readonly Entry<M>[]) {
    this.entries = entries;
    for (const entry of entries) entry.batch = this;
  }

  /** Whether nobody but one caller waits for any of it. */
  isOnlyFor(call: Call<M>): boolean {
    return this.entries.every((entry) => entry.isDecided || entry.call === call);
  }
}
