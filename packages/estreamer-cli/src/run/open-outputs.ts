import type { OutputStatus } from '@x/estreamer-outputs';
import type { Plugin, PluginEntry, PluginRecordKind } from '@x/estreamer-plugins';
import type { Logger } from '@x/foundation';
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
  /** Opens files again, for logrotate. */
  reopen(): Promise<void>;
  /** Closes all of them, even if one fails; rejects with the first failure. */
  close(): Promise<void>;
  /** What became of events so far, over all outputs that count them. */
  totals(): OutputTotals;
}

/** What became of events. */
interface OutputTotals {
  /** Events that a destination has. */
  readonly sent: number;
  /** Events that were sent again, each time. */
  readonly retried: number;
  /** Events that no destination will have: given up or dropped. */
  readonly lost: number;
  /** Events that were not taken and are sent again. */
  readonly held: number;
}

/**
 * Opens the outputs.
 *
 * @throws {CommandError} when one can't be opened; those that were are closed
 */
export async function openOutputs(
  configured: readonly ConfiguredOutput[],
  logger: Logger,
): Promise<OpenOutputs> {
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
      const { policy, kinds } = values as KeyValues<typeof commonOutputKeys>;
      const output = await type.open(values, { policy, logger: namedLogger(logger, name) });
      open.push(output);
      const plugin = kinds === undefined ? output.plugin : restrictedTo(kinds, output.plugin);
      plugins.push({ plugin, name, policy });
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
  return {
    plugins,
    prepare,
    reopen: () => forAll((output) => output.reopen?.()),
    close,
    totals: () => totalsOf(open.map((output) => output.status?.())),
  };
}

function totalsOf(statuses: readonly (OutputStatus | undefined)[]): OutputTotals {
  const sum = (count: (status: OutputStatus) => number) =>
    statuses.reduce((total, status) => total + (status === undefined ? 0 : count(status)), 0);
  return {
    sent: sum(({ sent }) => sent),
    retried: sum(({ retried }) => retried),
    lost: sum(({ givenUp, dropped }) => givenUp + dropped),
    held: sum(({ held }) => held),
  };
}

/** Writes the output's name into every line. */
function namedLogger(logger: Logger, output: string): Logger {
  return {
    debug: (fields, message) => logger.debug({ output, ...fields }, message),
    info: (fields, message) => logger.info({ output, ...fields }, message),
    warn: (fields, message) => logger.warn({ output, ...fields }, message),
    error: (fields, message) => logger.error({ output, ...fields }, message),
  };
}

/** The same plugin, with fewer kinds of records. */
function restrictedTo(kinds: readonly PluginRecordKind[], plugin: Plugin): Plugin {
  const own = plugin.kinds;
  const both = own === undefined ? kinds : kinds.filter((kind) => own.includes(kind));
  return Object.create(plugin, { kinds: { value: both, enumerable: true } }) as Plugin;
}
