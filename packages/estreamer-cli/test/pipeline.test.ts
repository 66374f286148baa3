import type { AcknowledgeableDelivery } from '@x/estreamer-plugins';
import { definePlugin } from '@x/estreamer-plugins';
import { silentLogger } from '@x/foundation';
import { createFtdSyslogParser } from '@x/ftd-syslog';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLog } from '../src/run/log.ts';
import { openPipeline, type Pipeline } from '../src/run/pipeline.ts';
import { logStatus } from '../src/run/report-status.ts';
import { runCondition } from '../src/run/run-state.ts';
import type { Source } from '../src/sources/source-type.ts';
import { createRunStatus } from './run-status.ts';

const line = Buffer.from('<113>fw : %FTD-1-430003: ConnectionID: 1, SrcIP: 192.0.2.1');
const { record } = createFtdSyslogParser().parse(line, { receivedAt: 0, peer: '192.0.2.9' });

/** A source that has one delivery, and ends when it is closed. */
function sourceOf(ack: () => Promise<void>, changes: Partial<Source> = {}): Source {
  const delivery: AcknowledgeableDelivery = {
    records: [record],
    server: 'x',
    ack,
    identify: () => 'one',
  };
  const closed = Promise.withResolvers<void>();
  return {
    async *[Symbol.asyncIterator]() {
      yield delivery;
      await closed.promise;
    },
    status: () => ({ state: 'listening', deliveries: 1, acknowledged: 0, records: 1, unknownRecords: 0 }),
    close: async () => closed.resolve(),
    ...changes,
  };
}

async function start(source: Source, take: () => unknown): Promise<Pipeline> {
  const type = { kind: 'x', open: () => source };
  const pipeline = openPipeline({ name: 'devices', type, values: {} }, silentLogger);
  const plugin = definePlugin({
    info: { description: 'x', author: 'x', version: '1', callback: 'take' },
    take,
  });
  const targets = { plugins: [{ name: 'sink', plugin }], directory: undefined };
  await pipeline.start(targets, new AbortController().signal);
  return pipeline;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

it('a source that nobody sends again has its time once at the end, and what is left then is counted', async () => {
  const drains = { drainsOnClose: true, unfinished: () => 1 } as const;
  const pipeline = await start(
    sourceOf(async () => {}, drains),
    () => new Promise(() => {}),
  );
  const stop = new AbortController();
  const running = pipeline.run({ signal: stop.signal, drainTimeoutMs: 10_000 });
  const ended = expect(running).rejects.toThrow('1 deliveries were not done in the time that they had');
  await vi.advanceTimersByTimeAsync(0);
  stop.abort();
  await vi.advanceTimersByTimeAsync(9_999);
  expect(Object.values(pipeline.status().troubles)).toEqual([0]);
  await vi.advanceTimersByTimeAsync(10);
  await ended;
  expect(pipeline.status()).toMatchObject({
    bringsAgain: false,
    troubles: { 'records that were received and not taken before the end, and that nobody sends again': 1 },
  });
  const closed = pipeline.close();
  await vi.advanceTimersByTimeAsync(60_000);
  await closed;
});

it('the last line of a run says in words that what was handed out at the signal comes again', async () => {
  const counts = { deliveries: 0, acknowledged: 0 };
  const atSignal = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const next = (): AcknowledgeableDelivery => {
    counts.deliveries += 1;
    return {
      records: [record],
      server: 'x',
      ack: async () => {
        counts.acknowledged += 1;
      },
    };
  };
  const source = sourceOf(async () => {}, {
    async *[Symbol.asyncIterator]() {
      yield next();
      await atSignal.promise;
      yield next();
    },
    status: () => ({ state: 'closed', ...counts, records: counts.deliveries, unknownRecords: 0 }),
  });
  const pipeline = await start(source, () => taken.promise);
  const stop = new AbortController();
  const running = pipeline.run({ signal: stop.signal, drainTimeoutMs: 10_000 });
  await vi.advanceTimersByTimeAsync(0);
  stop.abort();
  atSignal.resolve();
  await vi.advanceTimersByTimeAsync(0);
  taken.resolve();
  await running;
  await pipeline.close();
  const lines: string[] = [];
  const log = createLog('info', { output: { write: (text) => lines.push(String(text)) > 0 }, now: () => 0 });
  const status = { ...createRunStatus(), pipelines: [pipeline.status()] };
  logStatus(status, log);
  logStatus(status, log, { isOver: true });
  logStatus({ ...status, pipelines: [{ ...pipeline.status(), bringsAgain: false }] }, log, { isOver: true });
  const words = '; 1 delivery is not acknowledged and comes again after the next start';
  expect(lines.map((line) => /INFO {2}(.*) code=.* deliveries=2 acknowledged=1/.exec(line)?.[1])).toEqual([
    'closed: 2 records in 2 deliveries, 1 plugins',
    `closed: 2 records in 2 deliveries, 1 plugins${words}`,
    'closed: 2 records in 2 deliveries, 1 plugins',
  ]);
});

it('a run is holding as long as acknowledgements fail, and says why', async () => {
  let isBroken = true;
  const ack = async () => {
    if (isBroken) throw Object.assign(new Error('The disk is full.'), { code: 'bookmark-not-saved' });
  };
  const pipeline = await start(sourceOf(ack), () => {});
  const condition = () => runCondition({ ...createRunStatus(), pipelines: [pipeline.status()], outputs: [] });
  const stop = new AbortController();
  const running = pipeline.run({ signal: stop.signal, drainTimeoutMs: 1 });
  await vi.advanceTimersByTimeAsync(0);
  expect(condition()).toMatchObject({
    state: 'holding',
    reasons: [expect.stringContaining('devices: The disk is full.')],
  });
  isBroken = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(condition()).toMatchObject({ state: 'idle', reasons: [] });
  stop.abort();
  await running;
  await pipeline.close();
});

it('a run is holding from the first attempt to save the bookmark that fails', async () => {
  let notSaved: string | undefined = 'ENOSPC: no space left on device';
  const status = () => ({
    ...{ state: 'streaming', deliveries: 1, acknowledged: 1, records: 1, unknownRecords: 0 },
    notSaved,
  });
  const pipeline = await start(
    sourceOf(async () => {}, { status }),
    () => {},
  );
  const condition = () => runCondition({ ...createRunStatus(), pipelines: [pipeline.status()], outputs: [] });
  expect(condition()).toEqual({
    state: 'holding',
    reasons: [
      'devices: The bookmark is not saved: ENOSPC: no space left on device. What was taken since comes again after a restart.',
    ],
  });
  notSaved = undefined;
  expect(condition()).toEqual({ state: 'streaming', reasons: [] });
  await pipeline.close();
});

it.each([
  ['new', 0, 'starting: estreamer makes its first connection.'],
  ['connecting', 0, 'starting: estreamer makes its first connection.'],
  ['reconnecting', 1, 'disconnected: estreamer is reconnecting.'],
  ['connecting', 1, 'disconnected: estreamer is connecting.'],
] as const)('a run whose source is %s after %d failures is %s', (state, failures, text) => {
  const run = createRunStatus({ source: { state, sessions: 0, failures } });
  const pipelines = run.pipelines.map((pipeline) => ({ ...pipeline, name: undefined }));
  const condition = runCondition({ ...run, pipelines });
  expect([condition.state, ...condition.reasons].join(': ')).toBe(text);
});
