import type { PluginContext } from '../../contract/plugin.ts';
import { EstreamerPluginError } from '../../errors/plugin-error.ts';
import { withTimeLimit } from '../../isolation/call-watchdog.ts';
import { createAbortableWait } from '../abortable-wait.ts';
import type { Lane } from '../lane/lane.ts';
import { isThenable } from '../local-instance.ts';
import type { PluginFailure } from '../plugin-failure.ts';
import type { PluginInstance } from '../plugin-instance.ts';
import type { SlotSettings, SlotSurroundings } from './plugin-slot.ts';

/** The begin and the end of a version of a plugin. */
export interface InstanceLife {
  /** @throws what the setup threw; the version is then disposed of */
  setUp(instance: PluginInstance): Promise<void>;
  /** Lets a lane work off what waits, and tears its plugin down; resolves with what went wrong with that. */
  retire(lane: Lane, signal: AbortSignal): Promise<PluginFailure | undefined>;
  /** Tears a version down that never got a record. */
  abandon(instance: PluginInstance): Promise<void>;
}

/** @param noteTeardownFailure counts and reports that a plugin failed in its teardown */
export function createInstanceLife(
  { name, file, limits }: SlotSettings,
  { clock, report, metadata, loggerFor, ending }: SlotSurroundings,
  noteTeardownFailure: (error: unknown) => PluginFailure,
): InstanceLife {
  const quotedName = JSON.stringify(name);
  const contextFor = (signal: AbortSignal): PluginContext => ({ metadata, logger: loggerFor(name), signal });
  const overdue = (what: string) => () =>
    new EstreamerPluginError('timed-out', `The ${what} of plugin ${quotedName} took too long.`, {
      plugin: name,
    });

  /** No longer than a plugin that goes has. */
  const withinDrainTime = <T>(promise: PromiseLike<T>, what: string) =>
    withTimeLimit(promise, Math.max(limits.drainTimeoutMs, 1), clock, overdue(what));

  async function tearDown(instance: PluginInstance, signal: AbortSignal): Promise<PluginFailure | undefined> {
    using wait = createAbortableWait(`Unloading plugin ${quotedName}`, signal);
    try {
      const torn = instance.teardown(contextFor(wait.signal));
      if (isThenable(torn)) await wait.until(withinDrainTime(torn, 'teardown'));
      return undefined;
    } catch (error) {
      return noteTeardownFailure(error);
    } finally {
      await instance.dispose?.();
    }
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
        await instance.dispose?.();
        throw error;
      }
    },
    async retire(lane, signal) {
      using wait = createAbortableWait(`Unloading plugin ${quotedName}`, signal);
      if (!lane.idle) {
        await wait.until(withinDrainTime(lane.drained(), 'draining')).catch(() => lane.drop('not-drained'));
      }
      const { info } = lane.instance.facts;
      const failure = await tearDown(lane.instance, signal);
      report({ kind: 'unloaded', plugin: name, info, ...(file === undefined ? {} : { file }) });
      return failure;
    },
    async abandon(instance) {
      await tearDown(instance, ending);
    },
  };
}
