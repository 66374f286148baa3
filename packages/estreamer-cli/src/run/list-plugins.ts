import {
  createPluginHost,
  formatPluginTable,
  type PluginHostSettings,
  type PluginStatus,
} from '@x/estreamer-plugins';
import { silentLogger } from '@x/foundation';
import { describeError } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { openOutputs } from './open-outputs.ts';

/** Where the list goes. */
export interface ListDependencies {
  readonly stdout: Pick<NodeJS.WritableStream, 'write'>;
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
    stdout.write(json ? toJson(plugins) : formatPluginTable(plugins));
  }
  await outputs.close();
  return exitCode;
}

function toJson(plugins: readonly PluginStatus[]): string {
  const listed = plugins.map(({ lastFailure, ...status }) => ({
    ...status,
    lastFailure: lastFailure && describeError(lastFailure.error),
  }));
  return `${JSON.stringify(listed, undefined, 2)}\n`;
}

/** What the plugin host is told about the plugin directory; undefined where there is none. */
export function pluginDirectory({ plugins }: Configuration): PluginHostSettings['directory'] {
  return (
    plugins && {
      path: plugins.directory,
      policy: plugins.policy,
      allowWorldWritable: plugins.allow_writable_by_others,
      // A plugin beside a command that is installed elsewhere imports @x/... from it.
      resolveFrom: import.meta.url,
    }
  );
}
