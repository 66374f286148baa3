import type { EventRecord } from '@x/estreamer-protocol';
import type { Clock } from '@x/foundation';
import type { Plugin, PluginDelivery } from '../contract/plugin.ts';
import { countTime, type PluginMetrics } from './plugin-facts.ts';
import { isThenable, type PluginInstance, type Progress } from './plugin-instance.ts';
import type { PluginTask } from './plugin-task.ts';

/** Runs a plugin that was checked in this thread. */
export function createLocalInstance(plugin: Plugin, metrics: PluginMetrics, clock: Clock): PluginInstance {
  const { info, deliveries = false, pipelined = false } = plugin;
  const callbacks = plugin as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
  const { monotonic: now } = clock;

  /** Counts a call that is waited for when it is done. */
  function settle(result: PromiseLike<unknown>, startedAt: number, failedAt: number, doneAt: number) {
    return Promise.resolve(result).then(
      (): Progress => {
        countTime(metrics, now() - startedAt);
        return { position: doneAt };
      },
      (error: unknown): Progress => {
        countTime(metrics, now() - startedAt);
        return { position: failedAt, failure: { error } };
      },
    );
  }

  function giveRecords(task: PluginTask): Progress | Promise<Progress> {
    const { limit } = task;
    const { records } = task.delivery;
    const context = task.context();
    let { position } = task;
    let before = now();
    try {
      for (; position < limit; position += 1) {
        if (!task.wants(position)) continue;
        task.begin();
        metrics.records += 1;
        const result = callbacks[info.callback]?.(records[position], context);
        if (isThenable(result)) {
          // Should the call be cut off, this is where the task goes on.
          task.advance(position);
          return settle(result, before, position, position + 1);
        }
        const after = now();
        countTime(metrics, after - before);
        before = after;
      }
    } catch (error) {
      countTime(metrics, now() - before);
      return { position, failure: { error } };
    }
    return { position };
  }

  function giveDelivery(task: PluginTask): Progress | Promise<Progress> {
    const { limit, position } = task;
    const { given } = task.delivery;
    const records: EventRecord[] = [];
    const places: number[] = [];
    for (let index = position; index < limit; index += 1) {
      if (!task.wants(index)) continue;
      records.push(given.records[index] as EventRecord);
      places.push(index);
    }
    if (records.length === 0) return { position: limit };
    task.begin();
    metrics.records += records.length;
    const before = now();
    try {
      const result = callbacks[info.callback]?.(partOf(given, records, places), task.context());
      if (isThenable(result)) return settle(result, before, position, limit);
      countTime(metrics, now() - before);
      return { position: limit };
    } catch (error) {
      countTime(metrics, now() - before);
      return { position, failure: { error } };
    }
  }

  return {
    isolation: 'none',
    facts: {
      info,
      kinds: plugin.kinds === undefined ? undefined : new Set(plugin.kinds),
      policy: plugin.policy,
      deliveries,
      pipelined,
      endsDeliveries: plugin.afterDelivery !== undefined,
    },
    setup: (context) => plugin.setup?.(context),
    give: deliveries ? giveDelivery : giveRecords,
    afterDelivery: (task) => plugin.afterDelivery?.(task.context()),
    teardown: (context) => plugin.teardown?.(context),
  };
}

/** The part of a delivery that a plugin gets: its records, with what the whole says of them. */
function partOf(
  given: PluginDelivery,
  records: readonly EventRecord[],
  places: readonly number[],
): PluginDelivery {
  const { server } = given;
  if (given.identify === undefined) return { records, server };
  return { records, server, identify: (index) => given.identify?.(places[index] ?? -1) };
}
