import { MozDefError } from '../../errors/mozdef-error.ts';
import type { EncodedMessage } from '../../transport/encoded-message.ts';
import type { MozDefTransport } from '../../transport/mozdef-transport.ts';
import { rejected, type SendOutcome } from '../../transport/send-outcome.ts';
import { deliverBatch } from '../deliver-batch.ts';
import { type DeliveryTiming, LONGEST_TIMEOUT_MS } from '../delivery-timing.ts';
import { notify } from '../notify.ts';
import { openBatch } from '../open-batch.ts';
import type { ResolvedSpoolOptions } from './resolve-spool-options.ts';
import type { SpoolCursor } from './spool-cursor.ts';
import type { SpoolLog } from './spool-log.ts';
import type { SpoolRecord } from './spool-record.ts';
import type { SpoolReporter } from './spool-reporter.ts';

/** The most events that are read for one batch, for transports that take very large ones. */
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

/** @param clock tells the time that records are dated by */
export function createSpoolSender(
  transport: MozDefTransport,
  settings: ResolvedSpoolOptions,
  log: SpoolLog,
  cursor: SpoolCursor,
  reporter: SpoolReporter,
  { clock, timing }: { readonly clock: { now(): number }; readonly timing: DeliveryTiming },
): SpoolSender {
  const { backoff, maxAgeMs, onRetry, onPossibleDuplicates } = settings;
  const batchSize = Math.min(transport.capabilities.maxBatchSize, MAX_BATCH_SIZE);
  /** Records before this one may have arrived while another process had the spool. */
  const inherited = cursor.progress.attempted;
  /** Ends the waits between attempts. */
  const stopping = new AbortController();
  /** Ends attempts. */
  const cutting = new AbortController();
  const drainWaiters = new Set<() => void>();
  let running: Promise<void> | undefined;
  let isWoken = false;
  let sent = 0;
  let possibleDuplicates = 0;

  const isEmpty = () => cursor.progress.next >= log.nextSequence;

  function note(next: number, attempted: number): void {
    try {
      cursor.note({ next, attempted: Math.max(next, attempted, inherited) });
      if (settings.fsync === 'always') cursor.sync();
    } catch (cause) {
      const message = `The progress of the spool ${settings.directory} cannot be written, so that events may be sent again after a restart (check the disk; see cause)`;
      reporter.error(new MozDefError('spool-failed', message, { cause }));
    }
  }

  function expire(
    outcomes: readonly SendOutcome[],
    records: ReadonlyMap<EncodedMessage, SpoolRecord>,
    open: readonly EncodedMessage[],
    suspected: ReadonlySet<EncodedMessage>,
  ) {
    const oldest = clock.now() - maxAgeMs;
    return outcomes.map((outcome, index) => {
      const event = open[index] as EncodedMessage;
      const record = records.get(event) as SpoolRecord;
      if (outcome.status !== 'retryable' || record.writtenAt >= oldest) return outcome;
      const message = `The event could not be delivered within ${maxAgeMs} ms over the transport "${transport.name}" (see cause)`;
      const context = { transport: transport.name, limit: maxAgeMs };
      const error = new MozDefError('timeout', message, { cause: outcome.error, context });
      const mayHaveArrived = outcome.mayHaveArrived === true || suspected.has(event);
      reporter.undelivered('too-old', event, error, mayHaveArrived);
      return rejected(error);
    });
  }

  function reportRejected(
    outcomes: readonly SendOutcome[],
    open: readonly EncodedMessage[],
    suspected: ReadonlySet<EncodedMessage>,
  ): void {
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status !== 'rejected') continue;
      const event = open[index] as EncodedMessage;
      reporter.undelivered('rejected', event, outcome.error, suspected.has(event));
    }
  }

  /** @returns whether every record is decided */
  async function deliver(read: readonly SpoolRecord[]): Promise<boolean> {
    const first = (read[0] as SpoolRecord).sequence;
    const after = (read.at(-1) as SpoolRecord).sequence + 1;
    const records = new Map(read.map((record) => [record.event, record]));
    const suspects = read.filter(({ sequence }) => sequence < inherited).map(({ event }) => event);
    const batch = openBatch([...records.keys()], new Set(suspects));
    for (let attempts = 1; ; attempts += 1) {
      const { open } = batch;
      const suspected = new Set(batch.suspected);
      if (suspected.size > 0) notify(onPossibleDuplicates, [...suspected]);
      note(first, after);
      const outcomes = await deliverBatch(transport, open, cutting.signal);
      reportRejected(outcomes, open, suspected);
      batch.note(expire(outcomes, records, open, suspected));
      const { failures } = batch;
      const [failure] = failures;
      if (failure === undefined) {
        tally(batch.outcomes());
        note(after, after);
        log.forget(after);
        return true;
      }
      // Nothing of the batch is anywhere but here: sending it again makes no duplicates.
      if (batch.open.length === read.length && batch.suspected.length === 0) note(first, first);
      if (stopping.signal.aborted) return false;
      const delayMs = backoff(attempts, failures);
      notify(onRetry, { attempts, delayMs, count: failures.length, error: failure.error });
      await timing.wait(Math.min(delayMs, LONGEST_TIMEOUT_MS), stopping.signal);
      if (stopping.signal.aborted) return false;
    }
  }

  function tally(outcomes: readonly SendOutcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.status !== 'sent') continue;
      sent += 1;
      if (outcome.possibleDuplicate === true) possibleDuplicates += 1;
    }
  }

  /** Reads the next records; a disk that fails is tried again after a wait. */
  async function readNext(): Promise<readonly SpoolRecord[] | undefined> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await log.read(batchSize);
      } catch (error) {
        reporter.error(error as MozDefError);
        await timing.wait(backoff(attempts, []), stopping.signal);
        if (stopping.signal.aborted) return undefined;
      }
    }
  }

  async function run(): Promise<void> {
    while (isWoken && !cutting.signal.aborted) {
      isWoken = false;
      for (
        let records = await readNext();
        records !== undefined && records.length > 0;
        records = await readNext()
      ) {
        if (!(await deliver(records))) return;
        if (cutting.signal.aborted) return;
      }
      // What could not be read is decided as well.
      if (cursor.progress.next < log.readUpTo) {
        note(log.readUpTo, log.readUpTo);
        log.forget(log.readUpTo);
      }
      if (isEmpty()) wakeDrainWaiters();
    }
  }

  function wakeDrainWaiters(): void {
    for (const resolve of [...drainWaiters]) resolve();
  }

  function wake(): void {
    isWoken = true;
    if (running !== undefined || stopping.signal.aborted) return;
    running = run().finally(() => {
      running = undefined;
      if (isWoken) wake();
    });
  }

  return {
    wake,
    drained(signal) {
      if (isEmpty()) return Promise.resolve();
      return new Promise((resolve) => {
        // Whoever waits wants the process to go on, which the waits between attempts do not see to.
        const holding = setInterval(() => {}, LONGEST_TIMEOUT_MS);
        const end = () => {
          clearInterval(holding);
          drainWaiters.delete(end);
          signal?.removeEventListener('abort', end);
          resolve();
        };
        drainWaiters.add(end);
        signal?.addEventListener('abort', end, { once: true });
        if (signal?.aborted === true) end();
      });
    },
    async close(signal) {
      wake();
      stopping.abort();
      const cut = () => cutting.abort(signal.reason);
      if (signal.aborted) cut();
      else signal.addEventListener('abort', cut, { once: true });
      await running;
      signal.removeEventListener('abort', cut);
      wakeDrainWaiters();
    },
    get sent() {
      return sent;
    },
    get possibleDuplicates() {
      return possibleDuplicates;
    },
  };
}
