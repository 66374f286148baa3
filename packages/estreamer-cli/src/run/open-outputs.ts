import type { Plugin, PluginEntry, PluginRecordKind } from '@x/estreamer-plugins';
import { CommandError, describeError } from '../command-error.ts';
import type { ConfiguredOutput } from '../configuration/configuration.ts';
import { exitCodes } from '../exit-codes.ts';
import type { KeyValues } from '../keys/keys.ts';
import type { commonOutputKeys, Output } from '../outputs/output-type.ts';

/** The outputs of a configuration, open. */
export interface OpenOutputs {
  readonly plugins: readonly PluginEntry[];
  /**
   * Does what they need before the first event.
   *
   * @throws {CommandError} when one can't
   */
  prepare(): Promise<void>;
  /** Opens files anew, for logrotate. */
  reopen(): Promise<void>;
  /** Closes all of them, even if one fails; rejects with the first failure. */
  close(): Promise<void>;
}

/**
 * Opens the outputs.
 *
 * @throws {CommandError} when one can't be opened; those that were are closed
 */
export async function openOutputs(configured: readonly ConfiguredOutput[]): Promise<OpenOutputs> {
  const open: Output[] = [];
  const unusable = (name: string | undefined, cause: unknown) =>
    new CommandError(
      exitCodes.input,
      `Output ${JSON.stringify(name)} can't be opened: ${describeError(cause)}`,
      { cause },
    );
  const plugins: PluginEntry[] = [];
  const forAll = async (work: (output: Output) => Promise<void> | undefined) => {
    const outcomes = await Promise.allSettled(open.map(work));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };
  const close = () => forAll((output) => output.close?.());
  for (const { name, type, values } of configured) {
    try {
      const output = await type.open(values);
      open.push(output);
      const { policy, kinds } = values as KeyValues<typeof commonOutputKeys>;
      const plugin = kinds === undefined ? output.plugin : restrictedTo(kinds, output.plugin);
      plugins.push({ plugin, name, policy, limits: output.limits });
    } catch (cause) {
      await close().catch(() => {});
      throw unusable(name, cause);
    }
  }
  const prepare = async () => {
    for (const [index, output] of open.entries()) {
      await output.prepare?.().catch((cause: unknown) => {
        throw unusable(plugins[index]?.name, cause);
      });
    }
  };
  return { plugins, prepare, reopen: () => forAll((output) => output.reopen?.()), close };
}

/** The same plugin, with fewer kinds of records. */
function restrictedTo(kinds: readonly PluginRecordKind[], plugin: Plugin): Plugin {
  const own = plugin.kinds;
  const both = own === undefined ? kinds : kinds.filter((kind) => own.includes(kind));
  return Object.create(plugin, { kinds: { value: both, enumerable: true } }) as Plugin;
}
