import { type Clock, LONGEST_TIMER_MS, notify, onAbort } from '@x/foundation';
import { createDeliver, type Deliver } from '../batches/deliver.ts';
import { trackBatch } from '../batches/tracked-batch.ts';
import { type Message, rejected, type SendOutcome, type Transport } from '../contract/transport.ts';
import { TransportError } from '../contract/transport-error.ts';
import { longestAsked } from '../wrappers/with-retry.ts';
import type { SpoolCursor } from './spool-cursor.ts';
import type { SpoolLog } from './spool-log.ts';
import type { SpoolRecord } from './spool-record.ts';
import type { SpoolReporter } from './spool-reporter.ts';
import type { ResolvedSpoolSettings } from './spool-settings.ts';

/** The most messages that are read for one batch, for transports that take very large ones. */
const MAX_BATCH_SIZE = 10_000;

/** Sends what a log holds, in order, batch after batch. */
export interface SpoolSender {
  /** Looks whether there is anything to send. */
  wake(): void;
  /** Resolves when everything is decided, when the signal ends the wait, or at `close`. */
  drained(signal: AbortSignal | undefined): Promise<void>;
  /** Goes on as long as that succeeds, then ends. @param signal ends it at once */
  close(signal: AbortSignal): Promise<void>;
  readonly sent: number;
  readonly possibleDuplicates: number;
}

/** What a sender works with. */
export interface SpoolSenderParts<M extends Message> {
  readonly transport: Transport<M>;
  readonly settings: ResolvedSpoolSettings<M>;
  readonly log: SpoolLog<M>;
  readonly cursor: SpoolCursor;
  readonly reporter: SpoolReporter<M>;
  /** Tells the time that records are dated by, and waits between attempts. */
  readonly clock: Clock;
}

export function createSpoolSender<M extends Message>(parts: SpoolSenderParts<M>): SpoolSender {
  return new Sender(parts);
}

class Sender<M extends Message> implements SpoolSender {
  readonly #parts: SpoolSenderParts<M>;
  readonly #deliver: Deliver<M>;
  readonly #batchSize: number;
  /** Records before this one may have arrived while another process had the spool. */
  readonly #inherited: number;
  /** Ends the waits between attempts. */
  readonly #stopping = new AbortController();
  /** Ends attempts. */
  readonly #cutting = new AbortController();
  readonly #drainWaiters = new Set<() => void>();
  #running: Promise<void> | undefined;
  #isWoken = false;
  sent = 0;
  possibleDuplicates = 0;

  constructor(parts: SpoolSenderParts<M>) {
    this.#parts = parts;
    this.#deliver = createDeliver(parts.transport);
    this.#batchSize = Math.min(parts.transport.capabilities.maxBatchSize, MAX_BATCH_SIZE);
    this.#inherited = parts.cursor.progress.attempted;
  }

  wake(): void {
    this.#isWoken = true;
    if (this.#running !== undefined || this.#stopping.signal.aborted) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#isWoken) this.wake();
    });
  }

  drained(signal: AbortSignal | undefined): Promise<void> {
    if (this.#isEmpty()) return Promise.resolve();
    return new Promise((resolve) => {
      // A caller that waits wants the process to go on, which the waits between attempts do not ensure.
      const holding = setInterval(() => {}, LONGEST_TIMER_MS);
      const end = () => {
        clearInterval(holding);
        this.#drainWaiters.delete(end);
        remove();
        resolve();
      };
      this.#drainWaiters.add(end);
      let remove = () => {};
      remove = onAbort(signal, end);
    });
  }

  async close(signal: AbortSignal): Promise<void> {
    this.wake();
    this.#stopping.abort();
    const remove = onAbort(signal, () => this.#cutting.abort(signal.reason));
    await this.#running;
    remove();
    this.#wakeDrainWaiters();
  }

  #isEmpty(): boolean {
    return this.#parts.cursor.progress.next >= this.#parts.log.nextSequence;
  }

  async #run(): Promise<void> {
    const { log, cursor } = this.#parts;
    while (this.#isWoken && !this.#cutting.signal.aborted) {
      this.#isWoken = false;
      for (
        let records = await this.#readNext();
        records !== undefined && records.length > 0;
        records = await this.#readNext()
      ) {
        if (!(await this.#send(records))) return;
        if (this.#cutting.signal.aborted) return;
      }
      // What could not be read is decided as well.
      if (cursor.progress.next < log.readUpTo) this.#decide(log.readUpTo);
      if (this.#isEmpty()) this.#wakeDrainWaiters();
    }
  }

  /** Reads the next records; a disk that fails is tried again after a wait. */
  async #readNext(): Promise<readonly SpoolRecord<M>[] | undefined> {
    const { log, reporter, settings, clock } = this.#parts;
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await log.read(this.#batchSize);
      } catch (error) {
        reporter.error(error as TransportError);
        await clock.wait(settings.backoff.delayMs(attempts), this.#stopping.signal);
        if (this.#stopping.signal.aborted) return undefined;
      }
    }
  }

  /** @returns whether every record is decided */
  async #send(read: readonly SpoolRecord<M>[]): Promise<boolean> {
    const { settings, clock } = this.#parts;
    const first = (read[0] as SpoolRecord<M>).sequence;
    const after = (read.at(-1) as SpoolRecord<M>).sequence + 1;
    const records = new Map(read.map((record) => [record.message, record]));
    const suspects = read.filter(({ sequence }) => sequence < this.#inherited).map(({ message }) => message);
    const batch = trackBatch([...records.keys()], new Set(suspects));
    for (let attempts = 1; ; attempts += 1) {
      const { open } = batch;
      const suspected = new Set(batch.suspected);
      if (suspected.size > 0) notify(settings.onPossibleDuplicates, [...suspected]);
      this.#note(first, after);
      const outcomes = await this.#deliver(open, this.#cutting.signal);
      batch.note(
        outcomes.map((outcome, index) => {
          const message = open[index] as M;
          return this.#settle(outcome, records.get(message) as SpoolRecord<M>, suspected.has(message));
        }),
      );
      const { failures } = batch;
      const [failure] = failures;
      if (failure === undefined) {
        this.#count(batch.outcomes());
        this.#decide(after);
        return true;
      }
      // Nothing of the batch is anywhere but here: sending it again makes no duplicates.
      if (batch.open.length === read.length && batch.suspected.length === 0) this.#note(first, first);
      if (this.#stopping.signal.aborted) return false;
      const delayMs = settings.backoff.delayMs(attempts, longestAsked(failures));
      notify(settings.onRetry, { attempts, delayMs, count: failures.length, error: failure.error });
      await clock.wait(delayMs, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return false;
    }
  }

  /** Reports what is lost; what is too old to be tried again is given up. @returns the outcome that counts */
  #settle(outcome: SendOutcome, record: SpoolRecord<M>, isSuspected: boolean): SendOutcome {
    const { transport, settings, reporter, clock } = this.#parts;
    const { message, writtenAt } = record;
    if (outcome.status === 'rejected') {
      reporter.undelivered('rejected', message, outcome.error, isSuspected);
      return outcome;
    }
    const { maxAgeMs } = settings;
    if (outcome.status === 'sent' || writtenAt >= clock.now() - maxAgeMs) return outcome;
    const text = `The message could not be delivered within ${maxAgeMs} ms over the transport "${transport.name}" (see cause)`;
    const context = { transport: transport.name, limit: maxAgeMs };
    const error = new TransportError('timeout', text, { cause: outcome.error, context });
    reporter.undelivered('too-old', message, error, outcome.mayHaveArrived === true || isSuspected);
    return rejected(error);
  }

  #count(outcomes: readonly SendOutcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.status !== 'sent') continue;
      this.sent += 1;
      if (outcome.possibleDuplicate === true) this.possibleDuplicates += 1;
    }
  }

  /** Everything before this sequence number is decided. */
  #decide(sequence: number): void {
    this.#note(sequence, sequence);
    this.#parts.log.forget(sequence);
  }

  #note(next: number, attempted: number): void {
    const { cursor, settings, reporter } = this.#parts;
    try {
      cursor.note({ next, attempted: Math.max(next, attempted, this.#inherited) });
      if (settings.fsync === 'always') cursor.sync();
    } catch (cause) {
      const message = `The progress of the spool ${settings.directory} cannot be written, so that messages may be sent again after a restart (check the disk; see cause)`;
      reporter.error(new TransportError('spool-failed', message, { cause }));
    }
  }

  #wakeDrainWaiters(): void {
    for (const resolve of [...this.#drainWaiters]) resolve();
  }
}
