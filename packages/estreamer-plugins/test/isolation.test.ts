import { systemClock } from '@x/foundation';
import { describe, expect, it } from 'vitest';
import {
  createPluginHost,
  definePlugin,
  type Plugin,
  type PluginContext,
  type PluginLimits,
  type PluginPolicy,
  recordsFailed,
} from '../src/index.ts';
import { createEvents } from './plugin-files.ts';
import { accessControlRule, connection, errorOf } from './records.ts';

type Connection = ReturnType<typeof connection>;

/** A plugin that is given connections only. */
function pluginOf(
  take: (counter: number, context: PluginContext, record: Connection) => unknown,
  hooks: Pick<Plugin, 'policy' | 'afterDelivery' | 'teardown'> = {},
): Plugin {
  return definePlugin({
    info: { description: 'Takes connections', author: 'a test', version: '1', callback: 'take' },
    kinds: ['connectionStatistics'],
    ...hooks,
    take: (record, context) => take(record.data.connectionCounter, context, record),
  });
}

function setUp(plugins: readonly Plugin[], limits: PluginLimits = {}) {
  const events = createEvents();
  const host = createPluginHost(
    {
      plugins,
      limits: { retry: { initialDelayMs: 1, maxDelayMs: 2 }, ...limits },
      onEvent: events.onEvent,
    },
    { random: () => 1 },
  );
  return { events, host };
}

function failing(policy: PluginPolicy, isBroken: (counter: number) => boolean) {
  const taken: number[] = [];
  const plugin = pluginOf(
    (counter) => {
      if (isBroken(counter)) throw new Error(`no ${counter}`);
      taken.push(counter);
    },
    { policy },
  );
  return { taken, plugin };
}

const records = [connection(1), connection(2), connection(3), connection(4)];

describe('a required plugin', () => {
  it('is tried again from the record that it failed on, while the others get every record once', async () => {
    let failures = 0;
    const broken = failing('required', (counter) => counter === 3 && ++failures <= 4);
    const other = failing('required', () => false);
    const { host, events } = setUp([broken.plugin, other.plugin]);
    await using _host = host;
    expect(await host.process({ records })).toEqual({ records: 4, failures: [] });
    expect(broken.taken).toEqual([1, 2, 3, 4]);
    expect(other.taken).toEqual([1, 2, 3, 4]);
    const attempts = events.all.flatMap((event) =>
      event.kind === 'failure' ? [[event.attempt, event.retryInMs, event.failure.record?.index]] : [],
    );
    expect(attempts).toEqual([
      [1, 1, 2],
      [2, 2, 2],
      [3, 2, 2],
      [4, 2, 2],
    ]);
    expect(await events.next('recovered')).toMatchObject({ plugin: 'take', attempts: 5 });
  });

  it('is given up after maxAttempts; the delivery given again goes on with what it did not take', async () => {
    let isBroken = true;
    const broken = failing('required', (counter) => isBroken && counter === 3);
    const other = failing('required', () => false);
    const { host, events } = setUp([broken.plugin, other.plugin], {
      retry: { initialDelayMs: 1, maxAttempts: 3 },
    });
    await using _host = host;
    expect((await errorOf(host.process({ records }))).code).toBe('plugin-failed');
    expect((await errorOf(host.process({ records }))).code).toBe('plugin-failed');
    expect(events.all.filter(({ kind }) => kind === 'failure')).toHaveLength(6);
    expect(host.list()[0]).toMatchObject({ state: 'retrying', errors: 6 });
    isBroken = false;
    await host.process({ records });
    expect(broken.taken).toEqual([1, 2, 3, 4]);
    expect(other.taken).toEqual([1, 2, 3, 4]);
  });

  it('is tried again within its longest delay however often it fails, and each wait is a random part of that', async () => {
    let failures = 0;
    const broken = failing('required', () => ++failures <= 12);
    const events = createEvents();
    const waits: number[] = [];
    const randoms = [0, 0.5, 1];
    const host = createPluginHost(
      {
        plugins: [broken.plugin],
        limits: { circuit: { failures: 1, openMs: 1e9 } },
        onEvent: events.onEvent,
      },
      {
        random: () => randoms[waits.length % randoms.length] ?? 0,
        clock: {
          ...systemClock,
          monotonic: () => waits.length * 30_000,
          after(milliseconds, callback) {
            if (milliseconds === 30_000) return () => {};
            waits.push(milliseconds);
            queueMicrotask(callback);
            return () => {};
          },
        },
      },
    );
    await using _host = host;
    await host.process({ records });
    expect(broken.taken).toEqual([1, 2, 3, 4]);
    expect(waits).toEqual([0, 100, 400, 0, 800, 3200, 0, 2500, 5000, 0, 2500, 5000]);
    expect(events.all.map(({ kind }) => kind)).toEqual([
      'loaded',
      ...Array.from({ length: 12 }, () => 'failure'),
      'recovered',
    ]);
    expect(host.list()).toMatchObject([{ circuit: 'closed', state: 'ready' }]);
  });

  it('that hangs after records it took at once is tried again from the record that it hangs on', async () => {
    const taken: number[] = [];
    let calls = 0;
    const hangs = pluginOf((counter) => {
      calls += 1;
      if (calls === 3) return new Promise(() => {});
      taken.push(counter);
      return undefined;
    });
    const { host } = setUp([hangs], { timeLimitMs: 20 });
    await using _host = host;
    await host.process({ records });
    expect(taken).toEqual([1, 2, 3, 4]);
  });

  it('gets a delivery again from its start when it takes deliveries for good only at their end', async () => {
    const seen: number[] = [];
    let failures = 0;
    const plugin = pluginOf((counter) => void seen.push(counter), {
      afterDelivery() {
        seen.push(0);
        if (++failures === 1) throw new Error('not stored');
      },
    });
    const { host } = setUp([plugin]);
    await using _host = host;
    await host.process({ records });
    expect(seen).toEqual([1, 2, 3, 4, 0, 1, 2, 3, 4, 0]);
  });

  it('is told about the end of a delivery whose record it failed on, and then gets it from its start', async () => {
    const seen: number[] = [];
    let failures = 0;
    const plugin = pluginOf(
      (counter) => {
        seen.push(counter);
        if (counter === 2 && ++failures === 1) throw new Error('no 2');
      },
      {
        async afterDelivery() {
          await new Promise(setImmediate);
          seen.push(0);
        },
      },
    );
    const { host } = setUp([plugin]);
    await using _host = host;
    await host.process({ records });
    expect(seen).toEqual([1, 2, 0, 1, 2, 3, 4, 0]);
  });

  it('gets only those records again that it says it did not take', async () => {
    const seen: number[] = [];
    let held: Connection[] = [];
    let failures = 0;
    const plugin = pluginOf(
      (counter, _context, record) => {
        seen.push(counter);
        held.push(record);
      },
      {
        afterDelivery() {
          const refused = held.filter(({ data }) => data.connectionCounter % 2 === 0);
          held = [];
          if (++failures === 1) throw recordsFailed(refused, new Error('busy'));
        },
      },
    );
    const { host } = setUp([plugin]);
    await using _host = host;
    await host.process({ records });
    expect(seen).toEqual([1, 2, 3, 4, 2, 4]);
  });

  it('that was cut off by the signal goes on where it was when the same delivery is given again', async () => {
    const controller = new AbortController();
    const taken: number[] = [];
    let calls = 0;
    const hangs = pluginOf((counter) => {
      calls += 1;
      if (calls === 2) {
        setImmediate(() => controller.abort());
        return new Promise(() => {});
      }
      taken.push(counter);
      return undefined;
    });
    const other = failing('required', () => false);
    const { host } = setUp([hangs, other.plugin]);
    await using _host = host;
    expect((await errorOf(host.process({ records }, { signal: controller.signal }))).code).toBe('aborted');
    await host.process({ records });
    expect(taken).toEqual([1, 2, 3, 4]);
    expect(other.taken).toEqual([1, 2, 3, 4]);
  });

  it('that hangs fails when its time is up, and sees that nobody waits', async () => {
    const taken: number[] = [];
    const signals: AbortSignal[] = [];
    const hangs = pluginOf((counter, { signal }) => {
      signals.push(signal);
      if (signals.length === 2) return new Promise(() => {});
      taken.push(counter);
      return Promise.resolve();
    });
    const other = failing('required', () => false);
    const { host, events } = setUp([hangs, other.plugin], { timeLimitMs: 20 });
    await using _host = host;
    await host.process({ records });
    expect(taken).toEqual([1, 2, 3, 4]);
    expect(other.taken).toEqual([1, 2, 3, 4]);
    expect((await events.next('failure')).failure.error).toMatchObject({ code: 'timed-out' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false, false, false]);
  });

  it('names ids by the metadata that came before the record, however late it is', async () => {
    const names: unknown[] = [];
    let failures = 0;
    const late = pluginOf(async (_counter, { metadata }, record) => {
      await new Promise(setImmediate);
      if (++failures === 1) throw new Error('later');
      names.push(metadata.resolve(record)['accessControlRuleId']);
    });
    const { host } = setUp([late]);
    await using _host = host;
    await host.process({
      records: [
        accessControlRule('old'),
        connection(1),
        connection(2),
        accessControlRule('new'),
        connection(3),
      ],
    });
    expect(names).toEqual(['old', 'old', 'new']);
  });
});

describe('a best-effort plugin', () => {
  it('is left alone after failures in a row, tried again, and then gets all records', async () => {
    let isBroken = true;
    const broken = failing('best-effort', () => isBroken);
    const other = failing('required', () => false);
    let now = 0;
    const events = createEvents();
    const host = createPluginHost(
      {
        plugins: [broken.plugin, other.plugin],
        limits: { circuit: { failures: 2, openMs: 1000 } },
        onEvent: events.onEvent,
      },
      { clock: { ...systemClock, monotonic: () => now, after: () => () => {} } },
    );
    await host.process({ records });
    expect(await events.next('circuit-opened')).toEqual({
      kind: 'circuit-opened',
      plugin: 'take',
      failures: 2,
    });
    expect(await events.next('records-dropped')).toMatchObject({ records: 2, reason: 'circuit-open' });
    expect(host.list()[0]).toMatchObject({ state: 'paused', circuit: 'open', errors: 2, dropped: 2 });
    now = 1000;
    await host.process({ records });
    expect(host.list()[0]).toMatchObject({ circuit: 'open', errors: 3, dropped: 5 });
    isBroken = false;
    now = 2000;
    await host.process({ records });
    await events.next('circuit-closed');
    expect(broken.taken).toEqual([1, 2, 3, 4]);
    expect(other.taken).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    await host.close();
  });

  it('that is slow keeps nobody waiting, and loses no more than does not fit into its queue', async () => {
    const taken: number[] = [];
    let resume = () => {};
    const resumed = new Promise<void>((resolve) => {
      resume = resolve;
    });
    const slow = pluginOf(
      async (counter) => {
        await resumed;
        taken.push(counter);
      },
      { policy: 'best-effort' },
    );
    const other = failing('required', () => false);
    const { host, events } = setUp([slow, other.plugin], { maxQueuedRecords: 6 });
    for (let delivery = 0; delivery < 4; delivery += 1) await host.process({ records });
    expect(other.taken).toHaveLength(16);
    expect(taken).toEqual([]);
    expect(host.list()[0]).toMatchObject({ queued: 8, dropped: 8 });
    expect(await events.next('records-dropped')).toMatchObject({ records: 4, reason: 'queue-full' });
    resume();
    await host.close();
    expect(taken).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  it('that hangs when the host closes gives up what waits for it, and says how much', async () => {
    const hangs = pluginOf(() => new Promise(() => {}), { policy: 'best-effort' });
    const { host, events } = setUp([hangs], { drainTimeoutMs: 10 });
    await host.process({ records });
    await host.close();
    expect(await events.next('records-dropped')).toMatchObject({ records: 4, reason: 'not-drained' });
  });
});

describe('a plugin for deliveries', () => {
  it('gets those records of a delivery that it wants, and all again when it fails', async () => {
    const seen: number[][] = [];
    const plugin = definePlugin({
      info: { description: 'Takes deliveries', author: 'a test', version: '1', callback: 'takeAll' },
      kinds: ['connectionStatistics'],
      deliveries: true,
      async takeAll(delivery, { metadata }) {
        seen.push(delivery.records.map(({ data }) => data.connectionCounter));
        expect(delivery.records.map((record) => metadata.resolve(record)['accessControlRuleId'])).toEqual([
          undefined,
          'allow',
        ]);
        if (seen.length === 1) throw new Error('not stored');
      },
    });
    const { host } = setUp([plugin]);
    await using _host = host;
    await host.process({ records: [connection(1), accessControlRule('allow'), connection(2)] });
    await host.process({ records: [accessControlRule('allow')] });
    expect(seen).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });
});

describe('host.filter', () => {
  const payloadOf = (recordType: number) =>
    Buffer.from([0, 0, recordType >> 8, recordType & 0xff, 0, 0, 0, 0]);

  it('lets through what a plugin wants, and metadata', async () => {
    const connections = failing('required', () => false);
    await using host = createPluginHost({ plugins: [connections.plugin] });
    expect([71, 119, 125].map((type) => host.filter(payloadOf(type)))).toEqual([true, true, false]);
    await using all = createPluginHost({
      plugins: [
        definePlugin({
          info: { description: 'd', author: 'a', version: '1', callback: 'take' },
          take() {},
        }),
      ],
    });
    expect(all.filter(payloadOf(125))).toBe(true);
  });
});

it('refuses limits that cannot be kept', () => {
  expect(() =>
    createPluginHost({ plugins: [], limits: { timeLimitMs: -1, retry: { maxAttempts: Number.NaN } } }),
  ).toThrow(
    '"limits.timeLimitMs" is -1; give a whole number of milliseconds, from 0 to 2147483647. "limits.retry.maxAttempts" is NaN',
  );
});
