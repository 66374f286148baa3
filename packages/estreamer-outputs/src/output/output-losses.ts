import { type Clock, createBackoff } from '@x/foundation';
import {
  createDeliver,
  type Deliver,
  deadLetterMessage,
  type Message,
  type RejectedOutcome,
  type RetryableOutcome,
} from '@x/transport';
import type { OpenItem } from './delivery-task.ts';
import type { Loss, OutputReporter } from './output-reporter.ts';
import type { OutputRejection, ResolvedOutputSettings } from './output-settings.ts';

/** Who is told of what. */
const CALLBACKS = { 'given-up': 'onRejected', dropped: 'onDropped', shortened: 'onShortened' } as const;

/** What is done with messages that will not arrive, or not whole: dead letters, callbacks, counts. */
export class OutputLosses<M extends Message> {
  givenUp = 0;
  deadLetters = 0;
  dropped = 0;
  shortened = 0;
  readonly #settings: ResolvedOutputSettings<M>;
  readonly #reporter: OutputReporter;
  readonly #clock: Clock;
  readonly #deliver: Deliver<Message> | undefined;

  constructor(settings: ResolvedOutputSettings<M>, reporter: OutputReporter, clock: Clock) {
    this.#settings = settings;
    this.#reporter = reporter;
    this.#clock = clock;
    this.#deliver = settings.deadLetters && createDeliver(settings.deadLetters);
  }

  /** Whether the user wants a message given up that is refused; `undefined` leaves it to the rule. */
  decide(item: OpenItem<M>): boolean | undefined {
    try {
      return this.#settings.giveUp?.(rejectionOf(item));
    } catch (error) {
      this.#reporter.callbackFailed('giveUp', error);
      return false;
    }
  }

  /** Writes dead letters; resolves when they are where they belong, or nobody waits for that. */
  async writeDeadLetters(items: readonly OpenItem<M>[], signal: AbortSignal): Promise<void> {
    const { deadLetters, transport, retry } = this.#settings;
    if (deadLetters === undefined || this.#deliver === undefined) return;
    const backoff = createBackoff({ minMs: retry.minDelayMs, maxMs: retry.maxDelayMs });
    const { maxBatchSize } = deadLetters.capabilities;
    let letters = items.map((item) => deadLetterOf(item, transport.name, this.#clock.now()));
    while (letters.length > 0 && !signal.aborted) {
      const batch = letters.slice(0, maxBatchSize);
      const outcomes = await this.#deliver(batch, signal);
      const left = batch.filter((_letter, index) => outcomes[index]?.status === 'retryable');
      this.deadLetters += outcomes.filter(({ status }) => status === 'sent').length;
      letters = [...left, ...letters.slice(batch.length)];
      const failure = outcomes.find((outcome) => outcome.status !== 'sent');
      if (failure !== undefined && !signal.aborted) this.#reporter.failed(failure.error, batch.length);
      if (left.length > 0) await this.#clock.wait(backoff.fail(), signal);
    }
  }

  giveUp(item: OpenItem<M>): void {
    this.givenUp += 1;
    this.#tell('given-up', item);
  }

  drop(item: OpenItem<M>): void {
    this.dropped += 1;
    this.#tell('dropped', item);
  }

  /** The message is sent, but does not say all. */
  shorten(item: OpenItem<M>): void {
    this.shortened += 1;
    this.#tell('shortened', item);
  }

  #tell(what: Loss, item: OpenItem<M>): void {
    const name = CALLBACKS[what];
    const callback = this.#settings[name];
    try {
      if (callback !== undefined) return callback(rejectionOf(item));
    } catch (error) {
      this.#reporter.callbackFailed(name, error);
    }
    const { recordType, kind } = item.record;
    const { id } = item.message ?? {};
    this.#reporter.lost(what, { recordType, kind, ...(id !== undefined && { id }) }, item.error as Error);
  }
}

function rejectionOf<M extends Message>({ record, message, error }: OpenItem<M>): OutputRejection<M> {
  return { record, ...(message !== undefined && { message }), error: error as Error };
}

function deadLetterOf<M extends Message>(item: OpenItem<M>, transport: string, time: number): Message {
  const { kind } = item.record;
  const message = item.message ?? { text: '', byteLength: 0, kind };
  if (item.status === 'retryable') {
    const { error, mayHaveArrived } = item;
    const outcome = { status: 'retryable', error, mayHaveArrived } as RetryableOutcome;
    return deadLetterMessage({ message, reason: 'not-delivered', outcome, transport, time });
  }
  const outcome = { status: 'rejected', error: item.error } as RejectedOutcome;
  if (item.whole === undefined)
    return deadLetterMessage({ message, reason: 'rejected', outcome, transport, time });
  const whole = { ...message, text: item.whole, byteLength: Buffer.byteLength(item.whole) };
  return deadLetterMessage({ message: whole, reason: 'shortened', outcome, transport, time });
}
