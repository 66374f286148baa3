import type { PluginContext, PluginDelivery } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import { type Clock, createBackoff, UnderWay } from '@x/foundation';
import {
  createAbortListeners,
  createDeliver,
  type Deliver,
  type Message,
  type SendOutcome,
} from '@x/transport';
import { EstreamerOutputError } from '../errors/output-error.ts';
import { type Batch, type BatchLimits, DeliveryQueue } from './delivery-queue.ts';
import { DeliveryTask, noteOutcome, type OpenItem, openItem } from './delivery-task.ts';
import { OutputLosses } from './output-losses.ts';
import { OutputReporter } from './output-reporter.ts';
import type { OutputStatus, ResolvedOutputSettings } from './output-settings.ts';
import { writeRecords } from './record-writer.ts';
import { Recovery } from './recovery.ts';

/** A delivery whose records are not written as messages yet, because there is no room for more, or must not be yet. */
interface UnwrittenDelivery<M extends Message> {
  readonly task: DeliveryTask<M>;
  readonly given: PluginDelivery;
  readonly metadata: PluginContext['metadata'];
}

/**
 * Sends the messages of all deliveries over one transport: while a batch is under way, the next one forms out of whatever
 * has come, so that a lone event leaves at once and a flood leaves in large batches. What is not taken goes to recovery,
 * and nothing else is sent until that is through.
 */
export class OutputSender<M extends Message> {
  readonly #settings: ResolvedOutputSettings<M>;
  readonly #limits: BatchLimits;
  readonly #queue = new DeliveryQueue<M>();
  readonly #recovery: Recovery<M>;
  readonly #reporter: OutputReporter;
  readonly #deliver: Deliver<M>;
  readonly #losses: OutputLosses<M>;
  readonly #signals = createAbortListeners();
  /** Deliveries that are not done. */
  readonly #open = new UnderWay<DeliveryTask<M>>();
  #unwritten: UnwrittenDelivery<M>[] = [];
  /** Ends what is under way when nobody waits for it; then another takes its place. */
  #ending = new AbortController();
  readonly #closing = new AbortController();
  /** Batches that the transport has. */
  readonly #calls = new Set<Promise<readonly SendOutcome[]>>();
  #sequence = 0;
  #underWay = 0;
  /** Batches with something that was not taken, and how many messages they had. */
  #troubles: { readonly items: OpenItem<M>[]; readonly batchLength: number }[] = [];
  #isRecovering = false;
  #isScheduled = false;
  #wake: (() => void) | undefined;
  /** Messages of deliveries that are not done, and their bytes. */
  #heldMessages = 0;
  #heldBytes = 0;
  readonly #counts = {
    sent: 0,
    possibleDuplicates: 0,
    batches: 0,
    retried: 0,
    leftOut: 0,
  };

  constructor(settings: ResolvedOutputSettings<M>, clock: Clock, random: () => number) {
    const { transport, retry, policy } = settings;
    const { maxBatchSize, sharedRefusals = false } = transport.capabilities;
    this.#settings = settings;
    this.#deliver = createDeliver(transport);
    this.#limits = {
      messages: Math.max(1, Math.min(settings.maxBatchMessages, maxBatchSize)),
      bytes: settings.maxBatchBytes,
    };
    this.#reporter = new OutputReporter(transport.name, clock);
    this.#losses = new OutputLosses(settings, this.#reporter, clock);
    this.#recovery = new Recovery(this.#recoveryWork(), {
      sharedRefusals,
      maxBatchMessages: this.#limits.messages,
      maxAttempts: policy === 'required' ? Number.POSITIVE_INFINITY : retry.maxAttempts,
      backoff: createBackoff({ minMs: retry.minDelayMs, maxMs: retry.maxDelayMs }, { random }),
      clock,
      reporter: this.#reporter,
    });
  }

  /** @returns a promise that resolves when every message is decided; nothing if there is none */
  deliver(given: PluginDelivery, { metadata, logger, signal }: PluginContext): Promise<void> | undefined {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closedError());
    this.#reporter.use(logger);
    const task = new DeliveryTask<M>(this.#sequence, signal, this.#onAbort);
    this.#sequence += 1;
    const delivery = { task, given, metadata };
    if (this.#unwritten.length > 0 || !this.#mayWrite()) this.#unwritten.push(delivery);
    else if (!this.#write(delivery)) return undefined;
    this.#open.add(task);
    this.#signals.add(signal, task.onAbort);
    return task.promise;
  }

  /** Ends everything that waits or is under way. */
  close(): void {
    if (this.#closing.signal.aborted) return;
    const error = this.#closedError();
    this.#closing.abort(error);
    for (const task of [...this.#open]) this.#end(task, error);
    this.#ending.abort(error);
  }

  status(): OutputStatus {
    const { givenUp, deadLetters, dropped, shortened } = this.#losses;
    return {
      state: this.#state(),
      ...this.#counts,
      givenUp,
      deadLetters,
      dropped,
      shortened,
      waiting: [...this.#open].reduce((sum, { undecided }) => sum + undecided, 0),
      waitingBytes: this.#heldBytes,
      waitingDeliveries: this.#unwritten.length,
      held: this.#recovery.held,
      lastProblem: this.#reporter.lastProblem,
    };
  }

  #state(): OutputStatus['state'] {
    if (this.#closing.signal.aborted) return 'closed';
    if (this.#open.size === 0) return 'idle';
    if (this.#isRecovering || this.#troubles.length > 0)
      return this.#recovery.isRefused ? 'refused' : 'retrying';
    return 'sending';
  }

  get #isBatchFull(): boolean {
    return this.#queue.fills(this.#limits);
  }

  /** Whether there is room, and nothing is under way that may come with the next delivery again. */
  #mayWrite(): boolean {
    const { maxQueuedMessages, maxQueuedBytes, taken } = this.#settings;
    if (!taken.isSettled) taken.onSettled(this.#writeWhatWaits);
    return taken.isSettled && this.#heldMessages < maxQueuedMessages && this.#heldBytes < maxQueuedBytes;
  }

  /** @returns whether there is something to decide */
  #write({ task, given, metadata }: UnwrittenDelivery<M>): boolean {
    const { leftOut, failed, shortened } = writeRecords(task, given, metadata, this.#settings);
    this.#counts.leftOut += leftOut;
    if (task.undecided === 0) return false;
    this.#heldMessages += task.messages.length;
    this.#heldBytes += task.bytes;
    if (failed.length > 0) this.#troubles.push({ items: [...failed], batchLength: failed.length });
    if (task.messages.length > 0) this.#queue.push(task);
    if (shortened.length > 0) void this.#keepWhole(shortened);
    this.#wake?.();
    this.#schedule();
    return true;
  }

  readonly #writeWhatWaits = (): void => {
    while (this.#unwritten.length > 0 && this.#mayWrite()) {
      const delivery = this.#unwritten.shift() as UnwrittenDelivery<M>;
      if (delivery.task.ended || this.#write(delivery)) continue;
      delivery.task.settle();
      this.#forget(delivery.task);
    }
  };

  /** What comes in the same turn of the event loop goes out together: all that its sockets had. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#isRecovering) return;
    if (this.#troubles.length > 0) {
      if (this.#underWay === 0) void this.#recover();
      return;
    }
    // Beside a batch only a full one goes out: in a flood, every message more in a batch is a request less.
    while (this.#underWay === 0 || (this.#underWay < this.#settings.concurrency && this.#isBatchFull)) {
      const batch = this.#queue.take(this.#limits);
      if (batch === undefined) return;
      void this.#sendBatch(batch);
    }
  }

  async #sendBatch(batch: Batch<M>): Promise<void> {
    this.#underWay += 1;
    this.#counts.batches += 1;
    const outcomes = await this.#call(batch.messages, (late) => void this.#openItemsOf(batch, late));
    this.#underWay -= 1;
    if (outcomes.every(isSent)) this.#allSent(batch);
    else this.#troubles.push({ items: this.#openItemsOf(batch, outcomes), batchLength: outcomes.length });
    this.#writeWhatWaits();
    this.#pump();
  }

  /** @param onLate told what became of a batch that was ended, where the transport knows it only after its grace */
  #call(
    messages: readonly M[],
    onLate: (outcomes: readonly SendOutcome[]) => void,
  ): Promise<readonly SendOutcome[]> {
    const call = this.#deliver(messages, this.#ending.signal, onLate);
    this.#calls.add(call);
    void call.then(() => this.#calls.delete(call));
    return call;
  }

  #allSent({ messages, parts }: Batch<M>): void {
    this.#reporter.recovered();
    this.#counts.sent += messages.length;
    for (const { task, from, to } of parts) {
      if (task.ended) this.#noteTaken(task, task.records.slice(from, to));
      else if (task.decideRange(from, to)) this.#forget(task);
    }
    if (this.#settings.transport.capabilities.forgetsMessages === true)
      for (const message of messages) message.release?.();
  }

  #openItemsOf({ parts }: Batch<M>, outcomes: readonly SendOutcome[]): OpenItem<M>[] {
    const open: OpenItem<M>[] = [];
    let place = 0;
    for (const { task, from, to } of parts) {
      for (let index = from; index < to; index += 1) {
        const item = openItem(task, index);
        item.attempts = 1;
        if (noteOutcome(item, outcomes[place] as SendOutcome)) this.#sent(item);
        else open.push(item);
        place += 1;
      }
    }
    return open;
  }

  async #recover(): Promise<void> {
    this.#isRecovering = true;
    // With several batches under way they came back in any order; what is taken last comes first.
    const troubles = this.#troubles.sort((one, other) => orderOf(other.items) - orderOf(one.items));
    this.#troubles = [];
    for (const { items, batchLength } of troubles) await this.#recovery.assess(items, batchLength);
    await this.#recovery.run();
    this.#isRecovering = false;
    this.#writeWhatWaits();
    this.#pump();
  }

  #recoveryWork(): ConstructorParameters<typeof Recovery<M>>[0] {
    return {
      attempt: (items) => {
        for (const item of items) {
          if (item.attempts > 0) this.#counts.retried += 1;
          item.attempts += 1;
        }
        this.#counts.batches += 1;
        return this.#call(
          items.map(({ message }) => message as M),
          (late) => {
            for (const [index, item] of items.entries()) {
              if (late[index]?.status === 'sent') this.#sent(item);
            }
          },
        );
      },
      takeMore: (messages) => {
        const batch = this.#queue.take({ ...this.#limits, messages });
        const items: OpenItem<M>[] = [];
        for (const { task, from, to } of batch?.parts ?? []) {
          for (let index = from; index < to; index += 1) items.push(openItem(task, index));
        }
        return items;
      },
      hasMore: () => !this.#queue.isEmpty,
      onMore: (wake) => {
        this.#wake = wake;
      },
      sent: (item) => {
        this.#sent(item);
        this.#writeWhatWaits();
      },
      giveUp: (items) => this.#lose(items, (item) => this.#losses.giveUp(item)),
      drop: (items) => this.#lose(items, (item) => this.#losses.drop(item)),
      decide: (item) => this.#losses.decide(item),
      signal: () => this.#ending.signal,
    };
  }

  #sent(item: OpenItem<M>): void {
    this.#counts.sent += 1;
    if (item.mayHaveArrived) this.#counts.possibleDuplicates += 1;
    this.#decided(item);
  }

  #decided({ task, record }: OpenItem<M>): void {
    if (task.ended) this.#noteTaken(task, [record]);
    else if (task.decideRecord(record)) this.#forget(task);
  }

  /** Whatever is not done of a record is done again with the next delivery of it: its dead letter too. */
  #noteTaken(task: DeliveryTask<M>, records: Iterable<EventRecord>): void {
    this.#settings.taken.add([...records].filter((record) => !task.awaitsLetter(record)));
  }

  async #keepWhole(items: readonly OpenItem<M>[]): Promise<void> {
    await this.#losses.writeDeadLetters(items, this.#ending.signal);
    for (const item of items) {
      const { task, record } = item;
      if (task.ended) continue;
      this.#losses.shorten(item);
      if (task.decideLetter(record)) this.#forget(task);
    }
  }

  async #lose(items: readonly OpenItem<M>[], tell: (item: OpenItem<M>) => void): Promise<void> {
    await this.#losses.writeDeadLetters(items, this.#ending.signal);
    for (const item of items) {
      if (item.task.ended) continue;
      tell(item);
      this.#decided(item);
    }
  }

  readonly #onAbort = (task: DeliveryTask<M>, reason: unknown): void => {
    const { name } = this.#settings.transport;
    const text = `Sending over the transport "${name}" was ended by a signal`;
    this.#end(
      task,
      new EstreamerOutputError('aborted', text, { context: { transport: name }, cause: reason }),
    );
    // What is under way is of use to nobody if no other delivery waits.
    if (this.#open.size > 0) return;
    this.#ending.abort(reason);
    this.#ending = new AbortController();
  };

  #end(task: DeliveryTask<M>, error: Error): void {
    task.fail(error);
    this.#noteTaken(task, task.decidedRecords());
    this.#settings.taken.waitFor([...this.#calls]);
    this.#forget(task);
  }

  #forget(task: DeliveryTask<M>): void {
    this.#open.delete(task);
    this.#heldMessages -= task.messages.length;
    this.#heldBytes -= task.bytes;
    this.#signals.remove(task.signal, task.onAbort);
  }

  #closedError(): EstreamerOutputError {
    const { name } = this.#settings.transport;
    return new EstreamerOutputError(
      'closed',
      `The output over the transport "${name}" is closed and sends nothing more`,
      {
        context: { transport: name },
      },
    );
  }
}

function isSent({ status }: SendOutcome): boolean {
  return status === 'sent';
}

function orderOf(items: readonly OpenItem<Message>[]): number {
  return items[0]?.task.sequence ?? 0;
}
