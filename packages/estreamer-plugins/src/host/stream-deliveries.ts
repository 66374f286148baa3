import { type Clock, createBackoff, describeError, notify, onAbort, systemClock } from '@x/foundation';
import type { PluginDelivery } from '../contract/plugin.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import type { PluginHost, ProcessOutcome } from './plugin-host.ts';

/** A delivery that can be acknowledged, such as those of `@x/estreamer-client`. */
export interface AcknowledgeableDelivery extends PluginDelivery {
  /** Says that every required plugin has it. Calling it again after a rejection tries again. */
  ack(): Promise<void>;
  /** How many bytes it came in, for the window. */
  readonly byteLength?: number | undefined;
}

/** Settings of {@link streamDeliveries}. */
export interface StreamDeliveriesSettings<
  Delivery extends AcknowledgeableDelivery = AcknowledgeableDelivery,
> {
  /** Ends the stream: no further delivery is begun, and those under way are finished. @default none */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that the deliveries under way have after the signal, or after the source failed. @default 30000 */
  readonly drainTimeoutMs?: number | undefined;
  /**
   * How much may be under way: given to the host and not acknowledged. A client bounds itself by its own window; this is
   * for other sources. @default the defaults of its fields
   */
  readonly window?:
    | {
        /** Records. @default 100000 */
        readonly records?: number | undefined;
        /** Bytes, of deliveries that say how many they have. @default 268435456 (256 MiB) */
        readonly bytes?: number | undefined;
      }
    | undefined;
  /** How an acknowledgement that failed is tried again. @default the defaults of its fields */
  readonly retry?:
    | {
        /** The longest wait before the first further attempt, in milliseconds; doubled after each one. @default 500 */
        readonly initialDelayMs?: number | undefined;
        /** The longest wait between two attempts, in milliseconds. @default 5000 */
        readonly maxDelayMs?: number | undefined;
      }
    | undefined;
  /**
   * Whether an acknowledgement that failed may succeed later (a bookmark on a full disk, for example): it is then tried
   * again, and the stream waits. Any other failure ends the stream.
   * @default the error's code is `bookmark-not-saved`
   */
  readonly isRetryable?: ((error: unknown) => boolean) | undefined;
  /** Told of every delivery that was acknowledged. @default none */
  readonly onDelivery?: ((delivery: Delivery, outcome: ProcessOutcome) => void) | undefined;
  /** Told of every acknowledgement that is tried again. @default none */
  readonly onAcknowledgeFailed?: ((error: unknown, retryInMs: number) => void) | undefined;
}

/** What {@link streamDeliveries} needs besides its settings. */
export interface StreamDeliveriesDependencies {
  /** Measures the times. @default the machine's */
  readonly clock?: Clock | undefined;
  /** Gives numbers from 0 up to 1, for the time between attempts. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** What was streamed. */
export interface StreamedDeliveries {
  /** Deliveries that were acknowledged. */
  readonly deliveries: number;
  /** Their records. */
  readonly records: number;
}

const DEFAULT_WINDOW = { records: 100_000, bytes: 256 * 1024 * 1024 };
const DEFAULT_DRAIN_TIMEOUT_MS = 30_000;

/**
 * Gives the deliveries of a source to a host and acknowledges them, until the source ends or the signal ends the stream.
 *
 * Several deliveries are under way at once, as far as the window lets them; they are acknowledged in their order, each
 * when every required plugin has it. After the signal, those under way are finished. What was not acknowledged comes
 * again, from the server.
 *
 * @param source any iterable of deliveries; a client of `@x/estreamer-client` is one
 * @throws {EstreamerPluginError} `no-plugins` if no plugin could take an event; `aborted` if deliveries were not done in
 *   time after the signal; what `host.start` and `host.process` throw
 * @throws what the source throws, after the deliveries under way were finished, and what an acknowledgement throws
 * @example
 * const stop = new AbortController();
 * process.once('SIGTERM', () => stop.abort());
 * const client = createEstreamerClient(settings);
 * const host = createPluginHost({ plugins });
 * await streamDeliveries(client, host, { signal: stop.signal });
 * await host.close();
 * await client.close();
 */
export async function streamDeliveries<Delivery extends AcknowledgeableDelivery>(
  source: AsyncIterable<Delivery>,
  host: Pick<PluginHost, 'start' | 'process' | 'list'>,
  settings: StreamDeliveriesSettings<Delivery> = {},
  dependencies: StreamDeliveriesDependencies = {},
): Promise<StreamedDeliveries> {
  const { signal } = settings;
  const stream = new DeliveryStream(source, host, settings, dependencies);
  if (signal?.aborted) return stream.counts();
  try {
    await host.start({ signal });
  } catch (error) {
    if (signal?.aborted) return stream.counts();
    throw error;
  }
  refuseIdleHost(host);
  return stream.run();
}

function refuseIdleHost(host: Pick<PluginHost, 'list'>): void {
  const plugins = host.list();
  if (plugins.some(({ state }) => state !== 'failed' && state !== 'closed')) return;
  const reasons = plugins.map(({ name, lastFailure }) => `${name}: ${describeError(lastFailure?.error)}`);
  throw new EstreamerPluginError(
    'no-plugins',
    `No plugin takes events, so all would be lost. ${
      reasons.length === 0 ? 'Give the host a plugin' : `Repair one of these (${reasons.join('; ')})`
    }, and start again.`,
  );
}

class DeliveryStream<Delivery extends AcknowledgeableDelivery> {
  readonly #source: AsyncIterable<Delivery>;
  readonly #host: Pick<PluginHost, 'process'>;
  readonly #settings: StreamDeliveriesSettings<Delivery>;
  readonly #clock: Clock;
  readonly #backoff: { delayMs(failures: number): number };
  readonly #window: { readonly records: number; readonly bytes: number };
  /** Aborted when nobody waits for the deliveries under way. */
  readonly #patience = new AbortController();
  /** Aborted when no further delivery is to be begun. */
  readonly #stopping = new AbortController();
  readonly #done = Promise.withResolvers<void>();
  #isRead = false;
  #failure: { readonly error: unknown } | undefined;
  /** What was given to the host and not acknowledged. */
  #underWay = 0;
  #recordsUnderWay = 0;
  #bytesUnderWay = 0;
  #whenRoom: (() => void) | undefined;
  #deliveries = 0;
  #records = 0;

  constructor(
    source: AsyncIterable<Delivery>,
    host: Pick<PluginHost, 'process'>,
    settings: StreamDeliveriesSettings<Delivery>,
    { clock = systemClock, random }: StreamDeliveriesDependencies,
  ) {
    const { window = {}, retry = {} } = settings;
    this.#source = source;
    this.#host = host;
    this.#settings = settings;
    this.#clock = clock;
    this.#window = {
      records: window.records ?? DEFAULT_WINDOW.records,
      bytes: window.bytes ?? DEFAULT_WINDOW.bytes,
    };
    this.#backoff = createBackoff(
      { minMs: retry.initialDelayMs ?? 500, maxMs: retry.maxDelayMs ?? 5000 },
      { random },
    );
  }

  counts(): StreamedDeliveries {
    return { deliveries: this.#deliveries, records: this.#records };
  }

  async run(): Promise<StreamedDeliveries> {
    const iterator = this.#source[Symbol.asyncIterator]();
    const forget = onAbort(this.#settings.signal, () => this.#stop());
    let isEnded = false;
    const reading = this.#read(iterator).then(
      (ended) => {
        isEnded = ended;
      },
      (error: unknown) => {
        isEnded = true;
        this.#fail(error);
      },
    );
    try {
      await this.#done.promise;
    } finally {
      forget();
      this.#patience.abort();
      // A source that is asked for its next delivery may never answer: it is told, and nobody waits.
      if (!isEnded) void Promise.resolve(iterator.return?.()).catch(() => {});
      void reading;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.counts();
  }

  /** Gives the host one delivery after another; false if it was stopped before the source ended. */
  async #read(iterator: AsyncIterator<Delivery>): Promise<boolean> {
    while (!this.#stopping.signal.aborted) {
      if (this.#isFull) await this.#room();
      if (this.#stopping.signal.aborted) break;
      const { done, value } = await iterator.next();
      if (done) {
        this.#isRead = true;
        this.#settle();
        return true;
      }
      // What comes after the end was asked for is left to the source: it comes again.
      if (!this.#stopping.signal.aborted) this.#give(value);
    }
    return false;
  }

  get #isFull(): boolean {
    return (
      this.#underWay > 0 &&
      (this.#recordsUnderWay >= this.#window.records || this.#bytesUnderWay >= this.#window.bytes)
    );
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenRoom = resolve;
    });
  }

  #give(delivery: Delivery): void {
    this.#count(delivery, 1);
    this.#host.process(delivery, { signal: this.#patience.signal }).then(
      (outcome) => this.#acknowledge(delivery, outcome),
      (error: unknown) => {
        this.#count(delivery, -1);
        this.#fail(error);
      },
    );
  }

  /** A bookmark that cannot be stored, on a full disk for example, holds the stream and does not end it. */
  async #acknowledge(delivery: Delivery, outcome: ProcessOutcome): Promise<void> {
    const { isRetryable = isBookmarkNotSaved, onDelivery, onAcknowledgeFailed } = this.#settings;
    try {
      for (let failures = 0; ; ) {
        try {
          await delivery.ack();
          break;
        } catch (error) {
          if (this.#stopping.signal.aborted || !isRetryable(error)) throw error;
          failures += 1;
          const delay = this.#backoff.delayMs(failures);
          notify(() => onAcknowledgeFailed?.(error, delay), undefined);
          await this.#clock.wait(delay, this.#stopping.signal);
        }
      }
      this.#deliveries += 1;
      this.#records += delivery.records.length;
      notify(() => onDelivery?.(delivery, outcome), undefined);
      this.#count(delivery, -1);
      this.#settle();
    } catch (error) {
      this.#count(delivery, -1);
      this.#fail(error);
    }
  }

  #count({ records, byteLength = 0 }: Delivery, sign: 1 | -1): void {
    this.#underWay += sign;
    this.#recordsUnderWay += sign * records.length;
    this.#bytesUnderWay += sign * byteLength;
    if (this.#isFull) return;
    this.#whenRoom?.();
    this.#whenRoom = undefined;
  }

  /** Begins no further delivery; what is under way has some time. */
  #stop(): void {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    this.#whenRoom?.();
    this.#settle();
    if (this.#underWay === 0) return;
    const { drainTimeoutMs = DEFAULT_DRAIN_TIMEOUT_MS } = this.#settings;
    const cancel = this.#clock.after(drainTimeoutMs, () => {
      const message = `${this.#underWay} deliveries were not done in the time that they had after the end, and are not acknowledged.`;
      const error = new EstreamerPluginError('aborted', message);
      this.#failure ??= { error };
      this.#patience.abort(error);
      this.#done.resolve();
    });
    this.#done.promise.finally(cancel);
  }

  /** The first failure counts. What is under way is finished, so that as little as possible comes again. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stop();
    this.#settle();
  }

  #settle(): void {
    if (this.#underWay === 0 && (this.#isRead || this.#stopping.signal.aborted)) this.#done.resolve();
  }
}

function isBookmarkNotSaved(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null | undefined)?.code === 'bookmark-not-saved';
}
