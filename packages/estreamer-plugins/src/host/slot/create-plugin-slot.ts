import { EstreamerPluginError } from '../../errors/plugin-error.ts';
import { createLane } from '../lane/create-lane.ts';
import type { Lane } from '../lane/lane.ts';
import type { PluginFacts } from '../plugin-facts.ts';
import type { PluginFailure, PluginStage } from '../plugin-failure.ts';
import { createPluginMetrics } from '../plugin-metrics.ts';
import type { PluginState } from '../plugin-status.ts';
import { createHandOver } from './hand-over.ts';
import { createInstanceLife } from './instance-life.ts';
import type { PluginSlot, SlotSettings, SlotSurroundings } from './plugin-slot.ts';

/** Makes a place with nothing in it. */
export function createPluginSlot(settings: SlotSettings, surroundings: SlotSurroundings): PluginSlot {
  const { name, file, limits } = settings;
  const { clock, report, loggerFor, ending, onChange } = surroundings;
  const metrics = createPluginMetrics();
  const retiring = new Set<Promise<unknown>>();
  const ofFile = file === undefined ? {} : { file };
  let facts: PluginFacts | undefined;
  let lastFailure: PluginFailure | undefined;
  let loadFailure: PluginFailure | undefined;
  let state: PluginState = 'waiting';

  const life = createInstanceLife(settings, surroundings, (error) => noteFailure('teardown', error));
  const place = createHandOver({
    taken(lane, previous) {
      facts = lane.instance.facts;
      const { info } = facts;
      if (previous === undefined) {
        state = 'ready';
        onChange();
        report({ kind: 'loaded', plugin: name, info, ...ofFile });
        return;
      }
      const { info: before } = previous.instance.facts;
      report({ kind: 'swapped', plugin: name, info, previous: before, file: file ?? '' });
    },
    left(lane) {
      if (place.current === undefined) state = 'closed';
      const retirement = life.retire(lane, ending);
      keep(retirement);
      onChange();
      return retirement;
    },
    passedOver: ({ instance }) => keep(life.abandon(instance)),
  });

  function policyOf(of: PluginFacts | undefined) {
    return settings.policy ?? of?.policy ?? 'required';
  }

  function noteFailure(stage: PluginStage, error: unknown): PluginFailure {
    metrics.errors += 1;
    lastFailure = { plugin: name, policy: policyOf(facts), stage, error };
    report({ kind: 'failure', plugin: name, failure: lastFailure, attempt: 1 });
    return lastFailure;
  }

  function keep(promise: Promise<unknown>): void {
    retiring.add(promise);
    promise.finally(() => retiring.delete(promise)).catch(() => {});
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
      return place.current;
    },
    wanted() {
      const lanes = [place.current, place.next].filter((one) => one !== undefined);
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
      await life.setUp(instance);
      if (isClosed()) {
        await life.abandon(instance);
        throw closedError();
      }
      loadFailure = undefined;
      place.offer(
        createLane({
          name,
          instance,
          policy: policyOf(instance.facts),
          limits,
          metrics,
          logger: loggerFor(name),
          clock,
          report,
          onRest: place.settle,
        }),
      );
      onChange();
    },
    setupFailed(stage, error) {
      if (place.current === undefined) state = 'failed';
      onChange();
      return noteFailure(stage, error);
    },
    loadFailed(error) {
      metrics.errors += 1;
      loadFailure = { plugin: name, policy: policyOf(facts), stage: 'load', error };
      if (place.current === undefined) state = 'failed';
    },
    remove: place.vacate,
    async close(signal) {
      state = 'closed';
      const lane = place.clear();
      lane?.discard();
      return lane === undefined ? undefined : life.retire(lane, signal);
    },
    retired: () => Promise.allSettled(retiring),
    status() {
      const { records, errors, dropped, restarts, totalMs, maxMs } = metrics;
      const lane = place.current;
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
