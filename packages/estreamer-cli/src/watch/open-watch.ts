import { backgroundClock, describeError, type Logger } from '@x/foundation';
import type { Configuration } from '../configuration/configuration.ts';
import { foldRepeats } from '../run/fold-repeats.ts';
import { createLog } from '../run/log.ts';
import { createLogOutput } from '../run/log-output.ts';
import { isEstablished, runCondition } from '../run/run-state.ts';
import type { RunStatus } from '../run/run-status.ts';
import type { RunWatch } from '../run/run-watch.ts';
import { createHistory } from './history.ts';
import type { LiveView } from './live-view.ts';
import type { RunMetrics } from './metrics.ts';
import { createRecentProblems } from './recent-problems.ts';
import type { RunFacts, WatchedRun } from './run-report.ts';
import { createServiceManager } from './service-manager.ts';
import type { StatusServer } from './status-server.ts';

export interface WatchDependencies {
  readonly errorOutput: Pick<NodeJS.WritableStream, 'write'> & { readonly isTTY?: boolean | undefined };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly facts: RunFacts;
}

/** How often the sources and systemd's line are looked after. */
const TICK_MS = 5_000;

/**
 * Opens what shows how a run stands: its log, and with `start` whatever else the configuration and the terminal ask for.
 */
export function openWatch(
  { log, status: settings }: Pick<Configuration, 'log' | 'status'>,
  { errorOutput, env, facts }: WatchDependencies,
): RunWatch {
  const onTerminal = errorOutput.isTTY === true;
  let view: LiveView | undefined;
  const output = createLogOutput(errorOutput, {
    onLost: (lines) =>
      plainLog.warn(
        { code: 'log-lines-lost', lines },
        `${lines} lines of this log could not be written so far: its disk was full, or its reader did not read`,
      ),
  });
  const lines = {
    write(text: string) {
      if (view === undefined) output.write(text);
      else view.write(text);
      return true;
    },
  };
  let { level } = log;
  const plainLog = createLog(() => level, {
    output: lines,
    format: log.format ?? (onTerminal ? 'text' : 'json'),
  });
  const folding = foldRepeats(plainLog, backgroundClock);
  const problems = createRecentProblems(folding.logger);
  const { logger } = problems;
  logger.info(
    { code: 'starting', version: facts.version, configuration: facts.configuration },
    `estreamer ${facts.version} starts with ${facts.configuration}`,
  );
  let run: WatchedRun | undefined;
  let metrics: RunMetrics | undefined;
  let server: StatusServer | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;
  const manager = createServiceManager({
    env,
    healthy: () => run === undefined || runCondition(run.status()).state !== 'failed',
    onFailure: (message) => logger.warn({ code: 'service-manager' }, message),
  });

  async function openServer(watched: WatchedRun): Promise<void> {
    if (settings === undefined) return;
    // OpenTelemetry takes longer to load than the rest of a run.
    const [{ createRunMetrics }, { openStatusServer }] = await Promise.all([
      import('./metrics.ts'),
      import('./status-server.ts'),
    ]);
    const { port, address, otlp_endpoint: otlpEndpoint, otlp_interval: seconds } = settings;
    metrics = createRunMetrics(watched, {
      otlpEndpoint,
      otlpIntervalMs: seconds * 1000,
      onReportFailed: (error) =>
        logger.warn(
          { code: 'metrics-not-reported' },
          `Metrics were not reported to otlp_endpoint: ${describeError(error)}. The stream goes on; /metrics has them too.`,
        ),
    });
    try {
      server = await openStatusServer({ host: address, port }, { run: watched, metrics });
      logger.info({ code: 'status-page', url: server.url }, `The status page is at ${server.url}`);
    } catch (error) {
      logger.warn(
        { code: 'status-page-failed' },
        `There is no status page: ${describeError(error)}. The stream goes on; give "port" in [status] one that is free.`,
      );
    }
  }

  return {
    logger,
    async start(status) {
      const watched: WatchedRun = { facts, status, problems: () => problems.list() };
      run = watched;
      await openServer(watched);
      const lookAfterStreams = createStreamWatch(status, logger);
      const tick = () => {
        // Sources that a signal has closed are not missed.
        if (!isStopping) lookAfterStreams();
        const { state, reasons } = runCondition(status());
        manager.status([state, ...reasons].join(': '));
      };
      timer = setInterval(tick, TICK_MS);
      timer.unref();
      tick();
      manager.ready();
      if (onTerminal && log.live_view && log.format !== 'json') {
        const { openLiveView } = await import('./live-view.ts');
        view = openLiveView(errorOutput as NodeJS.WriteStream, watched, createHistory(status));
      }
    },
    setLogLevel: (next) => {
      level = next;
    },
    reloading: () => manager.reloading(),
    reloaded: () => manager.ready(),
    stopping() {
      isStopping = true;
      manager.stopping();
    },
    async close() {
      clearInterval(timer);
      manager.close();
      await server?.close();
      await metrics?.close();
      folding.close();
      view?.close();
      view = undefined;
    },
  };
}

/** How long a source may be without a session before that is an error, and how often it is said again. */
const PATIENCE_MS = 60_000;
const REMINDER_MS = 600_000;

/**
 * Says as an error what is more than a blip: a source that has had no session for a minute.
 *
 * @returns looks at the run once; call it every few seconds
 */
function createStreamWatch(
  status: () => RunStatus,
  logger: Logger,
  monotonic: () => number = () => performance.now(),
): () => void {
  const away = new Map<string, { readonly since: number; toldAt: number | undefined }>();
  return () => {
    const now = monotonic();
    for (const { name, kind, source } of status().pipelines) {
      const label = name ?? kind;
      const before = away.get(label);
      if (isEstablished(source.state)) {
        away.delete(label);
        if (before?.toldAt !== undefined) {
          const seconds = Math.round((now - before.since) / 1000);
          logger.info(
            { code: 'established', source: label, seconds },
            `${label} has a session again after ${seconds} s.`,
          );
        }
        continue;
      }
      const entry = before ?? { since: now, toldAt: undefined };
      away.set(label, entry);
      const waited = now - entry.since;
      if (waited < PATIENCE_MS || (entry.toldAt !== undefined && now - entry.toldAt < REMINDER_MS)) continue;
      entry.toldAt = now;
      const seconds = Math.round(waited / 1000);
      logger.error(
        { code: 'not-established', source: label, state: source.state, seconds },
        `${label} has had no session for ${seconds} s (${source.state}): nothing is received. The lines before say why; "estreamer check" tries each step.`,
      );
    }
  };
}
