import type { PluginClock } from '../clock.ts';
import type { PluginContext, PluginLogger, PluginMetadata, PluginPolicy } from '../contract/plugin.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { withTimeLimit } from '../isolation/call-watchdog.ts';
import type { ResolvedLimits } from '../isolation/plugin-limits.ts';
import { createAbortableWait } from './abortable-wait.ts';
import { createLane } from './create-lane.ts';
import type { Lane } from './lane.ts';
import { isThenable } from './local-instance.ts';
import type { PluginHostEvent } from './plugin-event.ts';
import type { PluginFacts } from './plugin-facts.ts';
import type { PluginFailure, PluginStage } from './plugin-failure.ts';
import type { PluginInstance } from './plugin-instance.ts';
import { createPluginMetrics, type PluginMetrics } from './plugin-metrics.ts';
import type { PluginState, PluginStatus } from './plugin-status.ts';

/** What all slots of a host have in common. */
export interface SlotSurroundings {
  readonly clock: PluginClock;
  readonly report: (event: PluginHostEvent) => void;
  /** What plugins see of metadata outside of deliveries. */
  readonly metadata: PluginMetadata;
  readonly loggerFor: (name: string) => PluginLogger;
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

/** The place of one plugin in the host, whichever version of it is there. */
export interface PluginSlot {
  readonly name: string;
  readonly file: string | undefined;
  readonly limits: ResolvedLimits;
  readonly metrics: PluginMetrics;
  readonly lane: Lane | undefined;
  /** What the plugin, and the version that waits to take its place, want; before it is loaded, everything. */
  wanted(): (ReadonlySet<string> | undefined)[];
  /** Shows what is known of a plugin before it is set up. */
  announce(facts: PluginFacts): void;
  /**
   * Sets a version up and gives it the place as soon as the one before is between two deliveries.
   *
   * @throws what the setup threw; the version is then disposed of, and the one before stays
   */
  install(instance: PluginInstance): Promise<void>;
  /** Counts and reports that the plugin could not be loaded or set up. */
  setupFailed(stage: PluginStage, error: unknown): PluginFailure;
  /** Notes that a file could not be loaded; the plugin that is there, if any, stays. */
  loadFailed(error: unknown): void;
  /** Takes the plugin out as soon as it is between two deliveries; resolves when it is torn down. */
  remove(): Promise<void>;
  /** Tears the plugin down when it has worked off what waits; resolves with what went wrong with that. */
  close(signal: AbortSignal): Promise<PluginFailure | undefined>;
  /** Resolves when all versions that were replaced are torn down. */
  retired(): Promise<unknown>;
  status(): PluginStatus;
}

/** Makes a place with nothing in it. */
export function createPluginSlot(settings: SlotSettings, surroundings: SlotSurroundings): PluginSlot {
  const { name, file, limits } = settings;
  const { clock, report, metadata, loggerFor, ending, onChange } = surroundings;
  const metrics = createPluginMetrics();
  const retiring = new Set<Promise<unknown>>();
  const ofFile = file === undefined ? {} : { file };
  let facts: PluginFacts | undefined;
  let lane: Lane | undefined;
  let next: Lane | undefined;
  let removing: { readonly done: () => void } | undefined;
  let lastFailure: PluginFailure | undefined;
  let loadFailure: PluginFailure | undefined;
  let state: PluginState = 'waiting';

  const contextFor = (signal: AbortSignal): PluginContext => ({ metadata, logger: loggerFor(name), signal });
  const policyOf = (of: PluginFacts | undefined) => settings.policy ?? of?.policy ?? 'required';

  function noteFailure(stage: PluginStage, error: unknown): PluginFailure {
    metrics.errors += 1;
    lastFailure = { plugin: name, policy: policyOf(facts), stage, error };
    report({ kind: 'failure', plugin: name, failure: lastFailure, attempt: 1 });
    return lastFailure;
  }

  const overdue = (what: string) => () =>
    new EstreamerPluginError('timed-out', `The ${what} of plugin ${JSON.stringify(name)} took too long.`, {
      plugin: name,
    });

  /** Works off what waits, tears down, gives back. */
  async function retire(old: Lane, signal: AbortSignal): Promise<PluginFailure | undefined> {
    using wait = createAbortableWait(`Unloading plugin ${JSON.stringify(name)}`, signal);
    const within = <T>(promise: PromiseLike<T>, what: string) =>
      wait.until(withTimeLimit(promise, limits.drainTimeoutMs || 1, clock, overdue(what)));
    if (!old.idle) await within(old.drained(), 'draining').catch(() => old.drop('not-drained'));
    let failure: PluginFailure | undefined;
    try {
      const torn = old.instance.teardown(contextFor(wait.signal));
      if (isThenable(torn)) await within(torn, 'teardown');
    } catch (error) {
      failure = noteFailure('teardown', error);
    }
    await old.instance.dispose?.();
    report({ kind: 'unloaded', plugin: name, info: old.instance.facts.info, ...ofFile });
    return failure;
  }

  function keep(promise: Promise<unknown>): void {
    retiring.add(promise);
    promise.finally(() => retiring.delete(promise)).catch(() => {});
  }

  /** Does what waits for the plugin to be between two deliveries. */
  function change(): void {
    if (lane === undefined || (next === undefined && removing === undefined)) return;
    if (lane.policy === 'required' && !lane.idle && !lane.held) return;
    const old = lane;
    if (removing !== undefined) {
      const { done } = removing;
      removing = undefined;
      lane = undefined;
      state = 'closed';
      if (old.policy === 'required') old.drop('not-drained');
      const retirement = retire(old, ending);
      keep(retirement);
      retirement.finally(done).catch(() => {});
    } else if (next !== undefined) {
      lane = next;
      next = undefined;
      facts = lane.instance.facts;
      report({
        kind: 'swapped',
        plugin: name,
        info: facts.info,
        previous: old.instance.facts.info,
        file: file ?? '',
      });
      if (old.policy === 'required') old.handOver(lane);
      keep(retire(old, ending));
    }
    onChange();
  }

  async function abandon(instance: PluginInstance): Promise<void> {
    try {
      const torn = Promise.resolve(instance.teardown(contextFor(ending)));
      await withTimeLimit(torn, limits.drainTimeoutMs || 1, clock, overdue('teardown'));
    } catch (error) {
      noteFailure('teardown', error);
    }
    await instance.dispose?.();
  }

  const isClosed = () => state === 'closed';
  const closedError = () =>
    new EstreamerPluginError('closed', `Plugin ${JSON.stringify(name)} came when the host had closed.`);

  return {
    name,
    file,
    limits,
    metrics,
    get lane() {
      return lane;
    },
    wanted: () => {
      const lanes = [lane, next].filter((one) => one !== undefined);
      if (lanes.length > 0) return lanes.map(({ instance }) => instance.facts.kinds);
      return state === 'waiting' ? [facts?.kinds] : [];
    },
    announce(known) {
      facts = known;
    },
    async install(instance) {
      if (isClosed()) {
        await instance.dispose?.();
        throw closedError();
      }
      const patience = new AbortController();
      using wait = createAbortableWait(`Setting up plugin ${JSON.stringify(name)}`, ending, patience.signal);
      try {
        const setup = Promise.resolve(instance.setup(contextFor(wait.signal)));
        await wait.until(withTimeLimit(setup, limits.timeLimitMs, clock, overdue('setup')));
      } catch (error) {
        patience.abort(error);
        await instance.dispose?.();
        throw error;
      }
      if (isClosed()) {
        await abandon(instance);
        throw closedError();
      }
      loadFailure = undefined;
      const created = createLane({
        name,
        instance,
        policy: policyOf(instance.facts),
        limits,
        metrics,
        logger: loggerFor(name),
        clock,
        report,
        onRest: change,
      });
      if (next !== undefined) keep(abandon(next.instance));
      next = undefined;
      if (lane !== undefined) {
        next = created;
        change();
        onChange();
        return;
      }
      lane = created;
      facts = instance.facts;
      state = 'ready';
      onChange();
      report({ kind: 'loaded', plugin: name, info: facts.info, ...ofFile });
    },
    setupFailed(stage, error) {
      if (lane === undefined) state = 'failed';
      onChange();
      return noteFailure(stage, error);
    },
    loadFailed(error) {
      metrics.errors += 1;
      loadFailure = { plugin: name, policy: policyOf(facts), stage: 'load', error };
      if (lane === undefined) state = 'failed';
    },
    remove() {
      if (next !== undefined) keep(abandon(next.instance));
      next = undefined;
      if (lane === undefined) return Promise.resolve();
      return new Promise<void>((resolve) => {
        removing = { done: resolve };
        change();
      });
    },
    async close(signal) {
      if (next !== undefined) keep(abandon(next.instance));
      next = undefined;
      state = 'closed';
      const old = lane;
      lane = undefined;
      if (old === undefined) return undefined;
      old.discard();
      return retire(old, signal);
    },
    retired: () => Promise.allSettled(retiring),
    status() {
      const { records, errors, dropped, restarts, totalMs, maxMs } = metrics;
      return {
        name,
        info: facts?.info,
        ...ofFile,
        policy: lane?.policy ?? policyOf(facts),
        isolation: lane?.instance.isolation ?? 'none',
        state: lane === undefined ? state : stateOf(lane),
        circuit: lane?.circuit ?? 'closed',
        records,
        errors,
        dropped,
        queued: lane?.queued ?? 0,
        meanMs: records === 0 ? 0 : totalMs / records,
        maxMs,
        restarts,
        lastFailure: loadFailure ?? lane?.lastFailure ?? lastFailure,
      };
    },
  };
}

function stateOf(lane: Lane): PluginState {
  if (lane.held) return 'retrying';
  return lane.circuit === 'open' ? 'paused' : 'ready';
}
