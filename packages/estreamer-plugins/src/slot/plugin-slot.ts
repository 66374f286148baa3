import type { Clock, Logger } from '@x/foundation';
import type { PluginLogger, PluginMetadata, PluginPolicy } from '../contract/plugin.ts';
import { EstreamerPluginError, type PluginFailure, type PluginStage } from '../errors/plugin-error.ts';
import { createPluginMetrics, type PluginFacts, type PluginMetrics } from '../instance/plugin-facts.ts';
import type { PluginInstance } from '../instance/plugin-instance.ts';
import { createPluginTask, type PluginTask, type TaskDelivery } from '../instance/plugin-task.ts';
import type { ResolvedLimits } from '../isolation/plugin-limits.ts';
import { HeldTasks } from './held-tasks.ts';
import { createInstanceLife, type InstanceLife } from './instance-life.ts';
import type { PluginHostEvent } from './plugin-event.ts';
import { createPluginRunner, type PluginRunner } from './plugin-runner.ts';
import type { PluginState, PluginStatus } from './plugin-status.ts';
import { createQuietReports, type QuietReports } from './quiet-reports.ts';

/** What all slots of a host have in common. */
export interface SlotDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: (event: PluginHostEvent) => void;
  /** What plugins see of metadata outside of deliveries. */
  readonly metadata: PluginMetadata;
  readonly logger: Logger;
  /** Aborted when the host has no more time to close. */
  readonly ending: AbortSignal;
  /** Called when the plugins that get records, or will, have changed. */
  readonly onChange: () => void;
}

/** What is decided about one plugin. */
export interface SlotSettings {
  readonly name: string;
  readonly file?: string | undefined;
  /** Overrules what the plugin says. */
  readonly policy?: PluginPolicy | undefined;
  readonly limits: ResolvedLimits;
}

/** Makes a slot with nothing in it. */
export function createPluginSlot(settings: SlotSettings, dependencies: SlotDependencies): PluginSlot {
  return new PluginSlot(settings, dependencies);
}

/** The place of one plugin in the host, whichever version of it is there. */
class PluginSlot {
  readonly name: string;
  readonly file: string | undefined;
  readonly limits: ResolvedLimits;
  readonly metrics: PluginMetrics = createPluginMetrics();
  readonly #dependencies: SlotDependencies;
  readonly #decidedPolicy: PluginPolicy | undefined;
  readonly #logger: PluginLogger;
  readonly #life: InstanceLife;
  readonly #reports: QuietReports;
  readonly #retiring = new Set<Promise<unknown>>();
  #state: PluginState = 'waiting';
  /** What is known of the plugin, of the version that came last. */
  #facts: PluginFacts | undefined;
  /** The version that gets records, and the one that waits to take its place. */
  #current: PluginRunner | undefined;
  #successor: PluginRunner | undefined;
  #cancelRecall: (() => void) | undefined;
  /** Whether deliveries wait here while there is no version, and what waits. */
  #holds = false;
  readonly #held = new HeldTasks();
  #lastFailure: PluginFailure | undefined;
  #loadFailure: PluginFailure | undefined;

  constructor({ name, file, policy, limits }: SlotSettings, dependencies: SlotDependencies) {
    const { clock, report, metadata, logger, ending } = dependencies;
    this.name = name;
    this.file = file;
    this.limits = limits;
    this.#decidedPolicy = policy;
    this.#dependencies = dependencies;
    const writerOf = (level: keyof Logger) => (fields: object, message: string) =>
      logger[level]({ code: 'plugin', ...fields, plugin: name }, message);
    this.#logger = {
      debug: writerOf('debug'),
      info: writerOf('info'),
      warn: writerOf('warn'),
      error: writerOf('error'),
    };
    this.#life = createInstanceLife({ name, limits, clock, metadata, logger: this.#logger, ending });
    this.#reports = createQuietReports(name, clock, report);
  }

  /** Writes to the host's log with the plugin's name. */
  get logger(): PluginLogger {
    return this.#logger;
  }

  /** Whether a version is loaded. */
  get isLoaded(): boolean {
    return this.#current !== undefined;
  }

  /** Whether deliveries wait here for a version that can be loaded. */
  get isHolding(): boolean {
    return this.#holds && this.#current === undefined && this.policy === 'required';
  }

  get policy(): PluginPolicy {
    return this.#current?.policy ?? this.#decidedPolicy ?? this.#facts?.policy ?? 'required';
  }

  /** Whether records are still waiting here for a best-effort plugin. */
  get isBehind(): boolean {
    return this.#current?.policy === 'best-effort' && !this.#current.isIdle;
  }

  /** What the plugin, and the version that waits to take its place, want; before it is loaded, everything. */
  wanted(): (ReadonlySet<string> | undefined)[] {
    const runners = [this.#current, this.#successor].filter((one) => one !== undefined);
    if (runners.length > 0) return runners.map(({ instance }) => instance.facts.kinds);
    return this.#state === 'waiting' || this.isHolding ? [this.#facts?.kinds] : [];
  }

  /** Shows what is known of a plugin before it is set up. */
  announce(facts: PluginFacts): void {
    this.#facts = facts;
  }

  /** The plugin is wanted: if it cannot be loaded and is required, deliveries wait for it. */
  hold(): void {
    this.#holds = true;
  }

  /** Begins a delivery of which nothing is given out yet; undefined if the plugin gets none. */
  open(delivery: TaskDelivery): PluginTask | undefined {
    const runner = this.#current;
    if (runner === undefined && !this.isHolding) return undefined;
    const { policy } = this;
    const facts = runner?.instance.facts ?? this.#facts;
    const task = createPluginTask({ delivery, policy, facts, logger: this.#logger });
    if (runner === undefined) {
      task.moveTo(this.#held, facts);
      this.#held.add(task);
    } else {
      runner.add(task);
    }
    return task;
  }

  /**
   * Sets a version up and gives it the slot as soon as the one before is between two deliveries.
   *
   * @throws what the setup threw; the version is then disposed of, and the one before stays
   */
  async install(instance: PluginInstance): Promise<void> {
    this.offer(await this.prepare(instance));
  }

  /**
   * Sets a version up, which gets nothing before it is offered the slot.
   *
   * @throws what the setup threw; the version is then disposed of
   */
  async prepare(instance: PluginInstance): Promise<PluginRunner> {
    const closedError = () =>
      new EstreamerPluginError(
        'closed',
        `Plugin ${JSON.stringify(this.name)} came when the host had closed.`,
      );
    if (this.#state === 'closed') {
      await instance.dispose?.();
      throw closedError();
    }
    await this.#life.setUp(instance);
    if (this.#isClosed()) {
      await this.#tearDown(instance, this.#dependencies.ending);
      throw closedError();
    }
    const { clock, random, report } = this.#dependencies;
    return createPluginRunner({
      name: this.name,
      instance,
      policy: this.#decidedPolicy ?? instance.facts.policy ?? 'required',
      limits: this.limits,
      metrics: this.metrics,
      clock,
      random,
      report,
      reports: this.#reports,
    });
  }

  /** Gives a version the slot as soon as the one before is between two deliveries. */
  offer(runner: PluginRunner): void {
    if (this.#isClosed()) return void this.dismiss(runner);
    this.#loadFailure = undefined;
    this.#offer(runner);
    this.#dependencies.onChange();
  }

  /** Tears down a version that was set up and is not wanted; it is told if that fails. */
  async dismiss({ instance }: PluginRunner): Promise<void> {
    await this.#keep(this.#tearDown(instance, this.#dependencies.ending));
  }

  /** Counts and reports that the plugin could not be loaded or set up. */
  setupFailed(stage: PluginStage, error: unknown): PluginFailure {
    if (this.#current === undefined) this.#state = 'failed';
    this.#dependencies.onChange();
    return this.#noteFailure(stage, error);
  }

  /** Notes that a file could not be loaded; the plugin that is there, if any, stays. */
  loadFailed(error: unknown): void {
    this.metrics.errors += 1;
    this.#loadFailure = { plugin: this.name, policy: this.policy, stage: 'load', error };
    if (this.#current === undefined) this.#state = 'failed';
    this.#dependencies.onChange();
  }

  /** The plugin gets nothing more; resolves when it has worked off what waits and is torn down. */
  async remove(): Promise<void> {
    this.#passOver();
    const runner = this.#current;
    this.#current = undefined;
    this.#state = 'closed';
    runner?.keepOn();
    this.#dropHeld();
    if (runner !== undefined) await this.#retire(runner, this.#dependencies.ending);
    this.#dependencies.onChange();
  }

  /** Tears the plugin down when it has worked off what waits; resolves with what went wrong with that. */
  async close(signal: AbortSignal): Promise<PluginFailure | undefined> {
    this.#state = 'closed';
    this.#passOver();
    const runner = this.#current;
    this.#current = undefined;
    runner?.keepOn();
    return runner === undefined ? undefined : this.#retire(runner, signal);
  }

  /** Resolves when all versions that were replaced are torn down. */
  retired(): Promise<unknown> {
    return Promise.allSettled(this.#retiring);
  }

  status(): PluginStatus {
    const { records, errors, dropped, restarts, totalMs, maxMs } = this.metrics;
    const runner = this.#current;
    return {
      name: this.name,
      info: this.#facts?.info,
      ...this.#ofFile,
      policy: this.policy,
      isolation: runner?.instance.isolation ?? 'none',
      state: this.#stateOf(runner),
      circuit: runner?.circuit ?? 'closed',
      records,
      errors,
      dropped,
      queued: (runner ?? this.#held).queued,
      meanMs: records === 0 ? 0 : totalMs / records,
      maxMs,
      restarts,
      lastFailure: this.#loadFailure ?? runner?.lastFailure ?? this.#lastFailure,
    };
  }

  get #ofFile(): { readonly file?: string } {
    return this.file === undefined ? {} : { file: this.file };
  }

  #stateOf(runner: PluginRunner | undefined): PluginState {
    if (runner === undefined) return this.#state === 'failed' && this.isHolding ? 'holding' : this.#state;
    if (runner.isHeld) return 'retrying';
    if (runner.isStalled) return 'stalled';
    return runner.circuit === 'open' ? 'paused' : 'ready';
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** Gives a version the slot as soon as it can be had, in place of any that waits for it. */
  #offer(runner: PluginRunner): void {
    this.#passOver();
    const old = this.#current;
    if (old === undefined) return this.#take(runner);
    this.#successor = runner;
    // What waits for a best-effort plugin is worked off by the version that it came to.
    if (old.policy === 'best-effort') return this.#swap();
    const { clock } = this.#dependencies;
    this.#cancelRecall = clock.after(this.limits.drainTimeoutMs, () =>
      old.recall(new EstreamerPluginError('aborted', `Plugin ${JSON.stringify(this.name)} is replaced.`)),
    );
    old.yield(() => this.#swap());
  }

  #take(runner: PluginRunner): void {
    const { facts } = runner.instance;
    this.#facts = facts;
    this.#current = runner;
    this.#state = 'ready';
    const held = this.#held.take();
    this.#dependencies.onChange();
    this.#dependencies.report({ kind: 'loaded', plugin: this.name, info: facts.info, ...this.#ofFile });
    runner.adopt(held);
  }

  #swap(): void {
    this.#cancelRecall?.();
    this.#cancelRecall = undefined;
    const [old, next] = [this.#current, this.#successor];
    if (old === undefined || next === undefined) return;
    this.#current = next;
    this.#successor = undefined;
    this.#facts = next.instance.facts;
    this.#dependencies.report({
      kind: 'swapped',
      plugin: this.name,
      info: next.instance.facts.info,
      previous: old.instance.facts.info,
      file: this.file ?? '',
    });
    if (old.policy === 'required') next.adopt(old.release());
    void this.#retire(old, this.#dependencies.ending);
    this.#dependencies.onChange();
  }

  /** Forgets the version that waits for the slot. */
  #passOver(): void {
    const next = this.#successor;
    this.#successor = undefined;
    this.#cancelRecall?.();
    this.#cancelRecall = undefined;
    if (next !== undefined) this.#keep(this.#tearDown(next.instance, this.#dependencies.ending));
  }

  /** Gives up what waits for a version. */
  #dropHeld(): void {
    this.#held.drop('not-drained', (records) => {
      this.metrics.dropped += records;
      this.#reports.dropped(records, 'not-drained');
    });
    this.#reports.flush();
  }

  /** Lets a runner work off what waits, and tears its plugin down; resolves with what went wrong with that. */
  #retire(runner: PluginRunner, signal: AbortSignal): Promise<PluginFailure | undefined> {
    const { instance } = runner;
    const retire = async () => {
      await this.#life.drain(runner, signal);
      const failure = await this.#tearDown(instance, signal);
      const { info } = instance.facts;
      this.#dependencies.report({ kind: 'unloaded', plugin: this.name, info, ...this.#ofFile });
      return failure;
    };
    return this.#keep(retire());
  }

  async #tearDown(instance: PluginInstance, signal: AbortSignal): Promise<PluginFailure | undefined> {
    try {
      await this.#life.tearDown(instance, signal);
      return undefined;
    } catch (error) {
      return this.#noteFailure('teardown', error);
    }
  }

  #keep<T>(promise: Promise<T>): Promise<T> {
    this.#retiring.add(promise);
    promise.finally(() => this.#retiring.delete(promise)).catch(() => {});
    return promise;
  }

  #noteFailure(stage: PluginStage, error: unknown): PluginFailure {
    this.metrics.errors += 1;
    this.#lastFailure = { plugin: this.name, policy: this.policy, stage, error };
    this.#dependencies.report({
      kind: 'failure',
      plugin: this.name,
      failure: this.#lastFailure,
      attempt: 1,
    });
    return this.#lastFailure;
  }
}

export type { PluginSlot };
