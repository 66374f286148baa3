import { setTimeout as wait } from 'node:timers/promises';
import {
  createEstreamerClient,
  type Delivery,
  type EstreamerClient,
  isEstreamerClientError,
} from '@x/estreamer-client';
import { createPluginHost, type PluginLogger } from '@x/estreamer-plugins';
import { CommandError, describeError } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { clientSettings } from './client-settings.ts';
import { createLog } from './log.ts';
import { openOutputs } from './open-outputs.ts';
import { pluginDirectory } from './plugin-directory.ts';
import { logStatus, reportStatus, type StatusSources } from './report-status.ts';

/** What a run writes to, and what ends it. */
export interface RunSurroundings {
  readonly errorOutput: Pick<NodeJS.WritableStream, 'write'>;
  /** Ends the run after the delivery at hand. */
  readonly signal: AbortSignal;
  /** Calls back when files are to be opened anew; the returned function ends that. */
  readonly onReopen: (listener: () => void) => () => void;
}

/** How long the delivery at hand may take after the signal. */
const DRAIN_TIMEOUT_MS = 30_000;
/** How long it waits before a bookmark that could not be stored is stored again. */
const ACKNOWLEDGE_AGAIN_MS = 5000;

/**
 * Streams events from the management center to the outputs and plugins of a configuration, until the signal. Then the
 * delivery at hand is finished and acknowledged, for as long as that may take.
 *
 * @throws {CommandError} when an output or the plugin directory can't be used, or the client gives up
 */
export async function runPipeline(
  configuration: Configuration,
  { errorOutput, signal, onReopen }: RunSurroundings,
): Promise<ExitCode> {
  const logger = createLog(configuration.log.level, { output: errorOutput });
  // The client first: what is wrong with its settings is found before an output is opened.
  const client = createClient(
    { ...clientSettings(configuration), filter: (payload) => host.filter(payload) },
    { logger },
  );
  const outputs = await openOutputs(configuration.outputs);
  const host = createPluginHost(
    { plugins: outputs.plugins, directory: pluginDirectory(configuration) },
    { logger },
  );
  const sources = { client, host, logger };
  const report = (error: unknown) => logger.error({ error }, describeError(error));
  const forgetReopen = onReopen(() => void outputs.reopen().catch(report));
  let finished = false;
  try {
    await outputs.prepare();
    await host.start({ signal });
    using _status = reportStatus(configuration.log.status_interval, sources);
    await stream(sources, signal);
    finished = true;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (!signal.aborted) throw new CommandError(exitCodes.failure, describeError(error), { cause: error });
    logger.error(
      { error },
      `Stopped in the middle of a delivery; it comes again after the next start. ${describeError(error)}`,
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

/** Reads deliveries until the signal; the one at hand is finished. */
async function stream({ client, host, logger }: StatusSources, signal: AbortSignal): Promise<void> {
  const patience = new AbortController();
  let working = false;
  let timer: NodeJS.Timeout | undefined;
  const drain = () => {
    if (!working) void client.close();
    timer = setTimeout(() => patience.abort(), DRAIN_TIMEOUT_MS);
    timer.unref();
  };
  if (signal.aborted) return;
  signal.addEventListener('abort', drain, { once: true });
  try {
    for await (const delivery of client) {
      working = true;
      await host.process(delivery, { signal: patience.signal });
      await acknowledge(delivery, logger, signal);
      working = false;
      if (signal.aborted) return;
    }
  } finally {
    signal.removeEventListener('abort', drain);
    clearTimeout(timer);
  }
}

/** Acknowledges; a bookmark that can't be stored, on a full disk for example, holds the stream and does not end it. */
async function acknowledge(delivery: Delivery, logger: PluginLogger, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await delivery.ack();
    } catch (error) {
      const mayPass = isEstreamerClientError(error) && error.code === 'bookmark-not-saved';
      if (signal.aborted || !mayPass) throw error;
      logger.error({ error }, `${describeError(error)} It is tried again.`);
      await wait(ACKNOWLEDGE_AGAIN_MS, undefined, { signal }).catch(() => {});
    }
  }
}
