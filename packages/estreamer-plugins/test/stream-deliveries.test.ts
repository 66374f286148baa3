import { createManualClock } from '@x/foundation/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createPluginHost,
  definePlugin,
  type PluginHostSettings,
  type StreamDeliveriesSettings,
  streamDeliveries,
} from '../src/index.ts';
import { connection } from './records.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A source of deliveries with one record each, as many as it is asked for. */
function sourceOf(count: number, ack: (counter: number) => Promise<void> | void = () => {}) {
  const state = { asked: 0, acknowledged: [] as number[], returned: 0 };
  /** Never answers when there is nothing left, as a client does that waits for its server. */
  let isEndless = false;
  const iterator = {
    async next() {
      if (state.asked === count) {
        if (isEndless) return new Promise<never>(() => {});
        return { done: true as const, value: undefined };
      }
      state.asked += 1;
      const counter = state.asked;
      const value = {
        records: [connection(counter)],
        byteLength: 100,
        async ack() {
          await ack(counter);
          state.acknowledged.push(counter);
        },
      };
      return { done: false as const, value };
    },
    async return() {
      state.returned += 1;
      return { done: true as const, value: undefined };
    },
  };
  return {
    state,
    endless() {
      isEndless = true;
      return this;
    },
    [Symbol.asyncIterator]: () => iterator,
  };
}

/** A host whose plugin takes a record when the test lets it. */
function setUp(settings: Partial<PluginHostSettings> = {}) {
  const gates = new Map<number, PromiseWithResolvers<void>>();
  const given: number[] = [];
  const gate = (counter: number) => {
    const known = gates.get(counter) ?? Promise.withResolvers<void>();
    gates.set(counter, known);
    return known;
  };
  const plugin = definePlugin({
    info: { description: 'Takes when it may', author: 'a test', version: '1', callback: 'take' },
    kinds: ['connectionStatistics'],
    deliveries: true,
    pipelined: true,
    take({ records }) {
      const counter = records[0]?.data.connectionCounter ?? 0;
      given.push(counter);
      return gate(counter).promise;
    },
  });
  const host = createPluginHost({ plugins: [plugin], ...settings });
  onTestFinished(() => host.close({ signal: AbortSignal.abort() }));
  return {
    host,
    given,
    take: (...counters: number[]) => counters.forEach((one) => void gate(one).resolve()),
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

describe('streamDeliveries', () => {
  it('has several deliveries under way, and acknowledges them in order', async () => {
    const { host, given, take } = setUp();
    const source = sourceOf(4);
    const streaming = streamDeliveries(source, host);
    await until(() => given.length === 4);
    take(4, 2, 3);
    await turn();
    expect(source.state.acknowledged).toEqual([]);
    take(1);
    expect(await streaming).toEqual({ deliveries: 4, records: 4 });
    expect(source.state).toEqual({ asked: 4, acknowledged: [1, 2, 3, 4], returned: 0 });
  });

  it.each([
    ['records', { records: 2 }],
    ['bytes', { bytes: 200 }],
  ])('has no more under way than its window of %s', async (_name, window) => {
    const { host, given, take } = setUp();
    const source = sourceOf(5);
    const streaming = streamDeliveries(source, host, { window });
    await until(() => given.length === 2);
    await turn();
    expect(source.state.asked).toBe(2);
    take(1);
    await until(() => given.length === 3);
    await turn();
    expect(source.state.asked).toBe(3);
    take(2, 3, 4, 5);
    expect(await streaming).toMatchObject({ deliveries: 5 });
  });

  it('finishes after the signal what is under way, and begins nothing', async () => {
    const { host, given, take } = setUp();
    const source = sourceOf(2).endless();
    const controller = new AbortController();
    const streaming = streamDeliveries(source, host, { signal: controller.signal });
    await until(() => given.length === 2);
    controller.abort();
    await turn();
    expect(source.state.returned).toBe(0);
    take(1, 2);
    expect(await streaming).toEqual({ deliveries: 2, records: 2 });
    expect(source.state).toEqual({ asked: 2, acknowledged: [1, 2], returned: 1 });
  });

  it('ends at once with a signal while nothing is under way', async () => {
    const { host } = setUp();
    const source = sourceOf(0).endless();
    const controller = new AbortController();
    const streaming = streamDeliveries(source, host, { signal: controller.signal });
    await turn();
    controller.abort();
    expect(await streaming).toEqual({ deliveries: 0, records: 0 });
    expect(await streamDeliveries(source, host, { signal: AbortSignal.abort() })).toMatchObject({
      deliveries: 0,
    });
  });

  it('gives up after the signal what is not done in time, and does not acknowledge it', async () => {
    const { host, given, take } = setUp();
    const source = sourceOf(3);
    const controller = new AbortController();
    const clock = createManualClock();
    const streaming = streamDeliveries(
      source,
      host,
      { signal: controller.signal, drainTimeoutMs: 1000 },
      { clock },
    );
    streaming.catch(() => {});
    await until(() => given.length === 3);
    take(1);
    await until(() => source.state.acknowledged.length === 1);
    controller.abort();
    await clock.advance(1000);
    await expect(streaming).rejects.toMatchObject({
      code: 'aborted',
      message:
        '2 deliveries were not done in the time that they had after the end, and are not acknowledged.',
    });
    take(2, 3);
    await turn();
    expect(source.state.acknowledged).toEqual([1]);
  });

  it('tries an acknowledgement again that may pass, while deliveries behind it wait in the window', async () => {
    const { host, take } = setUp();
    let failures = 0;
    const source = sourceOf(2, (counter) => {
      if (counter === 1 && ++failures <= 2)
        throw Object.assign(new Error('disk full'), { code: 'bookmark-not-saved' });
    });
    const clock = createManualClock();
    const told: [string, number][] = [];
    const onAcknowledgeFailed: StreamDeliveriesSettings['onAcknowledgeFailed'] = (error, retryInMs) => {
      told.push([(error as Error).message, retryInMs]);
    };
    take(1, 2);
    const streaming = streamDeliveries(source, host, { onAcknowledgeFailed }, { clock, random: () => 1 });
    await until(() => told.length === 1);
    await clock.advance(500);
    await until(() => told.length === 2);
    await clock.advance(1000);
    expect(await streaming).toMatchObject({ deliveries: 2 });
    expect(told).toEqual([
      ['disk full', 500],
      ['disk full', 1000],
    ]);
    expect(source.state.acknowledged.toSorted()).toEqual([1, 2]);
  });

  it('ends with what an acknowledgement throws that cannot pass, after the others were finished', async () => {
    const { host, given, take } = setUp();
    const source = sourceOf(3, (counter) => {
      if (counter === 1) throw Object.assign(new Error('changed'), { code: 'bookmark-changed' });
    });
    const streaming = streamDeliveries(source, host, { window: { records: 2 } });
    streaming.catch(() => {});
    await until(() => given.length === 2);
    take(1);
    await turn();
    take(2);
    await expect(streaming).rejects.toThrow('changed');
    expect(source.state).toEqual({ asked: 2, acknowledged: [2], returned: 1 });
  });

  it('finishes what is under way when the source fails, and then throws what it threw', async () => {
    const { host, given, take } = setUp();
    const source = sourceOf(2);
    async function* failing() {
      yield* source;
      throw new Error('no certificate');
    }
    const streaming = streamDeliveries(failing(), host);
    streaming.catch(() => {});
    await until(() => given.length === 2);
    take(1, 2);
    await expect(streaming).rejects.toThrow('no certificate');
    expect(source.state.acknowledged).toEqual([1, 2]);
  });

  it('ends when a required plugin gives up, and acknowledges nothing from there on', async () => {
    const plugin = definePlugin({
      info: { description: 'Refuses', author: 'a test', version: '1', callback: 'take' },
      kinds: ['connectionStatistics'],
      async take({ data }) {
        if (data.connectionCounter === 2) throw new Error('no 2');
      },
    });
    const { host } = setUp({ plugins: [plugin], limits: { retry: false } });
    const source = sourceOf(4);
    await expect(streamDeliveries(source, host)).rejects.toMatchObject({ code: 'plugin-failed' });
    expect(source.state.acknowledged).toEqual([1]);
  });

  it('refuses a host with nothing that takes events', async () => {
    const { host } = setUp({ plugins: [] });
    const source = sourceOf(1);
    await expect(streamDeliveries(source, host)).rejects.toMatchObject({ code: 'no-plugins' });
    const broken = definePlugin({
      info: { description: 'd', author: 'a', version: '1', callback: 'take' },
      policy: 'best-effort',
      setup() {
        throw new Error('no database');
      },
      take() {},
    });
    const { host: lame } = setUp({ plugins: [broken] });
    await expect(streamDeliveries(source, lame)).rejects.toThrow('Repair one of these (take: no database)');
    expect(source.state).toMatchObject({ asked: 0 });
  });

  it('goes on when a listener throws', async () => {
    const { host, take } = setUp();
    take(1, 2);
    const warnings: unknown[] = [];
    const listener = (warning: Error) => void warnings.push(warning.message);
    process.on('warning', listener);
    onTestFinished(() => void process.off('warning', listener));
    const onDelivery = () => {
      throw new Error('broken listener');
    };
    expect(await streamDeliveries(sourceOf(2), host, { onDelivery })).toMatchObject({ deliveries: 2 });
    await until(() => warnings.length === 2);
    expect(warnings).toEqual(['broken listener', 'broken listener']);
  });
});
