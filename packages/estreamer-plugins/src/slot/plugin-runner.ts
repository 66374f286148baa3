import type { PluginPolicy } from '../contract/plugin.ts';
import { EstreamerPluginError, type PluginFailure, type PluginStage } from '../errors/plugin-error.ts';
import { isThenable, type PluginInstance, type Progress } from '../instance/plugin-instance.ts';
import type { CallKind, DropReason, PluginTask, TaskOwner } from '../instance/plugin-task.ts';
import type { CircuitState } from '../isolation/circuit-breaker.ts';
import { type AwaitedCalls, createAwaitedCalls } from './awaited-calls.ts';
import { type PluginFailureSettings, PluginFailures } from './plugin-failures.ts';
import { createTaskQueue } from './task-queue.ts';

/** What a runner is made of. */
export interface PluginRunnerSettings extends PluginFailureSettings {
  readonly instance: PluginInstance;
}

/** Makes the runner of a plugin that is set up. */
export function createPluginRunner(settings: PluginRunnerSettings): PluginRunner {
  return new PluginRunner(settings);
}

/**
 * Calls one version of a plugin for its tasks, in order, without a promise as long as the plugin returns none, and at its
 * own pace: what the plugin is late with waits here. A pipelined plugin is called for the next task while earlier ones are
 * under way; any other one task at a time.
 */
class PluginRunner implements TaskOwner {
  readonly instance: PluginInstance;
  readonly policy: PluginPolicy;
  readonly #settings: PluginRunnerSettings;
  readonly #failures: PluginFailures;
  readonly #isPipelined: boolean;
  readonly #queue = createTaskQueue();
  readonly #calls: AwaitedCalls;
  #isPumping = false;
  /** Tasks to be stopped when the plugin returns, which is being called. */
  #cancelled: { readonly task: PluginTask; readonly reason: unknown }[] = [];
  /** Called when a successor can take over. */
  #onReleasable: (() => void) | undefined;

  constructor(settings: PluginRunnerSettings) {
    const { instance, policy, limits, clock } = settings;
    this.#settings = settings;
    this.instance = instance;
    this.policy = policy;
    this.#isPipelined = instance.facts.pipelined;
    this.#failures = new PluginFailures(settings);
    this.#calls = createAwaitedCalls({
      limitMs: limits.timeLimitMs,
      clock,
      // What a pipelined plugin has may take as long as it takes: it tries again by itself. But somebody should know.
      progress: this.#isPipelined ? undefined : () => instance.progress?.() ?? 0,
      onOverdue: () => (this.#isPipelined ? this.#tellStalled() : this.#overdue()),
      onDone: () => this.#pump(),
    });
  }

  get circuit(): CircuitState {
    return this.#failures.circuit;
  }

  get lastFailure(): PluginFailure | undefined {
    return this.#failures.last;
  }

  /** Whether nothing waits here. */
  get isIdle(): boolean {
    return this.#queue.isEmpty;
  }

  /** Whether the plugin failed, and what it failed on waits for the next attempt. */
  get isHeld(): boolean {
    return this.#failures.isWaiting || this.#queue.head?.isStopped === true;
  }

  /** Whether a pipelined plugin has taken nothing for longer than its time limit. */
  get isStalled(): boolean {
    return this.#isPipelined && this.#calls.isOverdue;
  }

  /** Records that wait here. */
  get queued(): number {
    return this.#queue.records - (this.#queue.current?.position ?? 0);
  }

  /** Takes a task of which nothing is given out yet. */
  add(task: PluginTask): void {
    task.moveTo(this, this.instance.facts);
    const { maxQueuedRecords } = this.#settings.limits;
    if (this.policy === 'best-effort' && this.#queue.records >= maxQueuedRecords) task.refuse();
    else this.#queue.add(task);
  }

  wake(task: PluginTask, added: number): void {
    if (task.dropReason === 'queue-full') {
      task.passOver('queue-full');
      this.instance.missed?.();
      if (!task.isWhole) return;
      this.#countDropped(task);
      task.finish();
      return;
    }
    this.#queue.grow(added);
    if (this.#queue.head === task) this.#pump();
  }

  cancel(task: PluginTask, reason: unknown): void {
    task.abort(reason);
    // The plugin that is being called ends the wait itself.
    if (this.#isPumping) this.#cancelled.push({ task, reason });
    else this.#stop(task, reason);
  }

  resume(task: PluginTask): void {
    task.resume();
    this.#failures.forgetRetry();
    this.#pump();
  }

  discard(task: PluginTask): void {
    if (task.callKind !== undefined)
      this.#stop(task, new EstreamerPluginError('aborted', 'The delivery comes again.'));
    this.#queue.remove(task);
  }

  /**
   * Begins no other task, and calls back when a successor can take over: between two deliveries, or between two attempts at
   * one.
   */
  yield(onReleasable: () => void): void {
    this.#onReleasable = onReleasable;
    if (!this.#isPumping) this.#tellReleasable();
  }

  /** No successor takes over: begins tasks again. */
  keepOn(): void {
    this.#onReleasable = undefined;
    this.#pump();
  }

  /** Takes back what a pipelined plugin has not taken yet: its successor gets it. */
  recall(reason: unknown): void {
    for (const task of this.#queue.begun()) {
      if (!this.#queue.isUnderWay(task)) continue;
      task.abort(reason);
      this.#calls.forget(task);
      this.#queue.putBack(task);
    }
    this.#tellReleasable();
  }

  /** Gives away everything that waits, in order. */
  release(): readonly PluginTask[] {
    for (const task of this.#queue.begun()) this.#calls.forget(task);
    this.#calls.rest();
    this.#failures.forgetRetry();
    return this.#queue.takeAll();
  }

  /** Goes on with what a version before has released. */
  adopt(tasks: readonly PluginTask[]): void {
    for (const task of tasks) {
      task.moveTo(this, this.instance.facts);
      this.#queue.add(task);
    }
    this.#pump();
  }

  /** Resolves when nothing waits. */
  drained(): Promise<void> {
    return this.#queue.emptied();
  }

  /** Gives up what waits, counts it and reports it. */
  drop(reason: DropReason): void {
    const error = new EstreamerPluginError('aborted', `Plugin ${this.#quotedName} is unloaded.`);
    for (const task of this.release()) {
      task.abort(error);
      task.passOver(reason);
      this.#countDropped(task);
      task.finish();
    }
    this.#settings.reports.flush();
  }

  get #quotedName(): string {
    return JSON.stringify(this.#settings.name);
  }

  /** Does whatever can be done without waiting. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#cancelled.length === 0 && this.#step());
    } finally {
      this.#isPumping = false;
    }
    const cancelled = this.#cancelled;
    if (cancelled.length > 0) {
      this.#cancelled = [];
      for (const { task, reason } of cancelled) if (!task.isDone) this.#stop(task, reason);
      this.#pump();
    }
    this.#tellReleasable();
  }

  /** Does the next thing; false when there is nothing to do but wait. */
  #step(): boolean {
    const task = this.#next();
    if (task === undefined) return false;
    if (task.position < task.limit) return this.#give(task);
    if (!task.isWhole) return false;
    if (this.instance.facts.endsDeliveries && task.isGiven) return this.#end(task);
    this.#finish(task);
    return true;
  }

  /** The task that the plugin can be called for now. */
  #next(): PluginTask | undefined {
    if (this.#failures.isWaiting || (this.#calls.count > 0 && !this.#isPipelined)) return undefined;
    const task = this.#queue.head;
    if (task === undefined || task.isStopped) return undefined;
    if (this.#queue.current === undefined) {
      if (this.#onReleasable !== undefined) return undefined;
      if (this.instance.facts.deliveries && !task.isWhole) return undefined;
      this.#queue.begin();
    }
    return task;
  }

  #give(task: PluginTask): boolean {
    if (!this.#failures.allows()) {
      task.passOver('circuit-open');
      this.instance.missed?.();
      return true;
    }
    const progress = this.instance.give(task);
    if (!(progress instanceof Promise)) {
      this.#took(task, progress);
      return true;
    }
    this.#calls.add('give', task, progress, (done) => this.#took(task, done));
    if (!this.#isPipelined) return false;
    this.#queue.setUnderWay(task);
    return true;
  }

  #took(task: PluginTask, { position, failure }: Progress): void {
    const from = task.position;
    task.advance(position);
    const { endsDeliveries } = this.instance.facts;
    if (this.#failures.isTroubled(task) && !endsDeliveries && task.countWanted(from, position) > 0) {
      this.#failures.succeeded(task);
    }
    if (failure !== undefined) this.#failed(task, this.#stageOf('give'), failure.error);
    else if (this.#queue.isUnderWay(task)) this.#finish(task);
  }

  #end(task: PluginTask): boolean {
    const outcome = this.#tellEnd(task);
    const ended = (failure: { readonly error: unknown } | undefined) => {
      if (failure !== undefined) return this.#failed(task, 'after-delivery', failure.error);
      this.#failures.succeeded(task);
      task.end();
    };
    if (outcome instanceof Promise) {
      this.#calls.add('end', task, outcome, ended);
      return false;
    }
    ended(outcome);
    return true;
  }

  /** Tells the plugin that a delivery has ended; a promise, which never rejects, if it has to be waited for. */
  #tellEnd(task: PluginTask): { error: unknown } | undefined | Promise<{ error: unknown } | undefined> {
    try {
      const result = this.instance.afterDelivery(task);
      if (!isThenable(result)) return undefined;
      return Promise.resolve(result).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
    } catch (error) {
      return { error };
    }
  }

  #finish(task: PluginTask): void {
    this.#queue.remove(task);
    this.#countDropped(task);
    if (this.isIdle) {
      this.#calls.rest();
      this.#settings.reports.flush();
    }
    task.finish();
  }

  #overdue(): void {
    const task = this.#queue.current;
    const kind = task?.callKind;
    if (task === undefined || kind === undefined) return;
    const { name, limits } = this.#settings;
    const message = `Plugin ${this.#quotedName} took longer than ${limits.timeLimitMs} ms over one call.`;
    const error = new EstreamerPluginError('timed-out', message, { plugin: name });
    task.abort(error);
    // A thread is ended, and with it the call, whose promise says so.
    if (this.instance.interrupt !== undefined) return this.instance.interrupt(error);
    this.#calls.forget(task);
    this.#failed(task, this.#stageOf(kind), error);
    this.#pump();
  }

  #tellStalled(): void {
    const { name, limits, report } = this.#settings;
    const { underWay: deliveries } = this.#queue;
    report({ kind: 'stalled', plugin: name, deliveries, milliseconds: limits.timeLimitMs });
  }

  #stageOf(kind: CallKind): PluginStage {
    if (kind === 'end') return 'after-delivery';
    return this.instance.facts.deliveries ? 'delivery' : 'record';
  }

  /** A best-effort plugin goes on behind what it failed on; a required one is tried again. */
  #failed(task: PluginTask, stage: PluginStage, error: unknown): void {
    if (this.policy === 'best-effort') {
      this.#failures.passOver(task, stage, error);
      if (this.#queue.isUnderWay(task)) this.#finish(task);
      return;
    }
    const { failure, retryInMs } = this.#failures.fail(task, stage, error);
    this.#queue.putBack(task);
    this.#retreat(task, stage, () => {
      if (retryInMs !== undefined) return this.#failures.retryAfter(retryInMs, () => this.#pump());
      task.stop();
      task.delivery.settle(task, failure);
    });
  }

  /** Goes back to where the plugin has to start again, after it was told about the end if it has to be. */
  #retreat(task: PluginTask, stage: PluginStage, then: () => void): void {
    const again = () => {
      task.renewContext();
      then();
    };
    if (!this.instance.facts.endsDeliveries) return again();
    const isTold = stage === 'after-delivery' || !task.isGiven;
    task.restart();
    if (isTold) return again();
    // What it says to the end of a delivery that failed changes nothing.
    const outcome = this.#tellEnd(task);
    if (outcome instanceof Promise) this.#calls.add('end', task, outcome, again);
    else again();
  }

  /** Stops the work on a task where it is. */
  #stop(task: PluginTask, reason: unknown): void {
    const isEnding = task.callKind === 'end';
    task.abort(reason);
    this.#calls.forget(task);
    if (this.#queue.current === task) this.#failures.forgetRetry();
    this.#queue.putBack(task);
    task.stop();
    if (this.instance.facts.endsDeliveries) {
      // Nobody waits for what it says.
      if (task.isGiven && !isEnding) void this.#tellEnd(task);
      task.restart();
    }
    task.renewContext();
    if (this.#calls.count === 0) this.#calls.rest();
    this.#tellReleasable();
  }

  #countDropped({ dropped, dropReason }: PluginTask): void {
    if (dropped === 0 || dropReason === undefined) return;
    const { metrics, reports } = this.#settings;
    metrics.dropped += dropped;
    reports.dropped(dropped, dropReason);
  }

  #tellReleasable(): void {
    const told = this.#onReleasable;
    if (told === undefined || this.#calls.count > 0 || (this.#queue.current !== undefined && !this.isHeld))
      return;
    this.#onReleasable = undefined;
    told();
  }
}

export type { PluginRunner };
