import {
  createPluginHost,
  type PluginFileDecisions,
  type PluginHostSettings,
  type PluginStatus,
} from '@x/estreamer-plugins';
import { oneLine, silentLogger } from '@x/foundation';
import { describeError, type ExitCode, exitCodes } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { pluginKeys } from '../configuration/sections.ts';
import type { KeyValues } from '../keys/keys.ts';
import { type Column, cut, formatTable, widthOf } from '../terminal/table.ts';
import { openOutputs } from './open-outputs.ts';

/** Where the list goes. */
export interface ListDependencies {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: Pick<NodeJS.WritableStream, 'write'>;
  /** Whether it is a list for programs. @default false */
  readonly json?: boolean | undefined;
}

/**
 * Lists outputs and plugins. Plugin files are loaded and set up as for a run, and torn down again; outputs are not started.
 *
 * @throws {CommandError} when an output or the plugin directory can't be used
 */
export async function listPlugins(
  configuration: Configuration,
  { stdout, stderr, json = false }: ListDependencies,
): Promise<ExitCode> {
  const outputs = await openOutputs(configuration.outputs, [undefined], silentLogger);
  let exitCode: ExitCode = exitCodes.success;
  {
    await using ofOutputs = createPluginHost({ plugins: outputs.pluginsOf(0) });
    await using ofDirectory = createPluginHost({
      directory: pluginDirectory(configuration),
      onEvent(event) {
        if (event.kind !== 'load-failed' && event.kind !== 'failure') return;
        exitCode = exitCodes.failure;
        const error = event.kind === 'failure' ? event.failure.error : event.error;
        stderr.write(`${event.plugin}: ${describeError(error)}\n`);
      },
    });
    await ofDirectory.start();
    const plugins = [...ofOutputs.list(), ...ofDirectory.list()];
    stdout.write(json ? toJson(plugins) : formatList(plugins, widthOf(stdout)));
  }
  await outputs.close();
  return exitCode;
}

const COLUMNS: readonly Column[] = [
  { title: 'name', align: 'left' },
  { title: 'version', align: 'left' },
  { title: 'policy', align: 'left' },
  { title: 'state', align: 'left' },
  { title: 'what it is', align: 'left' },
];
const MOST_VERSION = 8;

/** What there is before anything has happened; counts are those of a run. */
function formatList(plugins: readonly PluginStatus[], width: number): string {
  const rows = plugins.map(({ name, info, policy, state }) => [
    name,
    cut(oneLine(info?.version ?? '-'), MOST_VERSION),
    policy,
    state,
    info === undefined ? 'could not be loaded' : oneLine(`${info.description} (${info.author})`),
  ]);
  return `${formatTable(COLUMNS, rows, width).join('\n')}\n`;
}

function toJson(plugins: readonly PluginStatus[]): string {
  const listed = plugins.map(({ lastFailure, ...status }) => ({
    ...status,
    lastFailure: lastFailure && describeError(lastFailure.error),
  }));
  return `${JSON.stringify(listed, undefined, 2)}\n`;
}

/** What the plugin host is told about the plugin directory; undefined where there is none. */
export function pluginDirectory({
  plugins,
  pluginFiles,
}: Pick<Configuration, 'plugins' | 'pluginFiles'>): PluginHostSettings['directory'] {
  return (
    plugins && {
      ...decisionsOf(plugins),
      path: plugins.directory,
      decide(name) {
        const values = pluginFiles.get(name);
        return values && decisionsOf(values);
      },
      // A command that is installed globally lends plugins its own packages.
      resolveFrom: import.meta.url,
      removalGraceMs: milliseconds(plugins.removal_grace),
      allowWorldWritable: plugins.allow_writable_by_others,
    }
  );
}

function decisionsOf(values: KeyValues<typeof pluginKeys>): PluginFileDecisions {
  const { policy, isolation, max_heap_mb, circuit_failures, circuit_seconds } = values;
  return {
    policy,
    isolation,
    workerLimits: max_heap_mb === undefined ? undefined : { maxHeapMb: max_heap_mb },
    limits: {
      timeLimitMs: milliseconds(values.time_limit),
      maxQueuedRecords: values.queued_records,
      retry: values.max_attempts === undefined ? undefined : { maxAttempts: values.max_attempts },
      circuit:
        circuit_failures === 0
          ? false
          : { failures: circuit_failures, openMs: milliseconds(circuit_seconds) },
      drainTimeoutMs: milliseconds(values.drain_timeout),
    },
  };
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
