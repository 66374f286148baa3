import type { EventRecord } from '@x/estreamer-protocol';
import type { PluginContext, PluginDelivery, PluginLogger, PluginMetadata } from '../contract/plugin.ts';
import {
  failedRecordsOf,
  type PluginFailure,
  type PluginPolicy,
  type PluginStage,
} from '../errors/plugin-error.ts';
import type { PluginFacts } from './plugin-facts.ts';

/** What a plugin is being called for: its callback, or `afterDelivery`. */
export type CallKind = 'give' | 'end';

/** Why records did not reach a best-effort plugin, or one that was removed. */
export type DropReason =
  /** More wait for it than may. */
  | 'queue-full'
  /** It failed too often in a row and is left alone. */
  | 'circuit-open'
  /** It was replaced or removed, or the host closed, before it had worked off what waited for it. */
  | 'not-drained';

/** What a task needs of its delivery. */
export interface TaskDelivery {
  /** As the host was given it. */
  readonly given: PluginDelivery;
  readonly records: readonly EventRecord[];
  /** What plugins see of metadata while they work on this delivery. */
  readonly metadata: PluginMetadata;
  /** A task is done, or was given up with a failure; one that was given up may be resumed and settles again. */
  settle(task: PluginTask, failure: PluginFailure | undefined): void;
  /** A best-effort plugin failed on it. */
  note(failure: PluginFailure): void;
}

/** The owner of a task: the runner of a version of the plugin, or its slot while no version is there. */
export interface TaskOwner {
  /** Records were given out: `added` more than before. */
  wake(task: PluginTask, added: number): void;
  /** Stops the work on a task that nobody waits for. It can be resumed. */
  cancel(task: PluginTask, reason: unknown): void;
  /** Goes on with a task that was stopped. */
  resume(task: PluginTask): void;
  /** Forgets a task: its records come again, from the server. */
  discard(task: PluginTask): void;
}

/** What a task is made of. */
export interface PluginTaskSettings {
  readonly delivery: TaskDelivery;
  readonly policy: PluginPolicy;
  readonly facts: PluginFacts | undefined;
  readonly logger: PluginLogger;
}

let lastNumber = 0;

/** Makes a task of which nothing is given out yet. */
export function createPluginTask(settings: PluginTaskSettings): PluginTask {
  lastNumber += 1;
  return new PluginTask(settings, lastNumber);
}

/** What one plugin has to do with one delivery. Nothing but its methods changes it. */
class PluginTask {
  /** Later tasks have higher numbers. */
  readonly number: number;
  readonly delivery: TaskDelivery;
  readonly policy: PluginPolicy;
  readonly #logger: PluginLogger;
  #facts: PluginFacts | undefined;
  #owner: TaskOwner | undefined;
  #context: TaskContext | undefined;
  #position = 0;
  #limit = 0;
  #isWhole = false;
  #isGiven = false;
  #isStopped = false;
  #isDone = false;
  #attempts = 0;
  #only: ReadonlySet<number> | undefined;
  #dropped = 0;
  #dropReason: DropReason | undefined;
  #call = 0;
  #callKind: CallKind | undefined;

  constructor({ delivery, policy, facts, logger }: PluginTaskSettings, number: number) {
    this.number = number;
    this.delivery = delivery;
    this.policy = policy;
    this.#facts = facts;
    this.#logger = logger;
  }

  /** The next record; those before it are done. */
  get position(): number {
    return this.#position;
  }

  /** Records before this one are given out. */
  get limit(): number {
    return this.#limit;
  }

  /** Whether all records are given out. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Whether the plugin was given a record, and so must be told about the end. */
  get isGiven(): boolean {
    return this.#isGiven;
  }

  /** Whether nobody waits for it: every attempt failed, or the signal ended the wait. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Attempts that failed since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Records that the plugin wanted and did not get. */
  get dropped(): number {
    return this.#dropped;
  }

  get dropReason(): DropReason | undefined {
    return this.#dropReason;
  }

  /** What the plugin is being called for. */
  get callKind(): CallKind | undefined {
    return this.#callKind;
  }

  get owner(): TaskOwner | undefined {
    return this.#owner;
  }

  /** Whether the record of an index is for the plugin. */
  wants(index: number): boolean {
    if (this.#only !== undefined && !this.#only.has(index)) return false;
    const kinds = this.#facts?.kinds;
    return kinds === undefined || kinds.has((this.delivery.records[index] as EventRecord).kind);
  }

  /** How many records from one index to before another are for the plugin. */
  countWanted(from: number, to: number): number {
    let count = 0;
    for (let index = from; index < to; index += 1) if (this.wants(index)) count += 1;
    return count;
  }

  /** Whether the plugin can still be given the record of an index, at a further attempt too. */
  mayNeed(index: number): boolean {
    if (this.#isDone || this.#dropReason === 'queue-full') return false;
    return (index >= this.#position || this.#facts?.endsDeliveries === true) && this.wants(index);
  }

  /** Gives out the records before an index; with `isLast`, there are no more. */
  giveOut(to: number, isLast: boolean): void {
    const added = to - this.#limit;
    this.#limit = to;
    this.#isWhole = isLast;
    this.#owner?.wake(this, added);
  }

  /** Another owner takes it from now on: another version of the plugin, whose work begins with a new context. */
  moveTo(owner: TaskOwner, facts: PluginFacts | undefined): void {
    this.#owner = owner;
    if (facts === this.#facts) return;
    this.#facts = facts;
    this.#isGiven = false;
    this.#attempts = 0;
    this.#context = undefined;
  }

  /** The plugin is given a record. */
  begin(): void {
    this.#isGiven = true;
  }

  /** The records before an index are done. */
  advance(to: number): void {
    this.#position = to;
  }

  /** The plugin no longer has to be told about the end: it was, or it is gone. */
  end(): void {
    this.#isGiven = false;
  }

  /** The plugin gets all its records again, from the first one. */
  restart(): void {
    this.#position = 0;
    this.#isGiven = false;
  }

  /** Counts a failed attempt, and leaves out of the next what the plugin says that it has. */
  fail(stage: PluginStage, error: unknown): void {
    this.#attempts += 1;
    if (stage === 'record') return;
    const { records } = this.delivery;
    const indexes = (failedRecordsOf(error) ?? [])
      .map((record) => records.indexOf(record))
      .filter((index) => index >= 0);
    if (indexes.length > 0) this.#only = new Set(indexes);
  }

  succeed(): void {
    this.#attempts = 0;
  }

  /** Leaves out what the plugin failed on, and goes on behind it. */
  skip(stage: PluginStage): void {
    this.#attempts = 0;
    if (stage === 'record') this.#position += 1;
    if (stage === 'delivery') this.#position = this.#limit;
    if (stage === 'after-delivery') this.#isGiven = false;
  }

  /** Leaves out the rest of the records that were given out, for a reason. */
  passOver(reason: DropReason): void {
    this.#dropped += this.countWanted(this.#position, this.#limit);
    this.#dropReason = reason;
    this.#position = this.#limit;
  }

  /** The plugin does not get it: more waits than may. */
  refuse(): void {
    this.#dropReason = 'queue-full';
  }

  /** Nobody waits for it. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Somebody waits for it again. */
  resume(): void {
    this.#isStopped = false;
    this.#attempts = 0;
  }

  /** Everything is done, or passed over. */
  finish(): void {
    this.#isDone = true;
    this.delivery.settle(this, undefined);
  }

  /** The plugin is called and waited for. Returns the number of the call, for `endCall`. */
  beginCall(kind: CallKind): number {
    this.#callKind = kind;
    this.#call += 1;
    return this.#call;
  }

  /** A call has settled; false if it is no longer waited for. */
  endCall(call: number): boolean {
    if (call !== this.#call) return false;
    this.#callKind = undefined;
    return true;
  }

  /** The call under way is waited for no longer, whatever becomes of it. */
  forgetCall(): void {
    this.#call += 1;
    this.#callKind = undefined;
  }

  /** What the plugin gets with each call. */
  context(): PluginContext {
    this.#context ??= new TaskContext(this.delivery.metadata, this.#logger);
    return this.#context;
  }

  /** Aborts the signal that the plugin has. */
  abort(reason: unknown): void {
    this.#context?.abort(reason);
  }

  /** Gives the next attempt a new signal. */
  renewContext(): void {
    this.#context = undefined;
  }
}

export type { PluginTask };

/** Its signal comes into being when somebody asks for it: most plugins never do. */
class TaskContext implements PluginContext {
  readonly metadata: PluginMetadata;
  readonly logger: PluginLogger;
  #controller: AbortController | undefined;

  constructor(metadata: PluginMetadata, logger: PluginLogger) {
    this.metadata = metadata;
    this.logger = logger;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }
}
