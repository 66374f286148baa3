import { createEstreamerClient, type EstreamerClient } from '@x/estreamer-client';
import {
  createPluginHost,
  isEstreamerPluginError,
  type PluginHost,
  type PluginLogger,
  streamDeliveries,
} from '@x/estreamer-plugins';
import { CommandError, describeError } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { clientSettings } from './client-settings.ts';
import { pluginDirectory } from './list-plugins.ts';
import { createLog } from './log.ts';
import { type OpenOutputs, openOutputs } from './open-outputs.ts';

/** What a run writes to, and what ends it. */
export interface RunDependencies {
  readonly errorOutput: Pick<NodeJS.WritableStream, 'write'>;
  /** Ends the run after the deliveries under way. */
  readonly signal: AbortSignal;
  /** Calls back when files are to be opened again; the returned function ends that. */
  readonly onReopen: (listener: () => void) => () => void;
}

/** How long the deliveries under way may take after the signal. */
const DRAIN_TIMEOUT_MS = 30_000;

/**
 * Streams events from the management center to the outputs and plugins of a configuration, until the signal. Then the
 * deliveries under way are finished and acknowledged, for as long as that may take.
 *
 * @throws {CommandError} when an output or the plugin directory can't be used, or the client gives up
 */
export async function runPipeline(
  configuration: Configuration,
  { errorOutput, signal, onReopen }: RunDependencies,
): Promise<ExitCode> {
  const logger = createLog(configuration.log.level, { output: errorOutput });
  // The client first: what is wrong with its settings is found before an output is opened.
  const client = createClient(
    { ...clientSettings(configuration), filter: (payload) => host.filter(payload) },
    { logger },
  );
  const outputs = await openOutputs(configuration.outputs, logger);
  const host = createPluginHost(
    { plugins: outputs.plugins, directory: pluginDirectory(configuration) },
    { logger },
  );
  const sources = { client, host, outputs, logger };
  const report = (error: unknown) => logger.error({ error }, describeError(error));
  const forgetReopen = onReopen(() => void outputs.reopen().catch(report));
  let finished = false;
  try {
    await outputs.prepare();
    await host.start({ signal });
    using _status = reportStatus(configuration.log.status_interval, sources);
    await streamDeliveries(client, host, {
      signal,
      drainTimeoutMs: DRAIN_TIMEOUT_MS,
      onAcknowledgeFailed: (error) => logger.error({ error }, `${describeError(error)} It is tried again.`),
    });
    finished = true;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (!signal.aborted) {
      const exitCode = isEstreamerPluginError(error, 'no-plugins') ? exitCodes.input : exitCodes.failure;
      throw new CommandError(exitCode, describeError(error), { cause: error });
    }
    logger.error(
      { error },
      `Stopped in the middle of deliveries; they come again after the next start. ${describeError(error)}`,
    );
  } finally {
    forgetReopen();
    await client.close();
    await host.close().catch(report);
    await outputs.close().catch(report);
    logStatus(sources);
  }
  return finished ? exitCodes.success : exitCodes.failure;
}

function createClient(...given: Parameters<typeof createEstreamerClient>): EstreamerClient {
  try {
    return createEstreamerClient(...given);
  } catch (cause) {
    throw new CommandError(exitCodes.input, describeError(cause), { cause });
  }
}

/** What a status line is made of. */
interface StatusSources {
  readonly client: EstreamerClient;
  readonly host: PluginHost;
  readonly outputs: Pick<OpenOutputs, 'totals'>;
  readonly logger: PluginLogger;
}

/** Writes the counters now and then; seconds 0: never. */
function reportStatus(seconds: number, sources: StatusSources): Disposable {
  if (seconds === 0) return { [Symbol.dispose]() {} };
  const timer = setInterval(() => logStatus(sources), seconds * 1000);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Writes the counters. */
function logStatus({ client, host, outputs, logger }: StatusSources): void {
  const { state, deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp } = client.status();
  const plugins = host.list();
  const failures = plugins.reduce((sum, { errors }) => sum + errors, 0);
  const counted = { state, deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp };
  const fields = { ...counted, ...outputs.totals(), failures };
  logger.info(fields, `${state}: ${records} records in ${deliveries} deliveries, ${plugins.length} plugins`);
}
