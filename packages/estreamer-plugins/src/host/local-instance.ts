import type { EventRecord } from '@x/estreamer-protocol';
import type { PluginClock } from '../clock.ts';
import type { Plugin } from '../contract/plugin.ts';
import { type Job, wants } from './lane/job.ts';
import type { PluginInstance, Progress } from './plugin-instance.ts';
import { countTime, type PluginMetrics } from './plugin-metrics.ts';

/** Runs a plugin that was checked in this thread. */
export function createLocalInstance(
  plugin: Plugin,
  metrics: PluginMetrics,
  clock: PluginClock,
): PluginInstance {
  const { info } = plugin;
  const callbacks = plugin as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
  const { now } = clock;

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

  function giveRecords(job: Job): Progress | Promise<Progress> {
    const { limit } = job;
    const { records } = job.run;
    const context = job.context();
    let position = job.position;
    let before = now();
    try {
      for (; position < limit; position += 1) {
        if (!wants(job, position)) continue;
        job.given = true;
        metrics.records += 1;
        const result = callbacks[info.callback]?.(records[position], context);
        if (isThenable(result)) {
          job.position = position;
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

  function giveDelivery(job: Job): Progress | Promise<Progress> {
    const { limit, position } = job;
    const records: EventRecord[] = [];
    for (let index = position; index < limit; index += 1) {
      if (wants(job, index)) records.push(job.run.records[index] as EventRecord);
    }
    if (records.length === 0) return { position: limit };
    job.given = true;
    metrics.records += records.length;
    const before = now();
    try {
      const result = callbacks[info.callback]?.({ records }, job.context());
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
      deliveries: plugin.deliveries === true,
      endsDeliveries: plugin.afterDelivery !== undefined,
    },
    setup: (context) => plugin.setup?.(context),
    give: plugin.deliveries === true ? giveDelivery : giveRecords,
    afterDelivery: (job) => plugin.afterDelivery?.(job.context()),
    teardown: (context) => plugin.teardown?.(context),
  };
}

/** Whether a plugin has to be waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
