import type { Clock } from '@x/foundation';
import type { PluginContext, PluginLogger, PluginMetadata } from '../contract/plugin.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { isThenable, type PluginInstance } from '../instance/plugin-instance.ts';
import { withTimeLimit } from '../isolation/call-watchdog.ts';
import type { ResolvedLimits } from '../isolation/plugin-limits.ts';
import { createAbortableWait } from './abortable-wait.ts';
import type { PluginRunner } from './plugin-runner.ts';

/** What the begin and the end of a plugin need. */
export interface InstanceLifeSettings {
  readonly name: string;
  readonly limits: ResolvedLimits;
  readonly clock: Clock;
  /** What plugins see of metadata outside of deliveries. */
  readonly metadata: PluginMetadata;
  readonly logger: PluginLogger;
  /** Aborted when the host has no more time to close. */
  readonly ending: AbortSignal;
}

/** The begin and the end of a version of a plugin. */
export interface InstanceLife {
  /** @throws what the setup threw; the version is then disposed of */
  setUp(instance: PluginInstance): Promise<void>;
  /** Lets a runner work off what waits, for as long as it may. */
  drain(runner: PluginRunner, signal: AbortSignal): Promise<void>;
  /** @throws what the teardown threw; the version is disposed of in any case */
  tearDown(instance: PluginInstance, signal: AbortSignal): Promise<void>;
}

/** Makes the begin and the end of the versions of a plugin. */
export function createInstanceLife(settings: InstanceLifeSettings): InstanceLife {
  const { name, limits, clock, metadata, logger, ending } = settings;
  const quotedName = JSON.stringify(name);
  const contextFor = (signal: AbortSignal): PluginContext => ({ metadata, logger, signal });
  const overdue = (what: string) => () =>
    new EstreamerPluginError('timed-out', `The ${what} of plugin ${quotedName} took too long.`, {
      plugin: name,
    });

  /** No longer than a plugin that goes has. */
  const withinDrainTime = <T>(promise: PromiseLike<T>, what: string) =>
    withTimeLimit(promise, Math.max(limits.drainTimeoutMs, 1), clock, overdue(what));

  /** A thread that is in the middle of a call of the system cannot be ended: nobody waits for it. */
  async function dispose(instance: PluginInstance): Promise<void> {
    const disposed = instance.dispose?.();
    if (disposed !== undefined) await withinDrainTime(disposed, 'thread').catch(() => {});
  }

  return {
    async setUp(instance) {
      const patience = new AbortController();
      using wait = createAbortableWait(`Setting up plugin ${quotedName}`, ending, patience.signal);
      try {
        const setup = Promise.resolve(instance.setup(contextFor(wait.signal)));
        await wait.until(withTimeLimit(setup, limits.timeLimitMs, clock, overdue('setup')));
      } catch (error) {
        patience.abort(error);
        await dispose(instance);
        throw error;
      }
    },
    async drain(runner, signal) {
      if (runner.isIdle) return;
      using wait = createAbortableWait(`Unloading plugin ${quotedName}`, signal);
      await wait.until(withinDrainTime(runner.drained(), 'draining')).catch(() => runner.drop('not-drained'));
    },
    async tearDown(instance, signal) {
      using wait = createAbortableWait(`Unloading plugin ${quotedName}`, signal);
      try {
        const torn = instance.teardown(contextFor(wait.signal));
        if (isThenable(torn)) await wait.until(withinDrainTime(torn, 'teardown'));
      } finally {
        await dispose(instance);
      }
    },
  };
}
