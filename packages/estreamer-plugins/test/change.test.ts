import { describe, expect, it } from 'vitest';
import { createPluginHost, definePlugin, type Plugin } from '../src/index.ts';
import { connection } from './records.ts';

const deliveryOf = (counter: number) => ({ records: [connection(counter)] });
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A pipelined plugin that notes what it takes; it is done with it when the gate opens. */
function noting(gate: Promise<void> = Promise.resolve(), more: Pick<Plugin, 'setup' | 'policy'> = {}) {
  const taken: number[] = [];
  let tornDown = 0;
  const plugin = definePlugin({
    info: { description: 'Notes', author: 'a test', version: '1', callback: 'note' },
    kinds: ['connectionStatistics'],
    deliveries: true,
    pipelined: true,
    ...more,
    async note({ records }) {
      for (const { data } of records) taken.push(data.connectionCounter);
      await gate;
    },
    teardown() {
      tornDown += 1;
    },
  });
  return { plugin, taken, tornDown: () => tornDown };
}

describe('a change of the plugins of a running host', () => {
  it('gives a plugin the place of another between two deliveries, each of which one of them gets', async () => {
    const gate = Promise.withResolvers<void>();
    const [old, next] = [noting(gate.promise), noting()];
    await using host = createPluginHost({ plugins: [{ name: 'sink', plugin: old.plugin }] });
    await host.start();
    const done: number[] = [];
    const process = (counter: number) => host.process(deliveryOf(counter)).then(() => done.push(counter));
    const first = [process(1), process(2)];
    const change = await host.prepare({ plugins: [{ name: 'sink', plugin: next.plugin }] });
    expect(host.list()).toHaveLength(1);
    change.apply();
    const second = [process(3), process(4)];
    await turn();
    expect(next.taken).toEqual([]);
    gate.resolve();
    await Promise.all([...first, ...second]);
    expect([old.taken, next.taken]).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(done).toEqual([1, 2, 3, 4]);
    await turn();
    expect([old.tornDown(), next.tornDown()]).toEqual([1, 0]);
  });

  it('gives what a plugin is stuck with to the one in its place', async () => {
    const [old, next] = [noting(new Promise(() => {})), noting()];
    await using host = createPluginHost({
      plugins: [{ name: 'sink', plugin: old.plugin, limits: { drainTimeoutMs: 10 } }],
    });
    await host.start();
    const processed = [host.process(deliveryOf(1)), host.process(deliveryOf(2))];
    (await host.prepare({ plugins: [{ name: 'sink', plugin: next.plugin }] })).apply();
    await Promise.all(processed);
    expect(next.taken).toEqual([1, 2]);
  });

  it('lets a plugin finish what waits for it when it is removed before its successor could take its place', async () => {
    const gate = Promise.withResolvers<void>();
    const [old, next] = [noting(gate.promise), noting()];
    await using host = createPluginHost({ plugins: [{ name: 'sink', plugin: old.plugin }] });
    await host.start();
    const processed = [host.process(deliveryOf(1))];
    (await host.prepare({ plugins: [{ name: 'sink', plugin: next.plugin }] })).apply();
    processed.push(host.process(deliveryOf(2)), host.process(deliveryOf(3)));
    await turn();
    expect(old.taken).toEqual([1]);
    (await host.prepare({ remove: ['sink'] })).apply();
    gate.resolve();
    await Promise.all(processed);
    expect([old.taken, next.taken]).toEqual([[1, 2, 3], []]);
  });

  it('adds and removes plugins, of which what goes finishes what it has', async () => {
    const gate = Promise.withResolvers<void>();
    const [leaving, coming, staying] = [noting(gate.promise), noting(), noting()];
    await using host = createPluginHost({
      plugins: [
        { name: 'leaving', plugin: leaving.plugin },
        { name: 'staying', plugin: staying.plugin },
      ],
    });
    await host.start();
    const first = host.process(deliveryOf(1));
    const change = await host.prepare({
      plugins: [{ name: 'coming', plugin: coming.plugin }],
      remove: ['leaving'],
    });
    change.apply();
    const second = host.process(deliveryOf(2));
    expect(host.list().map(({ name }) => name)).toEqual(['staying', 'coming']);
    gate.resolve();
    await Promise.all([first, second]);
    expect([leaving.taken, staying.taken, coming.taken]).toEqual([[1], [1, 2], [2]]);
  });

  it('says what a plugin that is stuck did not get when it was removed, and goes on', async () => {
    const [stuck, staying] = [noting(new Promise(() => {})), noting()];
    await using host = createPluginHost({
      plugins: [
        { name: 'stuck', plugin: stuck.plugin, limits: { drainTimeoutMs: 10 } },
        { name: 'staying', plugin: staying.plugin },
      ],
      onEvent() {},
    });
    await host.start();
    const processed = host.process(deliveryOf(1));
    (await host.prepare({ remove: ['stuck'] })).apply();
    await processed;
    await expect
      .poll(() => host.list().map(({ name, state, dropped }) => [name, state, dropped]))
      .toEqual([
        ['staying', 'ready', 0],
        ['stuck', 'closed', 1],
      ]);
  });

  it('with another policy comes beside the one before, which works off what it has', async () => {
    const gate = Promise.withResolvers<void>();
    const [old, next] = [noting(gate.promise), noting()];
    await using host = createPluginHost({ plugins: [{ name: 'sink', plugin: old.plugin }] });
    await host.start();
    const first = host.process(deliveryOf(1));
    const entry = { name: 'sink', plugin: next.plugin, policy: 'best-effort' as const };
    (await host.prepare({ plugins: [entry] })).apply();
    const second = host.process(deliveryOf(2));
    expect(host.list().map(({ name, policy }) => [name, policy])).toEqual([['sink', 'best-effort']]);
    gate.resolve();
    await Promise.all([first, second]);
    expect([old.taken, next.taken]).toEqual([[1], [2]]);
  });

  it('is not made where one cannot be set up, whatever its policy: the others are torn down', async () => {
    const [old, good] = [noting(), noting()];
    const bad = noting(undefined, {
      policy: 'best-effort',
      setup() {
        throw new Error('no such table');
      },
    });
    await using host = createPluginHost({ plugins: [{ name: 'sink', plugin: old.plugin }] });
    await host.start();
    const change = { plugins: [{ name: 'sink', plugin: good.plugin }, bad.plugin], remove: ['sink'] };
    await expect(host.prepare(change)).rejects.toMatchObject({
      code: 'setup-failed',
      message: expect.stringContaining('no such table'),
    });
    await host.process(deliveryOf(1));
    expect([old.taken, good.taken, good.tornDown()]).toEqual([[1], [], 1]);
  });

  it('is not made either where it is discarded', async () => {
    const [old, next] = [noting(), noting()];
    await using host = createPluginHost({ plugins: [{ name: 'sink', plugin: old.plugin }] });
    await host.start();
    await (await host.prepare({ plugins: [{ name: 'sink', plugin: next.plugin }] })).discard();
    await host.process(deliveryOf(1));
    expect([old.taken, next.taken, next.tornDown()]).toEqual([[1], [], 1]);
  });
});
