import { getEventListeners } from 'node:events';
import { join } from 'node:path';
import { createMetadataStore } from '@x/estreamer-protocol';
import { systemClock } from '@x/foundation';
import { describe, expect, it } from 'vitest';
import {
  createPluginHost,
  definePlugin,
  type EstreamerPluginError,
  type Plugin,
  type PluginContext,
  type PluginHostSettings,
  type PluginPolicy,
} from '../src/index.ts';
import { createEvents, importModule, put, temporaryDirectory } from './plugin-files.ts';
import { accessControlRule, connection } from './records.ts';

type Connection = ReturnType<typeof connection>;

const deliveryOf = (...counters: number[]) => ({ records: counters.map((counter) => connection(counter)) });
const counterOf = ({ data }: Connection) => data.connectionCounter;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function recordPlugin(
  take: (counter: number, record: Connection, context: PluginContext) => unknown,
  more: Pick<Plugin, 'policy' | 'setup' | 'afterDelivery'> = {},
): Plugin {
  return definePlugin({
    info: { description: 'Takes records', author: 'a test', version: '1', callback: 'take' },
    kinds: ['connectionStatistics'],
    ...more,
    take: (record, context) => take(counterOf(record), record, context),
  });
}

/** A pipelined plugin whose promises a test settles. */
function pipelined(policy: PluginPolicy = 'required') {
  const given: { readonly counters: number[]; readonly taken: PromiseWithResolvers<void> }[] = [];
  const contexts: PluginContext[] = [];
  const plugin = definePlugin({
    info: { description: 'Takes deliveries', author: 'a test', version: '1', callback: 'takeAll' },
    kinds: ['connectionStatistics'],
    deliveries: true,
    pipelined: true,
    policy,
    takeAll({ records }, context) {
      const taken = Promise.withResolvers<void>();
      given.push({ counters: records.map(counterOf), taken });
      contexts.push(context);
      return taken.promise;
    },
  });
  return { plugin, given, contexts, counters: () => given.map(({ counters }) => counters) };
}

function setUp(settings: PluginHostSettings, order: string[] = []) {
  const events = createEvents();
  const host = createPluginHost(
    { limits: { retry: { initialDelayMs: 1, maxDelayMs: 1 } }, onEvent: events.onEvent, ...settings },
    { random: () => 0, importModule },
  );
  /** Processes a delivery and notes how that ended. */
  const process = (name: string, delivery: ReturnType<typeof deliveryOf>, signal?: AbortSignal) =>
    host.process(delivery, { signal }).then(
      () => void order.push(`${name} done`),
      (error: EstreamerPluginError) => void order.push(`${name} ${error.code}`),
    );
  return { host, events, order, process };
}

describe('several deliveries under way', () => {
  it('reach each plugin in order and at its own pace, and are done in order', async () => {
    const slow: number[] = [];
    const quick: number[] = [];
    const gates = new Map([1, 2, 3].map((counter) => [counter, Promise.withResolvers<void>()]));
    const { host, order, process } = setUp({
      plugins: [
        recordPlugin(async (counter) => {
          await gates.get(counter)?.promise;
          slow.push(counter);
        }),
        recordPlugin((counter) => void quick.push(counter)),
      ],
    });
    await using _host = host;
    await host.start();
    const all = [process('a', deliveryOf(1)), process('b', deliveryOf(2)), process('c', deliveryOf(3))];
    expect(quick).toEqual([1, 2, 3]);
    expect(host.status()).toMatchObject({ underWay: 3, deliveries: 0 });
    gates.get(3)?.resolve();
    gates.get(2)?.resolve();
    await turn();
    expect([slow, order]).toEqual([[], []]);
    gates.get(1)?.resolve();
    await Promise.all(all);
    expect(slow).toEqual([1, 2, 3]);
    expect(order).toEqual(['a done', 'b done', 'c done']);
    expect(host.status()).toMatchObject({ underWay: 0, deliveries: 3 });
  });

  it('wait, of a required plugin that fails, for their acknowledgement only: the other plugins go on', async () => {
    let isBroken = true;
    const attempts: number[] = [];
    const other: number[] = [];
    const { host, order, process, events } = setUp({
      plugins: [
        recordPlugin((counter) => {
          attempts.push(counter);
          if (isBroken && counter === 2) throw new Error('no 2');
        }),
        recordPlugin(async (counter) => {
          await turn();
          other.push(counter);
        }),
      ],
    });
    await using _host = host;
    await host.start();
    const all = [1, 2, 3, 4].map((counter) => process(String(counter), deliveryOf(counter)));
    await events.next('failure');
    while (other.length < 4) await turn();
    expect(other).toEqual([1, 2, 3, 4]);
    expect(order).toEqual(['1 done']);
    expect(new Set(attempts)).toEqual(new Set([1, 2]));
    isBroken = false;
    await Promise.all(all);
    expect(attempts.slice(-3)).toEqual([2, 3, 4]);
    expect(order).toEqual(['1 done', '2 done', '3 done', '4 done']);
  });

  it('are given in order though they come while the plugins are being set up', async () => {
    const taken: number[] = [];
    const ready = Promise.withResolvers<void>();
    const { host, order, process } = setUp({
      plugins: [recordPlugin((counter) => void taken.push(counter), { setup: () => ready.promise })],
    });
    await using _host = host;
    const all = [process('a', deliveryOf(1)), process('b', deliveryOf(2))];
    ready.resolve();
    await host.start();
    all.push(process('c', deliveryOf(3)));
    await Promise.all(all);
    expect(taken).toEqual([1, 2, 3]);
    expect(order).toEqual(['a done', 'b done', 'c done']);
  });

  it('are ended by their signal from the first one that has it on, and go on where they were', async () => {
    const taken: number[] = [];
    const controller = new AbortController();
    let isHanging = true;
    const { host, order, process } = setUp({
      plugins: [
        recordPlugin((counter, _record, { signal }) => {
          if (!isHanging || counter === 1) return void taken.push(counter);
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        }),
      ],
    });
    await using _host = host;
    await host.start();
    const deliveries = [deliveryOf(1), deliveryOf(2), deliveryOf(3), deliveryOf(4)] as const;
    const [a, b, c, d] = deliveries;
    const all = [process('a', a), process('b', b, controller.signal), process('c', c), process('d', d)];
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    await turn();
    controller.abort();
    await Promise.all(all);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect(order).toEqual(['a done', 'b aborted', 'c aborted', 'd aborted']);
    isHanging = false;
    await Promise.all([process('b', b), process('c', c), process('d', d)]);
    expect(taken).toEqual([1, 2, 3, 4]);
  });

  it('that a required plugin gave up are given again in order, and nobody gets anything twice', async () => {
    let isBroken = true;
    const strict: number[] = [];
    const other: number[] = [];
    const { host, order, process } = setUp({
      plugins: [
        recordPlugin((counter) => {
          if (isBroken && counter === 2) return Promise.reject(new Error('no 2'));
          return void strict.push(counter);
        }),
        recordPlugin((counter) => void other.push(counter)),
      ],
      limits: { retry: false },
    });
    await using _host = host;
    await host.start();
    const [a, b, c] = [deliveryOf(1, 2), deliveryOf(3), deliveryOf(4)] as const;
    await Promise.all([process('a', a), process('b', b), process('c', c)]);
    expect(order.splice(0)).toEqual(['a plugin-failed', 'b aborted', 'c aborted']);
    isBroken = false;
    await Promise.all([process('a', a), process('b', b), process('c', c)]);
    expect(order).toEqual(['a done', 'b done', 'c done']);
    expect(strict).toEqual([1, 2, 3, 4]);
    expect(other).toEqual([1, 2, 3, 4]);
    expect(host.status()).toMatchObject({ deliveries: 3, failedDeliveries: 3, records: 4 });
  });

  it('that were left are forgotten when others come instead', async () => {
    const taken: number[] = [];
    let isBroken = true;
    const { host, process } = setUp({
      plugins: [
        recordPlugin((counter) => {
          if (isBroken) throw new Error('not now');
          taken.push(counter);
        }),
      ],
      limits: { retry: false },
    });
    await using _host = host;
    await Promise.all([process('a', deliveryOf(1)), process('b', deliveryOf(2))]);
    isBroken = false;
    await Promise.all([process('c', deliveryOf(1)), process('d', deliveryOf(2))]);
    expect(taken).toEqual([1, 2]);
  });

  it('are not held by one whose metadata cannot be kept', async () => {
    const taken: string[] = [];
    const metadata = createMetadataStore();
    const { update } = metadata;
    metadata.update = () => {
      metadata.update = update;
      throw new Error('no room');
    };
    const noting = (policy: PluginPolicy) =>
      recordPlugin((counter) => void taken.push(`${policy} ${counter}`), { policy });
    const { host, order, process } = setUp({
      metadata,
      plugins: [noting('required'), noting('best-effort')],
    });
    await using _host = host;
    await host.start();
    const first = { records: [connection(1), accessControlRule('allow'), connection(2)] };
    await expect(host.process(first)).rejects.toThrow('no room');
    await process('a', deliveryOf(3));
    expect(order).toEqual(['a done']);
    expect(taken).toEqual(['required 1', 'best-effort 1', 'required 3', 'best-effort 3']);
    await host.process(first);
    expect(taken.slice(4)).toEqual(['required 1', 'best-effort 1', 'required 2', 'best-effort 2']);
  });

  it('use one listener on a signal that they share, however many they are', async () => {
    const { plugin, given } = pipelined();
    const { host, order, process } = setUp({ plugins: [plugin] });
    await using _host = host;
    await host.start();
    const { signal } = new AbortController();
    const all = Array.from({ length: 500 }, (_, index) => process('x', deliveryOf(index), signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    for (const { taken } of given) taken.resolve();
    await Promise.all(all);
    expect(order).toHaveLength(500);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('names of ids with several deliveries under way', () => {
  const rule = (name: string) => ({ records: [accessControlRule(name)] });

  it('are those of the time when the record came, at a late retry too', async () => {
    const names: unknown[] = [];
    let failures = 0;
    const gate = Promise.withResolvers<void>();
    const { host } = setUp({
      plugins: [
        recordPlugin(
          async (_counter, record, { metadata }) => {
            await gate.promise;
            names.push(metadata.resolve(record)['accessControlRuleId']);
          },
          {
            afterDelivery() {
              failures += 1;
              if (failures === 1) throw new Error('from the start');
            },
          },
        ),
      ],
    });
    await using _host = host;
    await host.start();
    const all = [rule('old'), deliveryOf(1, 2), rule('new'), deliveryOf(3), rule('newest')].map((one) =>
      host.process(one),
    );
    gate.resolve();
    await Promise.all(all);
    expect(names).toEqual(['old', 'old', 'old', 'old', 'new']);
  });

  it('are kept for a pipelined plugin that asks for them when it gets the delivery again', async () => {
    const names: unknown[] = [];
    let isFirst = true;
    const { host } = setUp({
      plugins: [
        definePlugin({
          info: { description: 'd', author: 'a', version: '1', callback: 'takeAll' },
          kinds: ['connectionStatistics'],
          deliveries: true,
          pipelined: true,
          async takeAll({ records }, { metadata }) {
            const wasFirst = isFirst;
            isFirst = false;
            await turn();
            if (wasFirst) throw new Error('again');
            for (const record of records) names.push(metadata.resolve(record)['accessControlRuleId']);
          },
        }),
      ],
    });
    await using _host = host;
    await host.start();
    await Promise.all(
      [rule('old'), deliveryOf(1), rule('new'), deliveryOf(2)].map((delivery) => host.process(delivery)),
    );
    expect(names.toSorted()).toEqual(['new', 'old']);
  });
});

describe('a pipelined plugin', () => {
  it('is told which server a delivery came from, and the identities of the records that it gets', async () => {
    const told: unknown[] = [];
    const plugin = definePlugin({
      info: { description: 'Takes deliveries', author: 'a test', version: '1', callback: 'takeAll' },
      kinds: ['connectionStatistics'],
      deliveries: true,
      pipelined: true,
      takeAll(delivery) {
        told.push(delivery.server, ...delivery.records.map((_record, index) => delivery.identify?.(index)));
      },
    });
    const { host } = setUp({ plugins: [plugin] });
    const records = [accessControlRule('rule'), connection(1), connection(2)];
    await host.process({ records, server: 'fmc:8302', identify: (index) => `id ${index}` });
    expect(told).toEqual(['fmc:8302', 'id 1', 'id 2']);
    await host.close();
  });

  it('gets the next delivery while it has not taken the ones before', async () => {
    const { plugin, given, counters } = pipelined();
    const { host, order, process } = setUp({ plugins: [plugin] });
    await using _host = host;
    await host.start();
    const all = [process('a', deliveryOf(1, 2)), process('b', deliveryOf(3)), process('c', deliveryOf(4))];
    expect(counters()).toEqual([[1, 2], [3], [4]]);
    given[1]?.taken.resolve();
    await turn();
    expect(order).toEqual([]);
    given[0]?.taken.resolve();
    given[2]?.taken.resolve();
    await Promise.all(all);
    expect(order).toEqual(['a done', 'b done', 'c done']);
    expect(host.list()).toMatchObject([{ records: 4, queued: 0, errors: 0 }]);
  });

  it('gets a delivery again that it rejects, before those that come later', async () => {
    const { plugin, given, counters } = pipelined();
    const { host, order, process, events } = setUp({ plugins: [plugin] });
    await using _host = host;
    await host.start();
    const all = [process('a', deliveryOf(1)), process('b', deliveryOf(2)), process('c', deliveryOf(3))];
    given[1]?.taken.reject(new Error('not 2'));
    given[0]?.taken.reject(new Error('not 1'));
    expect(await events.next('failure')).toMatchObject({ failure: { stage: 'delivery' }, attempt: 1 });
    all.push(process('d', deliveryOf(4)));
    while (given.length < 6) await turn();
    expect(counters()).toEqual([[1], [2], [3], [1], [2], [4]]);
    for (const { taken } of given) taken.resolve();
    await Promise.all(all);
    expect(order).toEqual(['a done', 'b done', 'c done', 'd done']);
    expect(await events.next('recovered')).toMatchObject({ attempts: 2 });
  });

  it('is not cut off, but it is told when it has taken nothing for as long as its time limit', async () => {
    const { plugin, given, contexts } = pipelined();
    const { host, process, events } = setUp({ plugins: [plugin], limits: { timeLimitMs: 10 } });
    await using _host = host;
    await host.start();
    const all = [process('a', deliveryOf(1)), process('b', deliveryOf(2))];
    expect(await events.next('stalled')).toEqual({
      kind: 'stalled',
      plugin: 'takeAll',
      deliveries: 2,
      milliseconds: 10,
    });
    expect(host.list()).toMatchObject([{ state: 'stalled', queued: 2 }]);
    for (const { taken } of given) taken.resolve();
    await Promise.all(all);
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    expect(given).toHaveLength(2);
    expect(host.list()).toMatchObject([{ state: 'ready' }]);
  });

  it('that is best-effort keeps nobody waiting, and has no more than fits into its queue', async () => {
    const { plugin, given, counters } = pipelined('best-effort');
    const { host, events } = setUp({ plugins: [plugin], limits: { maxQueuedRecords: 2 } });
    for (const counter of [1, 2, 3]) await host.process(deliveryOf(counter));
    expect(counters()).toEqual([[1], [2]]);
    expect(await events.next('records-dropped')).toMatchObject({ records: 1, reason: 'queue-full' });
    given[0]?.taken.reject(new Error('lost'));
    given[1]?.taken.resolve();
    await turn();
    expect(host.list()).toMatchObject([{ errors: 1, dropped: 1, queued: 0 }]);
    await host.close();
  });

  it('takes deliveries and is not told about their end', () => {
    expect(() =>
      definePlugin({
        info: { description: 'd', author: 'a', version: '1', callback: 'take' },
        pipelined: true,
        afterDelivery() {},
        take() {},
      }),
    ).toThrow('"pipelined" is for plugins with "deliveries: true"; "afterDelivery" cannot be told');
  });

  it('is replaced when it does not take what it has in time: the new version gets that', async () => {
    const directory = await temporaryDirectory();
    const source = (version: string, body: string) => `
      export default {
        info: { description: 'd', author: 'a', version: '${version}', callback: 'take' },
        deliveries: true, pipelined: true,
        take({ records }) { ${body} },
      };`;
    await put(directory, 'plugin.ts', source('stuck', 'return new Promise(() => {});'));
    const { host, order, process, events } = setUp({
      directory: { path: directory, settleMs: 20, limits: { drainTimeoutMs: 20 } },
    });
    await using _host = host;
    await host.start();
    const all = [process('a', deliveryOf(1)), process('b', deliveryOf(2))];
    await put(directory, 'plugin.ts', source('works', ''));
    expect(await events.next('swapped')).toMatchObject({ file: join(directory, 'plugin.ts') });
    await Promise.all(all);
    expect(order).toEqual(['a done', 'b done']);
    expect(host.list()).toMatchObject([{ info: { version: 'works' }, records: 4 }]);
  });
});

describe('whatever fails and waits', () => {
  /** Small and good enough: the same numbers for the same seed. */
  function randomOf(seed: number) {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  }

  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'each record reaches each required plugin once, in order, with the names of its time (seed %i)',
    async (seed) => {
      const random = randomOf(seed);
      const seen: string[][] = [];
      const mayFail = () => {
        if (random() < 0.15) throw new Error('now and then');
      };
      const pause = async () => {
        for (let turns = Math.floor(random() * 3); turns > 0; turns -= 1) await turn();
      };
      const nameOf = (record: Connection, { metadata }: PluginContext) =>
        `${counterOf(record)} ${metadata.resolve(record)['accessControlRuleId']}`;
      const plugins = Array.from({ length: 4 }, (_, index) => {
        const mine: string[] = [];
        seen.push(mine);
        const isAsync = random() < 0.6;
        if (index % 2 === 0) {
          return recordPlugin((_counter, record, context) => {
            if (!isAsync || random() < 0.5) {
              mayFail();
              return void mine.push(nameOf(record, context));
            }
            return pause().then(() => {
              mayFail();
              mine.push(nameOf(record, context));
            });
          });
        }
        return definePlugin({
          info: { description: 'd', author: 'a', version: '1', callback: 'takeAll' },
          kinds: ['connectionStatistics'],
          deliveries: true,
          pipelined: index === 3,
          async takeAll({ records }, context) {
            if (isAsync) await pause();
            mayFail();
            for (const record of records) mine.push(nameOf(record, context));
          },
        });
      });
      const { host, order, process } = setUp({ plugins });
      await using _host = host;
      await host.start();
      const expected: string[] = [];
      const all: Promise<void>[] = [];
      let rule: string | undefined;
      for (let delivery = 0, counter = 0; delivery < 30; delivery += 1) {
        const records = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
          if (random() < 0.3) {
            rule = `rule ${delivery}`;
            return accessControlRule(rule);
          }
          counter += 1;
          expected.push(`${counter} ${rule}`);
          return connection(counter);
        });
        all.push(process(String(delivery), { records } as ReturnType<typeof deliveryOf>));
        if (random() < 0.3) await pause();
      }
      await Promise.all(all);
      expect(order).toEqual(Array.from({ length: 30 }, (_, delivery) => `${delivery} done`));
      for (const [index, mine] of seen.entries()) {
        // A pipelined plugin keeps the order itself; this one does not.
        expect(index === 3 ? mine.toSorted() : mine).toEqual(index === 3 ? expected.toSorted() : expected);
      }
    },
  );
});

describe('a best-effort plugin that is behind', () => {
  it('is reported once a minute with a sum, and when it has caught up', async () => {
    const gate = Promise.withResolvers<void>();
    let now = 0;
    const events = createEvents();
    const host = createPluginHost(
      {
        plugins: [recordPlugin(() => gate.promise, { policy: 'best-effort' })],
        limits: { maxQueuedRecords: 1 },
        onEvent: events.onEvent,
      },
      { clock: { ...systemClock, monotonic: () => now, after: () => () => {} } },
    );
    const drops = () =>
      events.all.flatMap((event) => (event.kind === 'records-dropped' ? [event.records] : []));
    for (let counter = 0; counter <= 100; counter += 1) await host.process(deliveryOf(counter));
    expect(drops()).toEqual([1]);
    now = 60_000;
    await host.process(deliveryOf(101));
    expect(drops()).toEqual([1, 100]);
    await host.process(deliveryOf(102));
    gate.resolve();
    await turn();
    expect(drops()).toEqual([1, 100, 1]);
    expect(host.list()).toMatchObject([{ dropped: 102 }]);
    await host.close();
  });

  it('that fails now and then is reported with counts', async () => {
    let now = 0;
    const events = createEvents();
    const host = createPluginHost(
      {
        plugins: [
          recordPlugin(
            (counter) => {
              if (counter % 2 === 0) throw new Error('even');
            },
            { policy: 'best-effort' },
          ),
        ],
        onEvent: events.onEvent,
      },
      { clock: { ...systemClock, monotonic: () => now, after: () => () => {} } },
    );
    for (let counter = 1; counter <= 200; counter += 1) await host.process(deliveryOf(counter));
    const told = () => events.all.filter(({ kind }) => kind === 'failure');
    expect(told()).toHaveLength(10);
    now = 60_000;
    await host.process(deliveryOf(202));
    expect(told().at(-1)).toMatchObject({ untold: 90 });
    expect(host.list()).toMatchObject([{ errors: 101 }]);
    await host.close();
  });
});
