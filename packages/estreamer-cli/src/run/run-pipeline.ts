import { isEstreamerPluginError } from '@x/estreamer-plugins';
import { onAbort } from '@x/foundation';
import { CommandError, describeError, type ExitCode, exitCodes } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { exposedFiles } from './exposed-files.ts';
import { pluginDirectory } from './list-plugins.ts';
import { type OpenOutputs, openOutputs } from './open-outputs.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import { createReload } from './reload.ts';
import { logEnding, logStatus, logTroubles, reportStatus, whatComesAgain } from './report-status.ts';
import { runStatus } from './run-status.ts';
import type { RunWatch } from './run-watch.ts';
import { describeStray, StrayErrors } from './stray-errors.ts';

/** What a run writes to, and what ends it. */
export interface RunDependencies {
  readonly watch: RunWatch;
  /** Ends the run after the deliveries under way. */
  readonly signal: AbortSignal;
  /** Calls back at SIGHUP, when files are to be opened again; the returned function ends that. */
  readonly onHangup: (listener: () => void) => () => void;
  /** Calls back with errors that nobody waits for; the returned function ends that. @default nobody listens */
  readonly onStrayError?: ((listener: (error: unknown) => void) => () => void) | undefined;
  /** Reads the configuration again at SIGHUP. @default it stays as it is */
  readonly readAgain?: (() => Configuration) | undefined;
  /** Where outputs write that write to standard output. @default nobody looks whether its reader is still there */
  readonly stdout?: Pick<NodeJS.WriteStream, 'on' | 'off'> | undefined;
}

/** How long the deliveries under way may take after the signal. */
const DRAIN_TIMEOUT_MS = 30_000;

/**
 * Streams events from the sources to the outputs and plugins of a configuration, until the signal, or until no source has
 * more. Then the deliveries under way are finished and acknowledged, for as long as that may take. A source that ends by an
 * error does not end the others.
 *
 * @throws {CommandError} when a source, an output or the plugin directory can't be used, or the only source gives up
 */
export async function runPipeline(
  configuration: Configuration,
  { watch, signal, onHangup, onStrayError, readAgain, stdout }: RunDependencies,
): Promise<ExitCode> {
  const { logger } = watch;
  for (const exposed of exposedFiles(configuration)) {
    logger.warn(
      { code: 'exposed-file', file: exposed },
      'Every user of this machine can read a file with a secret in it; run "chmod o-rwx" on it',
    );
  }
  for (const warning of configuration.warnings) logger.warn({ code: 'configuration' }, warning);
  // The sources first: what is wrong with their settings is found before an output is opened.
  const pipelines = configuration.sources.map((source) => openPipeline(source, logger));
  const names = pipelines.map(({ name }) => name);
  const outputs = await openOutputs(configuration.outputs, names, logger);
  const directory = pluginDirectory(configuration);
  const strays = new StrayErrors(configuration.plugins?.directory, logger);
  const status = () => runStatus(pipelines, outputs, strays);
  const report = (error: unknown) => logger.error({ code: 'close-failed', error }, describeError(error));
  const reload = createReload(configuration, { read: readAgain, pipelines, outputs, watch });
  const forgetHangup = onHangup(() => reload.request());
  const fault = Promise.withResolvers<never>();
  fault.promise.catch(() => {});
  const forgetStrays = onStrayError?.((error) => {
    if (!strays.tell(error)) fault.reject(faultOf(error));
  });
  const announce = () => logEnding(status(), DRAIN_TIMEOUT_MS / 1000, logger);
  signal.addEventListener('abort', announce, { once: true });
  let finished = false;
  try {
    await outputs.prepare();
    for (const [index, pipeline] of pipelines.entries()) {
      await pipeline.start({ plugins: outputs.pluginsOf(index), directory }, signal);
    }
    await watch.start(status);
    reload.start();
    signal.addEventListener('abort', () => watch.stopping(), { once: true });
    using _status = reportStatus(configuration.log.status_interval, status, logger);
    const running = runAll(pipelines, signal, (pipeline, error) =>
      logger.error(
        { code: 'stream-ended', error, source: pipeline.name },
        `The stream of ${pipeline.name} has ended; the others go on. ${describeError(error)}`,
      ),
    );
    const lost = stdout === undefined ? [] : [lossOfReader(stdout, outputs, signal)];
    finished = await Promise.race([running, fault.promise, ...lost]);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (!signal.aborted) {
      const exitCode = isEstreamerPluginError(error, 'no-plugins') ? exitCodes.input : exitCodes.failure;
      throw new CommandError(exitCode, describeError(error), { cause: error });
    }
    logger.error(
      { code: 'stopped-early', error },
      `Stopped in the middle of deliveries; ${whatComesAgain(status().pipelines)}. ${describeError(error)}`,
    );
  } finally {
    signal.removeEventListener('abort', announce);
    forgetHangup();
    await reload.close();
    await Promise.all(pipelines.map((pipeline) => pipeline.close()));
    await outputs.close().catch(report);
    await watch.close();
    forgetStrays?.();
    logTroubles(status(), logger);
    logStatus(status(), logger, { isOver: true });
  }
  return finished && status().troubles.length === 0 ? exitCodes.success : exitCodes.failure;
}

function faultOf(cause: unknown): CommandError {
  const message = `The run has ended by a fault of the program, and what is not acknowledged comes again after the next start. Please report it: ${describeStray(cause)}`;
  return new CommandError(exitCodes.failure, message);
}

/**
 * Rejects when the reader of standard output has gone and a required output writes there: no other reader can come, so that
 * this output would hold the stream until somebody ends the run.
 */
function lossOfReader(
  stdout: Pick<NodeJS.WriteStream, 'on' | 'off'>,
  outputs: OpenOutputs,
  signal: AbortSignal,
): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      const [name] = outputs.requiredOnStdout();
      if (error.code !== 'EPIPE' || name === undefined) return;
      const message = `The reader of standard output has gone, and the required output ${JSON.stringify(name)} writes there. What it has not taken comes again after the next start.`;
      reject(new CommandError(exitCodes.failure, message));
    };
    stdout.on('error', onError);
    onAbort(signal, () => stdout.off('error', onError));
  });
}

/**
 * Runs all of them until each has ended.
 *
 * @param onFailure hears of each that ends by an error while others go on
 * @returns whether none has ended by an error that `onFailure` has heard of
 * @throws the first error, when all have ended; after the signal the first one that `onFailure` has not heard of
 */
async function runAll(
  pipelines: readonly Pipeline[],
  signal: AbortSignal,
  onFailure: (pipeline: Pipeline, error: unknown) => void,
): Promise<boolean> {
  const failures: { readonly error: unknown; readonly isTold: boolean }[] = [];
  let running = pipelines.length;
  const runOne = async (pipeline: Pipeline) => {
    try {
      await pipeline.run({ signal, drainTimeoutMs: DRAIN_TIMEOUT_MS });
    } catch (error) {
      const isTold = running > 1 && !signal.aborted;
      failures.push({ error, isTold });
      if (isTold) onFailure(pipeline, error);
    } finally {
      running -= 1;
    }
  };
  await Promise.all(pipelines.map(runOne));
  const [first] = signal.aborted ? failures.filter(({ isTold }) => !isTold) : failures;
  if (first !== undefined) throw first.error;
  return failures.length === 0;
}
