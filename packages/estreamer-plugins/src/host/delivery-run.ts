import type { EventRecord, MetadataStore, ResolvedNames } from '@x/estreamer-protocol';
import type { PluginDelivery, PluginMetadata } from '../contract/plugin.ts';
import type { PluginFailure } from '../errors/plugin-error.ts';
import type { PluginTask, TaskDelivery } from '../instance/plugin-task.ts';
import type { PluginSlot } from '../slot/plugin-slot.ts';

/** The most failures that an outcome or an error lists; all are counted and reported. */
export const MAX_FAILURES_LISTED = 100;

/** Who is told how far a delivery is; one for all, since a closure for each would be a cost an event. */
export interface RunOwner {
  /** No required plugin still works on it. */
  settled(run: DeliveryRun): void;
  /** All plugins are done with it. */
  finished(run: DeliveryRun): void;
}

/** Makes the run of a delivery of which nothing is given out yet. */
export function createDeliveryRun(
  delivery: PluginDelivery,
  store: MetadataStore,
  owner: RunOwner,
): DeliveryRun {
  return new DeliveryRun(delivery, store, owner);
}

/**
 * A delivery on its way through the plugins. It keeps the names that metadata gave to its records when they came, for
 * as long as a plugin may ask for them.
 */
class DeliveryRun implements TaskDelivery {
  readonly given: PluginDelivery;
  readonly records: readonly EventRecord[];
  readonly metadata: PluginMetadata;
  readonly #store: MetadataStore;
  readonly #owner: RunOwner;
  readonly #tasks: PluginTask[] = [];
  readonly #failures: PluginFailure[] = [];
  #givenUp: PluginFailure[] = [];
  #names: Map<EventRecord, ResolvedNames> | undefined;
  #givenOut = 0;
  #keptUpTo = 0;
  /** Required plugins that work on it, and plugins that are not done with it. */
  #pending = 0;
  #unfinished = 0;

  constructor(given: PluginDelivery, store: MetadataStore, owner: RunOwner) {
    this.given = given;
    this.records = given.records;
    this.#store = store;
    this.#owner = owner;
    this.metadata = {
      resolve: (record) => this.#resolve(record as EventRecord),
      lookup: (kind, ...key) => store.lookup(kind, ...key),
      namersOf: (record) =>
        this.#names?.has(record as EventRecord) === true ? undefined : store.namersOf(record),
    };
  }

  /** Failures of best-effort plugins, the first ones. */
  get failures(): readonly PluginFailure[] {
    return this.#failures;
  }

  /** Failures of required plugins that no attempt overcame. */
  get givenUp(): readonly PluginFailure[] {
    return this.#givenUp;
  }

  /** Whether no required plugin works on it. */
  get isSettled(): boolean {
    return this.#pending === 0;
  }

  /** Whether no plugin can still ask for names that metadata may change. */
  get keepsNames(): boolean {
    return (
      this.#unfinished === 0 || (this.#givenOut === this.records.length && this.#keptUpTo === this.#givenOut)
    );
  }

  /** Begins a task for each plugin that gets the delivery. */
  open(slots: readonly PluginSlot[]): void {
    for (const slot of slots) {
      const task = slot.open(this);
      if (task === undefined) continue;
      this.#tasks.push(task);
      if (task.policy === 'required') this.#pending += 1;
    }
    this.#unfinished = this.#tasks.length;
  }

  /**
   * Gives its records out, and its metadata to the store in between.
   *
   * @param beforeUpdate called before the store changes
   */
  giveOut(beforeUpdate: () => void): void {
    const { records } = this;
    // This loop runs for every record: an iterator of entries would make two objects for each.
    for (let index = 0; index < records.length; index += 1) {
      const record = records[index] as EventRecord;
      if (record.category !== 'metadata') continue;
      if (index > this.#givenOut) this.#advance(index, false);
      beforeUpdate();
      this.#store.update(record);
    }
    this.#advance(records.length, true);
  }

  /** Keeps the names of what was given out and may be asked for, before the store takes another metadata record. */
  keepNames(): void {
    for (let index = this.#keptUpTo; index < this.#givenOut; index += 1) {
      const record = this.records[index] as EventRecord;
      if (record.category === 'metadata') continue;
      for (const task of this.#tasks) {
        if (!task.mayNeed(index)) continue;
        this.#resolve(record);
        break;
      }
    }
    this.#keptUpTo = this.#givenOut;
  }

  /** Stops the work of the required plugins on it; it can be resumed. */
  cancel(reason: unknown): void {
    for (const task of this.#requiredTasks()) task.owner?.cancel(task, reason);
  }

  /** Goes on where it was left, with those plugins that are not done. */
  resume(): void {
    const tasks = this.#requiredTasks();
    this.#givenUp = [];
    this.#pending = tasks.length;
    for (const task of tasks) if (task.isStopped) task.owner?.resume(task);
  }

  /** Takes it from the required plugins: it comes again, from the server. */
  discard(): void {
    for (const task of this.#requiredTasks()) task.owner?.discard(task);
    this.#unfinished = 0;
  }

  /** Ends it where it is: nothing more of it is given out, and given again it is another one. */
  abandon(): void {
    this.discard();
    for (const task of this.#tasks) {
      if (task.policy === 'best-effort' && !task.isWhole) task.giveOut(task.limit, true);
    }
  }

  settle(task: PluginTask, failure: PluginFailure | undefined): void {
    if (failure !== undefined) this.#givenUp.push(failure);
    else if (--this.#unfinished === 0) this.#owner.finished(this);
    if (task.policy !== 'required') return;
    this.#pending -= 1;
    if (this.#pending === 0) this.#owner.settled(this);
  }

  note(failure: PluginFailure): void {
    if (this.#failures.length < MAX_FAILURES_LISTED) this.#failures.push(failure);
  }

  #requiredTasks(): PluginTask[] {
    return this.#tasks.filter(({ policy, isDone }) => policy === 'required' && !isDone);
  }

  #advance(to: number, isLast: boolean): void {
    this.#givenOut = to;
    for (const task of this.#tasks) task.giveOut(to, isLast);
  }

  #resolve(record: EventRecord): ResolvedNames {
    this.#names ??= new Map();
    let found = this.#names.get(record);
    if (found === undefined) {
      found = Object.freeze(this.#store.resolve(record));
      this.#names.set(record, found);
    }
    return found;
  }
}

export type { DeliveryRun };
