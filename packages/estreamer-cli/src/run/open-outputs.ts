import type { OutputStatus } from '@x/estreamer-outputs';
import type {
  Plugin,
  PluginContext,
  PluginEntry,
  PluginPolicy,
  PluginRecordKind,
} from '@x/estreamer-plugins';
import type { Logger } from '@x/foundation';
import { CommandError, describeError } from '../command-error.ts';
import type { ConfiguredOutput } from '../configuration/configuration.ts';
import { exitCodes } from '../exit-codes.ts';
import type { KeyValues } from '../keys/keys.ts';
import type { commonOutputKeys, Output, Troubles } from '../outputs/output-type.ts';
import { selectRecords, variantOf } from '../outputs/select-records.ts';
import { loggerWith } from './log.ts';

/** The outputs of a configuration, open. */
export interface OpenOutputs {
  /** What takes the records of a source, by the index of the source. */
  pluginsOf(source: number): readonly PluginEntry[];
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
  /** How each stands. */
  status(): readonly OpenOutputStatus[];
}

/** An output, as it stands. */
export interface OpenOutputStatus {
  readonly name: string;
  /** The source whose records it gets; undefined where it gets those of all, or the source has no name. */
  readonly source: string | undefined;
  readonly policy: PluginPolicy;
  /** Records that `where` and `sample` left out. */
  readonly leftOut: number;
  /** Undefined of an output that does not count. */
  readonly counts: OutputStatus | undefined;
  /** What happened besides that cost events, or may have. */
  readonly troubles: Troubles;
}

interface OpenOutput {
  readonly name: string;
  readonly policy: PluginPolicy;
  /** Undefined: takes the records of all sources. */
  readonly source: number | undefined;
  readonly output: Output;
  readonly plugins: readonly Plugin[];
  readonly leftOut: { count: number };
}

/**
 * Opens the outputs.
 *
 * @param sources the names of the sources, as far as they have one
 * @throws {CommandError} when one can't be opened; those that were are closed
 */
export async function openOutputs(
  configured: readonly ConfiguredOutput[],
  sources: readonly (string | undefined)[],
  logger: Logger,
): Promise<OpenOutputs> {
  const open: OpenOutput[] = [];
  const unusable = (name: string, cause: unknown) =>
    new CommandError(
      exitCodes.input,
      `Output ${JSON.stringify(name)} can't be opened: ${describeError(cause)}`,
      { cause },
    );
  const forAll = async (work: (output: Output) => Promise<void> | undefined) => {
    const outcomes = await Promise.allSettled(open.map(({ output }) => work(output)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };
  const close = () => forAll((output) => output.close?.());
  const openOne = async ({ name, type, values }: ConfiguredOutput, source: number | undefined) => {
    const { policy, kinds, where, sample } = values as KeyValues<typeof commonOutputKeys>;
    const output = await type.open(values, {
      policy,
      logger: loggerWith(logger, { output: name }),
      source: source === undefined ? undefined : sources[source],
    });
    const leftOut = { count: 0 };
    const selected = selectRecords(output.plugin, { where, sample }, (records) => {
      leftOut.count += records;
    });
    const plugin = kinds === undefined ? selected : restrictedTo(kinds, selected);
    const plugins = source === undefined ? sharedBy(sources.length, plugin) : [plugin];
    open.push({ name, policy, source, output, plugins, leftOut });
  };
  for (const one of configured) {
    try {
      if (one.type.perSource !== true) await openOne(one, undefined);
      else for (const source of sources.keys()) await openOne(one, source);
    } catch (cause) {
      await close().catch(() => {});
      throw unusable(one.name, cause);
    }
  }
  return {
    pluginsOf: (source) =>
      open
        .filter((output) => output.source === undefined || output.source === source)
        .map(({ name, policy, plugins, source: own }) => ({
          name,
          policy,
          plugin: plugins[own === undefined ? source : 0] as Plugin,
        })),
    async prepare() {
      for (const { name, output } of open) {
        await output.prepare?.().catch((cause: unknown) => {
          throw unusable(name, cause);
        });
      }
    },
    reopen: () => forAll((output) => output.reopen?.()),
    close,
    status: () =>
      open.map(({ name, policy, source, output, leftOut }) => ({
        name,
        source: source === undefined ? undefined : sources[source],
        policy,
        leftOut: leftOut.count,
        counts: output.status?.(),
        troubles: output.troubles?.() ?? {},
      })),
  };
}

/** The same plugin, with fewer kinds of records. */
function restrictedTo(kinds: readonly PluginRecordKind[], plugin: Plugin): Plugin {
  const own = plugin.kinds;
  const both = own === undefined ? kinds : kinds.filter((kind) => own.includes(kind));
  return variantOf(plugin, { kinds: both });
}

/** The same plugin for several hosts, each of which sets it up and tears it down: the first and the last really do. */
function sharedBy(hosts: number, plugin: Plugin): readonly Plugin[] {
  if (hosts === 1) return [plugin];
  if (plugin.pipelined !== true) {
    throw new Error(
      'It takes one delivery at a time: its type must say perSource where there are several sources.',
    );
  }
  let settingUp: Promise<unknown> | undefined;
  let remaining = hosts;
  return Array.from({ length: hosts }, () =>
    variantOf(plugin, {
      setup(context: PluginContext) {
        settingUp ??= Promise.resolve(plugin.setup?.(context)).catch((error: unknown) => {
          settingUp = undefined;
          throw error;
        });
        return settingUp;
      },
      teardown(context: PluginContext) {
        remaining -= 1;
        return remaining === 0 ? plugin.teardown?.(context) : undefined;
      },
    }),
  );
}
