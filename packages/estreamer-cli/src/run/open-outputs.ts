import type { OutputStatus } from '@x/estreamer-outputs';
import type { PluginChange, PluginEntry, PluginPolicy } from '@x/estreamer-plugins';
import { type Logger, readSmallFile } from '@x/foundation';
import { CommandError, describeError, exitCodes } from '../command-error.ts';
import type { ConfiguredOutput } from '../configuration/configuration.ts';
import { sameOutput, sameSink } from '../configuration/same-values.ts';
import { filesOf, filesReadBy, type Troubles } from '../outputs/output-type.ts';
import { type OpenOutput, type OutputView, openOutput } from './open-output.ts';

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
  /**
   * Asks the destination of each whether it is there, as far as it can be asked, and writes nothing.
   *
   * @returns what was seen
   * @throws {Error} of the first that is not
   */
  probe(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Opens and prepares what another configuration has and this one has not. Those that are the same stay as they are, and
   * those that differ in the selection of records stay open.
   *
   * @throws {CommandError} when one can't be used; nothing has changed
   */
  change(configured: readonly ConfiguredOutput[]): Promise<OutputChange>;
  /** Opens files again, for logrotate. */
  reopen(): Promise<void>;
  /** Closes all of them, even if one fails; rejects with the first failure. */
  close(): Promise<void>;
  /** The required outputs that write to standard output. */
  requiredOnStdout(): readonly string[];
  /** How each stands, those that went included. */
  status(): readonly OpenOutputStatus[];
}

/** What is to change between two configurations. */
export interface OutputChange {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** What the host of a source has to do, by the index of the source. */
  pluginsOf(source: number): PluginChange;
  /** The hosts make the change now; what goes is closed when they have torn it down. */
  apply(): void;
  /** Closes what was opened; nothing has changed. */
  discard(): Promise<void>;
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
  const outputs = new Outputs(sources, logger);
  await outputs.open(configured);
  return outputs;
}

/** An output that a configuration has, for one source or for all. */
interface Wanted {
  readonly configured: ConfiguredOutput;
  readonly source: number | undefined;
}

class Outputs implements OpenOutputs {
  readonly #sources: readonly (string | undefined)[];
  readonly #logger: Logger;
  #open: readonly OpenOutput[] = [];
  /** Those that went, for the sums. */
  readonly #gone: OpenOutput[] = [];

  constructor(sources: readonly (string | undefined)[], logger: Logger) {
    this.#sources = sources;
    this.#logger = logger;
  }

  async open(configured: readonly ConfiguredOutput[]): Promise<void> {
    this.#open = await this.#openAll(this.#wanted(configured), []);
  }

  pluginsOf(source: number): readonly PluginEntry[] {
    return entriesOf(
      this.#open.map((output) => ({ output, view: output.view })),
      source,
    );
  }

  prepare(): Promise<void> {
    return prepareAll(this.#open);
  }

  async probe(signal: AbortSignal): Promise<readonly string[]> {
    const seen = await Promise.all(this.#open.map((output) => output.probe(signal)));
    return seen.filter((one) => one !== undefined);
  }

  async change(configured: readonly ConfiguredOutput[]): Promise<OutputChange> {
    const stay: OpenOutput[] = [];
    const views: { readonly output: OpenOutput; readonly view: OutputView }[] = [];
    const missing: Wanted[] = [];
    for (const wanted of this.#wanted(configured)) {
      const output = this.#find(wanted);
      const isSame = output !== undefined && sameOutput(output.view.configured, wanted.configured);
      const isKept =
        isSame || (output?.isShareable === true && sameSink(output.view.configured, wanted.configured));
      if (output === undefined || !isKept) {
        missing.push(wanted);
        continue;
      }
      stay.push(output);
      if (!isSame) views.push({ output, view: output.viewFor(wanted.configured) });
    }
    const going = this.#open.filter((output) => !stay.includes(output));
    for (const { configured: one } of missing) checkFilesToRead(one);
    const opened = await this.#openAll(missing, [...going, ...this.#gone]);
    const discard = async () => {
      await Promise.allSettled(opened.map((output) => output.discard()));
    };
    try {
      await prepareAll(opened);
    } catch (error) {
      await discard();
      throw error;
    }
    const coming = [...opened.map((output) => ({ output, view: output.view })), ...views];
    const before = new Set(this.#open.map(({ name }) => name));
    const after = new Set([...stay, ...opened].map(({ name }) => name));
    const comingNames = [...new Set(coming.map(({ output }) => output.name))];
    return {
      added: comingNames.filter((name) => !before.has(name)),
      changed: comingNames.filter((name) => before.has(name)),
      removed: [...before].filter((name) => !after.has(name)),
      pluginsOf(source) {
        const plugins = entriesOf(coming, source);
        const remove = going
          .filter((output) => isOf(output, source) && !plugins.some(({ name }) => name === output.name))
          .map(({ name }) => name);
        return { plugins, remove };
      },
      apply: () => {
        for (const { output, view } of views) output.show(view);
        this.#open = [...stay, ...opened];
        this.#gone.push(...going);
        for (const output of going) {
          output.end().catch((error: unknown) => {
            this.#logger.error({ code: 'close-failed', error, output: output.name }, describeError(error));
          });
        }
      },
      discard,
    };
  }

  reopen(): Promise<void> {
    return forAll(this.#open, (output) => output.reopen());
  }

  close(): Promise<void> {
    return forAll([...this.#open, ...this.#gone], (output) => output.close());
  }

  requiredOnStdout(): readonly string[] {
    return this.#open
      .filter(({ policy, view: { configured } }) => {
        const { type, values } = configured;
        return policy === 'required' && type.writesToStdout?.(values) === true;
      })
      .map(({ name }) => name);
  }

  status(): readonly OpenOutputStatus[] {
    const statuses = new Map<string, OpenOutputStatus>();
    for (const { name, policy, source, ...output } of [...this.#gone, ...this.#open].map(described)) {
      const key = JSON.stringify([name, source]);
      const before = statuses.get(key);
      statuses.set(key, {
        name,
        source: source === undefined ? undefined : this.#sources[source],
        policy,
        leftOut: output.leftOut + (before?.leftOut ?? 0),
        counts: sumOf(before?.counts, output.counts),
        troubles: sumOf(before?.troubles, output.troubles) ?? {},
      });
    }
    return [...statuses.values()];
  }

  #wanted(configured: readonly ConfiguredOutput[]): readonly Wanted[] {
    return configured.flatMap((one): Wanted[] =>
      one.type.perSource === true
        ? [...this.#sources.keys()].map((source) => ({ configured: one, source }))
        : [{ configured: one, source: undefined }],
    );
  }

  #find({ configured, source }: Wanted): OpenOutput | undefined {
    return this.#open.find((output) => output.name === configured.name && output.source === source);
  }

  /** @param going outputs whose files may be wanted */
  async #openAll(wanted: readonly Wanted[], going: readonly OpenOutput[]): Promise<readonly OpenOutput[]> {
    const opened: OpenOutput[] = [];
    for (const one of wanted) {
      const { configured, source } = one;
      const files = filesOf(configured);
      const after = going.filter(({ view }) => filesOf(view.configured).some((file) => files.includes(file)));
      const { taken } = this.#find(one) ?? {};
      const place = { source, sources: this.#sources, logger: this.#logger, after, taken };
      try {
        opened.push(await openOutput(configured, place));
      } catch (cause) {
        await Promise.allSettled(opened.map((output) => output.discard()));
        throw unusable(configured.name, cause);
      }
    }
    return opened;
  }
}

/** In a run that goes on, a pipe in the place of a certificate would hold up everything until somebody writes into it. */
function checkFilesToRead(output: ConfiguredOutput): void {
  try {
    for (const file of filesReadBy(output)) readSmallFile(file, { isAgain: true });
  } catch (cause) {
    throw unusable(output.name, cause);
  }
}

function unusable(name: string, cause: unknown): CommandError {
  return new CommandError(
    exitCodes.input,
    `Output ${JSON.stringify(name)} can't be opened: ${describeError(cause)}`,
    { cause },
  );
}

async function prepareAll(outputs: readonly OpenOutput[]): Promise<void> {
  for (const output of outputs) {
    await output.prepare().catch((cause: unknown) => {
      throw unusable(output.name, cause);
    });
  }
}

async function forAll(
  outputs: readonly OpenOutput[],
  work: (output: OpenOutput) => Promise<void>,
): Promise<void> {
  const outcomes = await Promise.allSettled(outputs.map(work));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

function isOf({ source }: OpenOutput, host: number): boolean {
  return source === undefined || source === host;
}

function entriesOf(
  views: readonly { readonly output: OpenOutput; readonly view: OutputView }[],
  host: number,
): readonly PluginEntry[] {
  return views.flatMap(({ output, view }) => {
    const plugin = view.plugins[output.source === undefined ? host : 0];
    if (!isOf(output, host) || plugin === undefined) return [];
    return [{ name: output.name, policy: output.policy, plugin }];
  });
}

function described(output: OpenOutput) {
  const { name, policy, source } = output;
  return { name, policy, source, ...output.report() };
}

/** Adds the numbers; what is no number is that of the later one. */
function sumOf<Counts extends object>(
  before: Counts | undefined,
  later: Counts | undefined,
): Counts | undefined {
  if (before === undefined || later === undefined) return later ?? before;
  const earlier = before as Readonly<Record<string, unknown>>;
  const sums = Object.entries(later).map(([key, value]) => {
    const own = earlier[key];
    return [key, typeof value === 'number' && typeof own === 'number' ? value + own : value];
  });
  return { ...before, ...Object.fromEntries(sums) } as Counts;
}
