import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { CLIENT_METRICS, type EstreamerClientStatus } from '@x/estreamer-client';
import { OUTPUT_METRICS } from '@x/estreamer-outputs';
import { PLUGIN_METRICS } from '@x/estreamer-plugins';
import { counter, gauge, observeStatus, stateOf, statusInstruments, untilAborted } from '@x/foundation';
import { FTD_SYSLOG_METRICS, type FtdSyslogReceiverStatus } from '@x/ftd-syslog';
import { runStates } from '../run/run-state.ts';
import { type RunReport, runReport, type WatchedRun } from './run-report.ts';

/** What the run as a whole offers. */
const RUN_METRICS = statusInstruments<
  RunReport & { readonly startTime: number; readonly problemCount: number; readonly troubleCount: number }
>('estreamer.run', {
  state: stateOf(runStates, 'How the run stands, the worst of its parts: 1 for the state that holds.'),
  startTime: gauge('s', 'When the run started, in Unix seconds.'),
  troubleCount: counter(
    '{trouble}',
    'What cost events, or may have: given up, dropped, cut off, refused rows, failed rotations and syncs. With any, the exit code is 1.',
    'troubles',
  ),
  problemCount: gauge('{problem}', 'Different warnings and errors of this run, at most 50.', 'problems'),
});

/** All metrics of a run, for the reference. */
export const ALL_METRICS = [
  ...RUN_METRICS,
  ...CLIENT_METRICS,
  ...FTD_SYSLOG_METRICS,
  ...PLUGIN_METRICS,
  ...OUTPUT_METRICS,
];

/** Where metrics go besides `/metrics`. */
export interface MetricsSettings {
  /** The URL of an OpenTelemetry collector's HTTP endpoint, such as `http://127.0.0.1:4318/v1/metrics`. */
  readonly otlpEndpoint?: string | undefined;
  /** Milliseconds between two reports to it. @default 60000 */
  readonly otlpIntervalMs?: number | undefined;
  /** Told of each report that the collector did not take. */
  readonly onReportFailed?: ((error: unknown) => void) | undefined;
}

/** A collector may take so long for a report. */
const REPORT_TIMEOUT_MS = 10_000;
/** And so long for the last one: it does not keep a run from ending. */
const LAST_REPORT_TIMEOUT_MS = 2_000;

/** The metrics of a run. */
export interface RunMetrics {
  /** All of them in the text format of Prometheus. */
  prometheus(): Promise<string>;
  /** Reports a last time. Never rejects. */
  close(): Promise<void>;
}

/** Offers a run's status as metrics. It is read when somebody collects. */
export function createRunMetrics(
  run: WatchedRun,
  { otlpEndpoint, otlpIntervalMs = 60_000, onReportFailed = () => {} }: MetricsSettings = {},
): RunMetrics {
  const prometheus = new PrometheusExporter({ preventServerStart: true });
  const readers: MetricReader[] = [prometheus];
  if (otlpEndpoint !== undefined) {
    const timeoutMillis = Math.min(otlpIntervalMs, REPORT_TIMEOUT_MS);
    readers.push(
      new PeriodicExportingMetricReader({
        exporter: tellFailures(new OTLPMetricExporter({ url: otlpEndpoint, timeoutMillis }), onReportFailed),
        exportIntervalMillis: otlpIntervalMs,
        exportTimeoutMillis: timeoutMillis,
      }),
    );
  }
  const resource = resourceFromAttributes({
    'service.name': 'estreamer',
    'service.version': run.facts.version,
  });
  const provider = new MeterProvider({ readers, resource });
  const meter = provider.getMeter('estreamer', run.facts.version);
  observeStatus(meter, RUN_METRICS, () => {
    const report = runReport(run, Date.now());
    const troubleCount = report.troubles.reduce((sum, { count }) => sum + count, 0);
    const problemCount = report.problems.length;
    return [{ status: { ...report, startTime: report.startedAt / 1000, problemCount, troubleCount } }];
  });
  /** The sources of a kind, whose status is the one of that kind. */
  const sourcesOf = <Status>(wanted: string) =>
    run
      .status()
      .pipelines.filter(({ kind }) => kind === wanted)
      .map(({ name, kind, source }) => ({
        status: source as unknown as Status,
        attributes: { source: name ?? kind },
      }));
  observeStatus(meter, CLIENT_METRICS, () => sourcesOf<EstreamerClientStatus>('estreamer'));
  observeStatus(meter, FTD_SYSLOG_METRICS, () => sourcesOf<FtdSyslogReceiverStatus>('ftd-syslog'));
  observeStatus(meter, PLUGIN_METRICS, () =>
    run
      .status()
      .pipelines.flatMap(({ name, kind, plugins }) =>
        plugins.map((status) => ({ status, attributes: { source: name ?? kind, plugin: status.name } })),
      ),
  );
  observeStatus(meter, OUTPUT_METRICS, () =>
    run
      .status()
      .outputs.flatMap(({ name, source, counts }) =>
        counts === undefined
          ? []
          : [{ status: counts, attributes: { output: name, ...(source === undefined ? {} : { source }) } }],
      ),
  );
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return {
    async prometheus() {
      const { resourceMetrics } = await prometheus.collect();
      return serializer.serialize(resourceMetrics);
    },
    async close() {
      const tooLong = AbortSignal.timeout(LAST_REPORT_TIMEOUT_MS);
      await untilAborted(provider.shutdown().catch(onReportFailed), tooLong);
    },
  };
}

/** Tells of each report that was not taken: the SDK would keep that to itself. */
function tellFailures(
  exporter: OTLPMetricExporter,
  onReportFailed: (error: unknown) => void,
): OTLPMetricExporter {
  const send = exporter.export.bind(exporter);
  exporter.export = (metrics, done) =>
    send(metrics, (result) => {
      if (result.error !== undefined) onReportFailed(result.error);
      done(result);
    });
  return exporter;
}
