import { type Backoff, type Clock, onAbort } from '@x/foundation';
import type { Message, SendOutcome } from '@x/transport';
import { noteOutcome, type OpenItem } from './delivery-task.ts';
import type { OutputReporter } from './output-reporter.ts';

/** After so many messages were refused alone and nothing was taken, the destination refuses whatever it is sent. */
const REFUSED_IN_A_ROW = 20;

/** How many messages are tried after each wait while all are refused. */
const PROBES_A_ROUND = 20;

/** Answers that are about who sends, whatever is sent: one message after each wait is enough to ask again. */
const ABOUT_THE_SENDER: readonly unknown[] = [401, 407];

/** What recovery asks of the output. */
export interface RecoveryWork<M extends Message> {
  /** Sends messages as one batch. */
  attempt(items: readonly OpenItem<M>[]): Promise<readonly SendOutcome[]>;
  /** Takes messages that wait behind, at most so many; an empty list if none does. */
  takeMore(limit: number): OpenItem<M>[];
  /** Whether messages wait behind. */
  hasMore(): boolean;
  /** Calls back when messages come; one callback at a time. */
  onMore(wake: (() => void) | undefined): void;
  sent(item: OpenItem<M>): void;
  /** Resolves when they are where things go that are given up. */
  giveUp(items: readonly OpenItem<M>[]): Promise<void>;
  /** Resolves when they are where things go that are dropped. */
  drop(items: readonly OpenItem<M>[]): Promise<void>;
  /** Whether a message that is refused is given up; `undefined` leaves it to the rule. */
  decide(item: OpenItem<M>): boolean | undefined;
  /** Ends when nobody waits for what is under way. */
  signal(): AbortSignal;
}

/** How recovery goes about it. */
export interface RecoverySettings {
  /** Whether messages of one batch may share a refusal. */
  readonly sharedRefusals: boolean;
  readonly maxBatchMessages: number;
  /** Attempts after which a message is dropped; `Infinity` for never. */
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly reporter: OutputReporter;
}

/**
 * Works through messages that were not taken, one batch at a time, until all of them are decided.
 *
 * What may pass is sent again, in order and with growing waits. What is refused is divided until each message stands
 * alone. One that is refused alone while others are taken, before it and after it, is at fault itself, and is given up. If nothing at all is taken,
 * it is not the messages: all are held, and one at a time is tried until one passes.
 */
export class Recovery<M extends Message> {
  readonly #work: RecoveryWork<M>;
  readonly #settings: RecoverySettings;
  /** What is to be sent, in order; the items of a group together. */
  #groups: (readonly OpenItem<M>[])[] = [];
  /** Refused alone since something was taken last. */
  #suspects: OpenItem<M>[] = [];
  /**
   * Refused alone again, directly after others were taken. They are at fault themselves, unless the destination has begun to
   * refuse everything in between: what is sent next tells.
   */
  #doubted: OpenItem<M>[] = [];
  /** How long to wait before the next attempt, in milliseconds. */
  #delayMs = 0;
  #isRefused = false;
  #hasPassed = false;

  constructor(work: RecoveryWork<M>, settings: RecoverySettings) {
    this.#work = work;
    this.#settings = settings;
  }

  /** Whether the destination refuses whatever it is sent. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** How many messages were not taken and will be sent again. */
  get held(): number {
    const alone = this.#suspects.length + this.#doubted.length;
    return this.#groups.reduce((sum, group) => sum + group.length, alone);
  }

  /**
   * Takes what is open of a batch.
   *
   * @param items with what became of each
   * @param batchLength how many messages the batch had
   */
  async assess(items: readonly OpenItem<M>[], batchLength: number): Promise<void> {
    const passed = items.length < batchLength;
    const again: OpenItem<M>[] = [];
    const refused: OpenItem<M>[] = [];
    const over: OpenItem<M>[] = [];
    for (const item of items) {
      // What was ended from here is no failure of the destination.
      if (item.task.ended) continue;
      const decided = item.status === 'retryable' ? false : isItsOwnFault(item) || this.#work.decide(item);
      if (decided === undefined) refused.push(item);
      else if (decided) over.push(item);
      else again.push(item);
    }
    if (over.length > 0) await this.#work.giveUp(over);
    const isAlone = !this.#settings.sharedRefusals || batchLength === 1 || (passed && refused.length === 1);
    if (isAlone) await this.#refusedAlone(refused, passed);
    else this.#divide(refused);
    await this.#sendAgain(again);
  }

  /** Resolves when everything is decided, or nobody waits for it. */
  async run(): Promise<void> {
    for (;;) {
      this.#forgetEnded();
      await this.#pause(this.#delayMs);
      const isRefused = this.#suspects.length >= REFUSED_IN_A_ROW;
      const group = isRefused ? undefined : (this.#groups.shift() ?? this.#evidence());
      if (group !== undefined) await this.#send(group);
      else if (this.#doubted.length > 0) await this.#settleDoubts();
      else if (this.#suspects.length > 0) await this.#hold();
      else break;
    }
    if (this.#hasPassed) this.#settings.reporter.recovered();
  }

  async #send(group: readonly OpenItem<M>[]): Promise<void> {
    const wanted = group.filter(({ task }) => !task.ended);
    if (wanted.length === 0) return;
    const outcomes = await this.#work.attempt(wanted);
    const open: OpenItem<M>[] = [];
    for (const [index, item] of wanted.entries()) {
      if (noteOutcome(item, outcomes[index] as SendOutcome)) this.#work.sent(item);
      else open.push(item);
    }
    if (open.length < wanted.length) await this.#somethingPassed();
    await this.assess(open, wanted.length);
  }

  /** Messages that wait behind those that were refused: if they are taken, the destination is in order. */
  #evidence(): OpenItem<M>[] | undefined {
    if (this.#suspects.length + this.#doubted.length === 0) return undefined;
    const more = this.#work.takeMore(this.#settings.maxBatchMessages);
    return more.length === 0 ? undefined : more;
  }

  /** What was refused alone before is tried once more, now that it is known that others are taken. */
  async #somethingPassed(): Promise<void> {
    this.#settings.backoff.reset();
    this.#isRefused = false;
    this.#hasPassed = true;
    await this.#giveUpDoubted();
    const suspects = this.#suspects;
    this.#suspects = [];
    this.#tryOnceMore(suspects);
  }

  #tryOnceMore(items: readonly OpenItem<M>[]): void {
    for (const item of items) item.othersPassed = true;
    this.#groups.unshift(...items.map((item) => [item]));
  }

  /** There is nothing else to ask with: they are at fault, unless others were refused since. */
  async #settleDoubts(): Promise<void> {
    if (this.#suspects.length === 0) return this.#giveUpDoubted();
    for (const item of this.#doubted) item.othersPassed = false;
    this.#suspects.unshift(...this.#doubted);
    this.#doubted = [];
  }

  async #giveUpDoubted(): Promise<void> {
    const doubted = this.#doubted;
    this.#doubted = [];
    if (doubted.length > 0) await this.#work.giveUp(doubted);
  }

  async #refusedAlone(items: readonly OpenItem<M>[], othersPassed: boolean): Promise<void> {
    const isBestEffort = this.#settings.maxAttempts !== Number.POSITIVE_INFINITY;
    const over: OpenItem<M>[] = [];
    const onceMore: OpenItem<M>[] = [];
    for (const item of items) {
      if (isBestEffort) over.push(item);
      else if (item.othersPassed) this.#doubted.push(item);
      else if (othersPassed) onceMore.push(item);
      else this.#suspects.push(item);
    }
    if (over.length > 0) await this.#work.giveUp(over);
    // A transport may have sent the messages of a batch one after another, to a destination that recovered in between.
    this.#tryOnceMore(onceMore);
  }

  #divide(items: readonly OpenItem<M>[]): void {
    const middle = Math.ceil(items.length / 2);
    const halves = [items.slice(0, middle), items.slice(middle)];
    this.#groups.unshift(...halves.filter(({ length }) => length > 0));
  }

  async #sendAgain(items: readonly OpenItem<M>[]): Promise<void> {
    const { backoff, reporter, maxAttempts } = this.#settings;
    const [first] = items;
    if (first === undefined) return;
    this.#hasPassed = false;
    this.#delayMs = backoff.fail(Math.max(...items.map(({ retryAfterMs }) => retryAfterMs)));
    reporter.failed(first.error as Error, items.length);
    const over = items.filter(({ attempts }) => attempts >= maxAttempts);
    if (over.length > 0) await this.#work.drop(over);
    const again = items.filter(({ attempts }) => attempts < maxAttempts);
    if (again.length > 0) this.#groups.unshift(again);
  }

  /** Keeps everything, and tries some messages now and then until one is taken. */
  async #hold(): Promise<void> {
    const { backoff, reporter } = this.#settings;
    this.#isRefused = true;
    this.#hasPassed = false;
    for (let round = 0; this.#isRefused; round += 1) {
      this.#forgetEnded();
      if (this.held === 0) {
        this.#isRefused = false;
        return;
      }
      const error = this.#suspects.at(-1)?.error;
      if (error !== undefined) reporter.refused(error, this.held);
      // Of a few, a message that comes behind may tell at once that they are at fault themselves.
      const isFew = this.held < REFUSED_IN_A_ROW;
      if (!isFew || this.#delayMs > 0 || !this.#work.hasMore()) {
        await this.#pause(Math.max(backoff.fail(), this.#delayMs), isFew);
      }
      const probes = isAboutTheSender(error) ? 1 : PROBES_A_ROUND;
      for (let count = 0; count < probes && this.#isRefused && this.#delayMs === 0; count += 1) {
        const probe = this.#takeProbe(count, round % 2 === 1 || (isFew && this.#work.hasMore()));
        if (probe === undefined) break;
        await this.#send([probe]);
      }
    }
  }

  /**
   * The next message to try while all are refused: one that was not tried alone, out of those that were refused with
   * others and those that wait behind by turns; and now and then one that was.
   */
  #takeProbe(count: number, untriedFirst: boolean): OpenItem<M> | undefined {
    if (count === 0 && !untriedFirst) return this.#suspects.shift() ?? this.#takeUntried(0);
    return this.#takeUntried(count) ?? (count === 0 ? this.#suspects.shift() : undefined);
  }

  #takeUntried(turn: number): OpenItem<M> | undefined {
    const [group, ...others] = this.#groups;
    const behind = turn % 2 === 0 || group === undefined ? this.#work.takeMore(1)[0] : undefined;
    if (behind !== undefined || group === undefined) return behind;
    const [first, ...rest] = group;
    this.#groups = rest.length > 0 ? [rest, ...others] : others;
    return first;
  }

  async #pause(milliseconds: number, untilMore = false): Promise<void> {
    this.#delayMs = 0;
    if (milliseconds === 0) return;
    const waiting = new AbortController();
    const remove = onAbort(this.#work.signal(), () => waiting.abort());
    if (untilMore) this.#work.onMore(() => waiting.abort());
    await this.#settings.clock.wait(milliseconds, waiting.signal);
    this.#work.onMore(undefined);
    remove();
  }

  #forgetEnded(): void {
    const isWanted = ({ task }: OpenItem<M>) => !task.ended;
    this.#suspects = this.#suspects.filter(isWanted);
    this.#doubted = this.#doubted.filter(isWanted);
    this.#groups = this.#groups.map((group) => group.filter(isWanted)).filter(({ length }) => length > 0);
  }
}

function isAboutTheSender(error: Error | undefined): boolean {
  const { context } = (error ?? {}) as { readonly context?: { readonly status?: unknown } };
  return ABOUT_THE_SENDER.includes(context?.status);
}

/** What is known about the message alone, whatever the destination says: it is too large, or nothing can be made of it. */
function isItsOwnFault({ message, error }: OpenItem<Message>): true | undefined {
  const { code, context } = (error ?? {}) as {
    readonly code?: unknown;
    readonly context?: { status?: unknown };
  };
  const isKnownHere =
    message === undefined || (code === 'message-too-large' && context?.status === undefined);
  return isKnownHere ? true : undefined;
}
