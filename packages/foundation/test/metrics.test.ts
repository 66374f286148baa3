import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, test } from 'vitest';
import { counter, observeStatus, secondsOf, stateOf, statusInstruments } from '../src/index.ts';

interface QueueStatus {
  readonly state: 'idle' | 'sending';
  readonly sentMessages: number;
  readonly lagMs: number | undefined;
}

const QUEUE_METRICS = statusInstruments<QueueStatus>('queue', {
  state: stateOf(['idle', 'sending'], 'Where it stands.'),
  sentMessages: counter('{message}', 'Sent.'),
  lagMs: secondsOf('Behind.', 'lag'),
});

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const provider = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
});

/** Everything that a collection sees now: `name{attributes}` to value. */
async function collect(): Promise<Record<string, unknown>> {
  exporter.reset();
  await provider.forceFlush();
  const points: Record<string, unknown> = {};
  for (const { scopeMetrics } of exporter.getMetrics())
    for (const { metrics } of scopeMetrics)
      for (const { descriptor, dataPoints } of metrics)
        for (const { attributes, value } of dataPoints)
          points[`${descriptor.name}${JSON.stringify(attributes)}`] = value;
  return points;
}

describe('observeStatus', () => {
  let end = () => {};
  afterEach(() => end());

  test('offers what the snapshots say at the moment of the collection, with a meter of OpenTelemetry', async () => {
    const queues = new Map<string, QueueStatus>([
      ['one', { state: 'sending', sentMessages: 5, lagMs: 1_500 }],
      ['two', { state: 'idle', sentMessages: 0, lagMs: undefined }],
    ]);
    end = observeStatus(provider.getMeter('test'), QUEUE_METRICS, () =>
      [...queues].map(([queue, status]) => ({ status, attributes: { queue } })),
    );
    expect(await collect()).toEqual({
      'queue.state{"queue":"one","state":"idle"}': 0,
      'queue.state{"queue":"one","state":"sending"}': 1,
      'queue.sent_messages{"queue":"one"}': 5,
      'queue.lag_seconds{"queue":"one"}': 1.5,
      'queue.state{"queue":"two","state":"idle"}': 1,
      'queue.state{"queue":"two","state":"sending"}': 0,
      'queue.sent_messages{"queue":"two"}': 0,
    });

    queues.set('one', { state: 'idle', sentMessages: 7, lagMs: 0 });
    queues.delete('two');
    expect(await collect()).toMatchObject({
      'queue.state{"queue":"one","state":"idle"}': 1,
      'queue.sent_messages{"queue":"one"}': 7,
      'queue.lag_seconds{"queue":"one"}': 0,
    });
  });

  test('is not asked again once it has ended', async () => {
    let asked = 0;
    const stop = observeStatus(provider.getMeter('ended'), QUEUE_METRICS, () => {
      asked += 1;
      return [];
    });
    await collect();
    stop();
    await collect();
    expect(asked).toBe(1);
  });
});
