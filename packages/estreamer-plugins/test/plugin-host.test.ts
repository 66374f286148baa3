import { createMetadataStore } from '@x/estreamer-protocol';
import { describe, expect, it, vi } from 'vitest';
import {
  createPluginHost,
  definePlugin,
  type Plugin,
  type PluginContext,
  type PluginFailure,
  type PluginPolicy,
} from '../src/index.ts';
import { accessControlRule, connection, errorOf, unknownRecord } from './records.ts';

interface Hooks {
  readonly policy?: PluginPolicy;
  readonly kinds?: Plugin['kinds'];
  setup?(context: PluginContext): unknown;
  afterDelivery?(context: PluginContext): unknown;
  teardown?(context: PluginContext): unknown;
}

/** A plugin whose callback is `take`. */
function pluginOf(
  take: (record: { readonly kind: string }, context: PluginContext) => unknown,
  hooks: Hooks = {},
): Plugin {
  return definePlugin({
    info: { description: 'Takes records', author: 'a test', version: '1', callback: 'take' },
    ...hooks,
    take,
  });
}

function counterOf(record: { readonly kind: string }): number {
  return (record as ReturnType<typeof connection>).data.connectionCounter;
}

const records = [connection(1), connection(2), connection(3)];

describe('createPluginHost', () => {
  it('gives each plugin one record after another, and lets no plugin wait for another', async () => {
    const calls: string[] = [];
    const slow = pluginOf(async (record) => {
      calls.push(`slow starts ${counterOf(record)}`);
      await new Promise(setImmediate);
      calls.push(`slow ends ${counterOf(record)}`);
    });
    const quick = pluginOf((record) => void calls.push(`quick ${counterOf(record)}`));
    await using host = createPluginHost({ plugins: [slow, quick] });
    expect(await host.process({ records })).toEqual({ records: 3, failures: [] });
    expect(calls).toEqual(
      ['slow starts 1', 'quick 1', 'quick 2', 'quick 3', 'slow ends 1'].concat(
        [2, 3].flatMap((counter) => [`slow starts ${counter}`, `slow ends ${counter}`]),
      ),
    );
    expect(host.status()).toEqual({
      deliveries: 1,
      failedDeliveries: 0,
      underWay: 0,
      records: 3,
      untaken: 0,
    });
  });

  it('gives a plugin only the kinds that it wants', async () => {
    const kinds: string[] = [];
    const all: string[] = [];
    const unknown = pluginOf((record) => void kinds.push(record.kind), { kinds: ['unknown'] });
    const everything = pluginOf((record) => void all.push(record.kind));
    await using host = createPluginHost({ plugins: [unknown, everything] });
    await host.process({ records: [accessControlRule('allow'), unknownRecord(), connection(1)] });
    expect(kinds).toEqual(['unknown']);
    expect(all).toEqual(['accessControlRule', 'unknown', 'connectionStatistics']);
    expect(host.list().map(({ records }) => records)).toEqual([1, 3]);
  });

  it('names ids by the metadata that came before the record, not after it', async () => {
    const names: (string | undefined)[] = [];
    const plugin = pluginOf(
      (record, { metadata }) => void names.push(metadata.resolve(record as never)['accessControlRuleId']),
      { kinds: ['connectionStatistics'] },
    );
    const metadata = createMetadataStore();
    await using host = createPluginHost({ plugins: [plugin], metadata });
    await host.process({
      records: [
        connection(1),
        accessControlRule('old'),
        connection(2),
        accessControlRule('new'),
        connection(3),
      ],
    });
    expect(names).toEqual([undefined, 'old', 'new']);
    expect(metadata.size).toBe(1);
  });

  it('keeps a plugin from changing the names that the next one sees', async () => {
    const spoil = pluginOf(
      (record, { metadata }) => {
        (metadata.resolve(record as never) as Record<string, string>)['accessControlRuleId'] = 'spoilt';
      },
      { policy: 'best-effort', kinds: ['connectionStatistics'] },
    );
    let name: string | undefined;
    const read = pluginOf((record, { metadata }) => {
      name = metadata.resolve(record as never)['accessControlRuleId'];
    });
    await using host = createPluginHost({ plugins: [spoil, read] });
    await host.process({ records: [accessControlRule('allow'), connection(1)] });
    expect(name).toBe('allow');
  });

  it('gives the record to the other plugins when one throws or rejects', async () => {
    const taken: number[] = [];
    const throws = pluginOf(
      () => {
        throw new Error('broken');
      },
      { policy: 'best-effort' },
    );
    const rejects = pluginOf(() => Promise.reject(new Error('broken as well')), { policy: 'best-effort' });
    const takes = pluginOf((record) => void taken.push(counterOf(record)));
    const told: PluginFailure[] = [];
    await using host = createPluginHost({
      plugins: [throws, rejects, takes],
      onEvent: (event) => void (event.kind === 'failure' && told.push(event.failure)),
    });
    const outcome = await host.process({ records });
    expect(taken).toEqual([1, 2, 3]);
    expect(outcome.failures).toEqual(told);
    expect(told.map(({ plugin, record }) => [plugin, record?.index])).toEqual([
      ['take', 0],
      ['take', 1],
      ['take', 2],
      ['take-2', 0],
      ['take-2', 1],
      ['take-2', 2],
    ]);
    expect(host.list().map(({ records, errors }) => [records, errors])).toEqual([
      [3, 3],
      [3, 3],
      [3, 0],
    ]);
  });

  it('fails the delivery when a required plugin may not try again; the same delivery goes on where it was left', async () => {
    const taken: number[] = [];
    const failed: number[] = [];
    let broken = true;
    const required = pluginOf((record) => {
      if (broken && counterOf(record) === 2) throw new Error('disk full');
      failed.push(counterOf(record));
    });
    const other = pluginOf((record) => void taken.push(counterOf(record)));
    await using host = createPluginHost({
      plugins: [{ plugin: required, name: 'writer' }, other],
      limits: { retry: false },
    });
    const error = await errorOf(host.process({ records }));
    expect(error.code).toBe('plugin-failed');
    expect(error.message).toBe(
      'Plugin "writer" failed on record 2 (connectionStatistics): disk full. The delivery must not be acknowledged.',
    );
    expect(error.cause).toEqual(new Error('disk full'));
    expect(error.context.failures).toHaveLength(1);
    expect(taken).toEqual([1, 2, 3]);
    expect(failed).toEqual([1]);
    broken = false;
    await host.process({ records });
    expect(failed).toEqual([1, 2, 3]);
    expect(taken).toEqual([1, 2, 3]);
    expect(host.status()).toMatchObject({ deliveries: 1, failedDeliveries: 1, records: 3 });
    await host.process({ records: [...records] });
    expect(failed).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('lets the settings of the host decide the policy', async () => {
    const plugin = pluginOf(() => {
      throw new Error('broken');
    });
    await using host = createPluginHost({ plugins: [{ plugin, policy: 'best-effort', name: 'mine' }] });
    expect((await host.process({ records })).failures).toHaveLength(3);
    expect(host.list()[0]).toMatchObject({ name: 'mine', policy: 'best-effort', state: 'ready', errors: 3 });
  });

  it('waits at the end of a delivery for what a plugin started, and fails the delivery by it', async () => {
    const started: Promise<void>[] = [];
    let settled = 0;
    const plugin = pluginOf(
      () => {
        started.push(
          new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
            settled += 1;
          }),
        );
      },
      {
        async afterDelivery() {
          await Promise.all(started);
          if (settled === 6) throw new Error('not taken');
        },
      },
    );
    await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
    await host.process({ records });
    expect(settled).toBe(3);
    const error = await errorOf(host.process({ records }));
    expect(error.message).toContain('at the end of a delivery: not taken');
  });

  it('tells the logger of failures, with one line for each whatever the plugin throws', async () => {
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const thrown: unknown[] = ['two\nlines', Object.create(null), new Error(`\u0085${'x'.repeat(2000)}`)];
    const plugin = pluginOf(
      (_record, context) => {
        context.logger.info({}, 'taking');
        throw thrown.shift();
      },
      { policy: 'best-effort' },
    );
    await using host = createPluginHost({ plugins: [plugin] }, { logger });
    await host.process({ records });
    const messages = logger.warn.mock.calls.map(([, message]) => String(message));
    expect(messages).toHaveLength(3);
    for (const message of messages) {
      expect(message).toMatch(/^Plugin "take" failed on record \d \(connectionStatistics\): [^\p{Cc}]*$/u);
      expect(message.length).toBeLessThan(600);
    }
    expect(logger.info).toHaveBeenCalledWith({ code: 'plugin', plugin: 'take' }, 'taking');
    expect(logger.info).toHaveBeenCalledWith(
      expect.objectContaining({ plugin: 'take' }),
      'Plugin "take" 1 is loaded',
    );
  });

  it('sets plugins up before the first record and tears them down in reverse order, once', async () => {
    const calls: string[] = [];
    const named = (name: string) =>
      pluginOf(() => void calls.push(`${name} record`), {
        setup: async () => void calls.push(`${name} setup`),
        teardown: async () => void calls.push(`${name} teardown`),
      });
    const host = createPluginHost({ plugins: [named('a'), named('b')] });
    expect(host.list().map(({ state }) => state)).toEqual(['waiting', 'waiting']);
    await host.start();
    expect(host.list().map(({ state }) => state)).toEqual(['ready', 'ready']);
    await host.process({ records: [connection(1)] });
    await Promise.all([host.close(), host.close()]);
    expect(calls).toEqual(['a setup', 'b setup', 'a record', 'b record', 'b teardown', 'a teardown']);
    expect(host.list().map(({ state }) => state)).toEqual(['closed', 'closed']);
    expect((await errorOf(host.process({ records }))).code).toBe('closed');
    expect((await errorOf(host.start())).code).toBe('closed');
  });

  it('leaves out a best-effort plugin that cannot be set up, and refuses deliveries without a required one', async () => {
    const taken: string[] = [];
    const failing = (policy: PluginPolicy) =>
      pluginOf(() => void taken.push(policy), {
        policy,
        setup() {
          throw new Error('no database');
        },
      });
    await using lenient = createPluginHost({ plugins: [failing('best-effort')] });
    await lenient.process({ records });
    expect(lenient.list()[0]).toMatchObject({ state: 'failed', records: 0, errors: 1 });
    await using strict = createPluginHost({ plugins: [failing('required')] });
    expect((await errorOf(strict.start())).code).toBe('setup-failed');
    expect((await errorOf(strict.process({ records }))).message).toBe(
      'Plugin "take" failed in its setup: no database. No delivery can be processed.',
    );
    expect(taken).toEqual([]);
  });

  it('tears all plugins down even if one fails in it, and says so', async () => {
    const torn: string[] = [];
    const good = pluginOf(() => {}, { teardown: () => void torn.push('good') });
    const bad = pluginOf(() => {}, {
      teardown() {
        throw new Error('stuck');
      },
    });
    const host = createPluginHost({ plugins: [good, bad] });
    await host.start();
    expect((await errorOf(host.close())).code).toBe('teardown-failed');
    expect(torn).toEqual(['good']);
  });

  it('ends a delivery by its signal, also while a plugin hangs, and starts the next one from its beginning', async () => {
    const controller = new AbortController();
    const calls: string[] = [];
    const hangs = pluginOf(
      (record, context) => {
        calls.push(`record ${counterOf(record)}`);
        if (counterOf(record) !== 2) return undefined;
        controller.abort(new Error('enough'));
        expect(context.signal.aborted).toBe(true);
        return new Promise(() => {});
      },
      { afterDelivery: () => void calls.push('after delivery') },
    );
    const host = createPluginHost({ plugins: [hangs] });
    const error = await errorOf(host.process({ records }, { signal: controller.signal }));
    expect(error.code).toBe('aborted');
    expect(error.cause).toEqual(new Error('enough'));
    expect(calls).toEqual(['record 1', 'record 2', 'after delivery']);
    expect(await host.process({ records: [connection(1)] })).toMatchObject({ records: 1 });
    await host.close();
  });

  it('tells every plugin of the end of a delivery before it waits for any', async () => {
    const controller = new AbortController();
    const calls: string[] = [];
    const named = (name: string) =>
      pluginOf(() => {}, {
        afterDelivery() {
          calls.push(name);
          return new Promise(() => {});
        },
      });
    const host = createPluginHost({ plugins: [named('a'), named('b')] });
    await host.start();
    const processing = errorOf(host.process({ records }, { signal: controller.signal }));
    await new Promise(setImmediate);
    controller.abort();
    expect((await processing).code).toBe('aborted');
    expect(calls).toEqual(['a', 'b']);
    await host.close();
  });

  it('waits with closing for the delivery under way, until a signal ends it', async () => {
    const calls: string[] = [];
    let resume = () => {};
    const waits = pluginOf(
      async (record) => {
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
        calls.push(`record ${counterOf(record)}`);
      },
      { teardown: () => void calls.push('teardown') },
    );
    const host = createPluginHost({ plugins: [waits] });
    await host.start();
    const processing = host.process({ records: [connection(1)] });
    await new Promise(setImmediate);
    const closing = host.close();
    await new Promise(setImmediate);
    resume();
    await Promise.all([processing, closing]);
    expect(calls).toEqual(['record 1', 'teardown']);

    const hung = createPluginHost({ plugins: [pluginOf(() => new Promise(() => {}))] });
    const stuck = errorOf(hung.process({ records }));
    await hung.close({ signal: AbortSignal.abort() });
    expect((await stuck).code).toBe('aborted');
  });

  it('gives a delivery up that a required plugin holds while the host closes', async () => {
    const calls: string[] = [];
    const failed = Promise.withResolvers<void>();
    const broken = pluginOf(
      () => {
        failed.resolve();
        throw new Error('no database');
      },
      { teardown: () => void calls.push('teardown') },
    );
    const host = createPluginHost({
      plugins: [broken],
      limits: { retry: { initialDelayMs: 1e9, maxDelayMs: 1e9 }, drainTimeoutMs: 20 },
    });
    const processing = errorOf(host.process({ records }));
    await failed.promise;
    await host.close();
    expect(await processing).toMatchObject({ code: 'aborted', cause: { code: 'closed' } });
    expect(calls).toEqual(['teardown']);
    expect(host.list()).toMatchObject([{ state: 'closed' }]);
  });

  it('does not wait indefinitely with closing for a plugin that cannot be set up', async () => {
    const calls: string[] = [];
    const gone = Promise.withResolvers<void>();
    const hangs = pluginOf(() => {}, {
      async setup({ signal }) {
        signal.addEventListener('abort', () => gone.resolve());
        await new Promise(() => {});
      },
    });
    const never = pluginOf(() => {}, { setup: () => void calls.push('setup') });
    const host = createPluginHost({
      plugins: [hangs, never],
      limits: { timeLimitMs: 0, drainTimeoutMs: 20 },
    });
    const starting = errorOf(host.start());
    await host.close();
    expect((await starting).code).toBe('aborted');
    await gone.promise;
    await new Promise(setImmediate);
    expect(calls).toEqual([]);
  });

  it('says what is wrong with each of its plugins', () => {
    const good = pluginOf(() => {});
    const make = () =>
      createPluginHost({
        plugins: [
          { plugin: good, name: 'take' },
          {} as Plugin,
          { plugin: good, name: 'take' },
          { ...good, kinds: ['connections' as never] } as Plugin,
          { plugin: good, policy: 'strict' as never },
        ],
      });
    expect(make).toThrow(
      'The plugin host cannot be made: "plugins[1]" is no plugin: it has no "info" with description, author, version and callback; ' +
        'give a plugin, as definePlugin gives it. ' +
        '"plugins[2].name" is that of another plugin; give each its own. ' +
        '"plugins[3]" is no plugin: "kinds" has "connections", which is no kind of record; ' +
        'give a plugin, as definePlugin gives it. ' +
        '"plugins[4].policy" is "strict"; give "required" or "best-effort".',
    );
  });

  it('goes on when onEvent throws', async () => {
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const plugin = pluginOf(() => Promise.reject(new Error('broken')), { policy: 'best-effort' });
    await using host = createPluginHost(
      {
        plugins: [plugin],
        onEvent() {
          throw new Error('observer broken');
        },
      },
      { logger },
    );
    expect((await host.process({ records })).failures).toHaveLength(3);
    expect(logger.error.mock.calls.map(([fields]) => (fields as { event: string }).event)).toEqual([
      'loaded',
      'failure',
      'failure',
      'failure',
    ]);
    expect(logger.warn).toHaveBeenCalledTimes(3);
  });
});
