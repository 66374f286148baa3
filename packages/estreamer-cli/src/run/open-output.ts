import { createTakenRecords, type OutputStatus, type TakenRecords } from '@x/estreamer-outputs';
import type { Plugin, PluginContext, PluginPolicy, PluginRecordKind } from '@x/estreamer-plugins';
import { createMetadataStore } from '@x/estreamer-protocol';
import type { Logger } from '@x/foundation';
import { describeError } from '../command-error.ts';
import type { ConfiguredOutput } from '../configuration/configuration.ts';
import type { KeyValues } from '../keys/keys.ts';
import type { commonOutputKeys, Output, Troubles } from '../outputs/output-type.ts';
import { selectRecords, variantOf } from '../outputs/select-records.ts';
import { loggerWith } from './log.ts';

/** What an output is opened for. */
export interface OutputPlace {
  /** The index of the source whose records it gets; undefined where it gets those of all. */
  readonly source: number | undefined;
  /** The names of all sources, as far as they have one. */
  readonly sources: readonly (string | undefined)[];
  readonly logger: Logger;
  /** Outputs that go and have files which this one is to have: it is prepared when they are closed. @default none */
  readonly after?: readonly OpenOutput[];
  /** What its predecessor was given, and had brought to the destination. @default its own */
  readonly taken?: TakenRecords | undefined;
}

/** An output as the hosts have it, with the records that a configuration selects for it. */
export interface OutputView {
  readonly configured: ConfiguredOutput;
  /** One for each host. */
  readonly plugins: readonly Plugin[];
}

/** How an output stands. */
interface OutputReport {
  readonly leftOut: number;
  readonly counts: OutputStatus | undefined;
  readonly troubles: Troubles;
}

/** Opens an output of a configuration. */
export async function openOutput(configured: ConfiguredOutput, place: OutputPlace): Promise<OpenOutput> {
  const { source, sources } = place;
  const logger = loggerWith(place.logger, { output: configured.name });
  const { taken = createTakenRecords() } = place;
  const output = await configured.type.open(configured.values, {
    policy: commonValues(configured).policy,
    logger,
    source: source === undefined ? undefined : sources[source],
    taken,
  });
  return new OpenOutput(configured, output, { ...place, logger, taken });
}

function commonValues({ values }: ConfiguredOutput): KeyValues<typeof commonOutputKeys> {
  return values as KeyValues<typeof commonOutputKeys>;
}

/** An output that is open. What it is given can be selected otherwise while it is. */
class OpenOutput {
  readonly source: number | undefined;
  readonly policy: PluginPolicy;
  readonly taken: TakenRecords | undefined;
  readonly #output: Output;
  readonly #hosts: number;
  readonly #logger: Logger;
  readonly #after: readonly OpenOutput[];
  readonly #tornDown = Promise.withResolvers<void>();
  #isPrepared: boolean;
  #isTornDown = false;
  #preparing: Promise<void> | undefined;
  #view: OutputView;
  #leftOut = 0;
  #settingUp: Promise<unknown> | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    configured: ConfiguredOutput,
    output: Output,
    { source, sources, logger, after = [], taken }: OutputPlace,
  ) {
    this.source = source;
    this.taken = taken;
    this.policy = commonValues(configured).policy;
    this.#hosts = source === undefined ? sources.length : 1;
    this.#output = output;
    this.#logger = logger;
    this.#after = after;
    this.#isPrepared = after.length === 0;
    this.#view = this.viewFor(configured);
  }

  get name(): string {
    return this.#view.configured.name;
  }

  get view(): OutputView {
    return this.#view;
  }

  /** Whether it may be called for further records while another view of it is being called. */
  get isShareable(): boolean {
    return this.#output.plugin.pipelined === true || this.policy === 'required';
  }

  /** The same output with the selection of another configuration. */
  viewFor(configured: ConfiguredOutput): OutputView {
    const { kinds, where, sample } = commonValues(configured);
    const patient = this.#isPrepared ? this.#output.plugin : this.#untilPrepared(this.#output.plugin);
    const selected = selectRecords(patient, { where, sample }, (records) => {
      this.#leftOut += records;
    });
    const plugin = kinds === undefined ? selected : restrictedTo(kinds, selected);
    const plugins: Plugin[] = [];
    const view = { configured, plugins };
    plugins.push(...this.#forHosts(plugin, view));
    return view;
  }

  /** From now on the end of this view, and of no other, is that of the output. */
  show(view: OutputView): void {
    this.#view = view;
  }

  /** Does what it needs before the first event, unless others have to go first: then it is done when they have. */
  async prepare(): Promise<void> {
    if (this.#isPrepared) return this.#output.prepare?.();
    this.#prepareInTime().catch(() => {});
  }

  /** Asks the destination whether it is there; undefined where nobody can be asked. */
  async probe(signal: AbortSignal): Promise<string | undefined> {
    return this.#output.probe?.(signal);
  }

  /** Opens its files again. */
  async reopen(): Promise<void> {
    if (this.#isPrepared && this.#closing === undefined) await this.#output.reopen?.();
  }

  /** Closes it as soon as the hosts have torn it down. */
  async end(): Promise<void> {
    await this.#tornDown.promise;
    await this.close();
  }

  /** Closes what no host has, or not every one. */
  async discard(): Promise<void> {
    const context = {
      metadata: createMetadataStore(),
      logger: this.#logger,
      signal: new AbortController().signal,
    };
    if (!this.#isTornDown) await this.#output.plugin.teardown?.(context);
    await this.close();
  }

  close(): Promise<void> {
    this.#closing ??= Promise.resolve(this.#output.close?.());
    return this.#closing;
  }

  report(): OutputReport {
    return {
      leftOut: this.#leftOut,
      counts: this.#output.status?.(),
      troubles: this.#output.troubles?.() ?? {},
    };
  }

  /** Each failure is told; the next delivery tries again. */
  #prepareInTime(): Promise<void> {
    const prepare = async () => {
      await Promise.allSettled(this.#after.map((other) => other.end()));
      if (this.#closing !== undefined) return;
      try {
        await this.#output.prepare?.();
        this.#isPrepared = true;
      } catch (error) {
        this.#preparing = undefined;
        this.#logger.error({ code: 'output-not-prepared', error }, describeError(error));
        throw error;
      }
    };
    this.#preparing ??= prepare();
    return this.#preparing;
  }

  /** The plugin, whose calls wait until the output is prepared. */
  #untilPrepared(plugin: Plugin): Plugin {
    const { callback } = plugin.info;
    const call = (plugin as unknown as Record<string, (...given: unknown[]) => unknown>)[callback];
    return variantOf(plugin, {
      [callback]: (...given: unknown[]) =>
        this.#isPrepared
          ? call?.apply(plugin, given)
          : this.#prepareInTime().then(() => call?.apply(plugin, given)),
    });
  }

  /** The plugin for each host, each of which sets it up and tears it down: the first and the last really do. */
  #forHosts(plugin: Plugin, view: OutputView): readonly Plugin[] {
    if (this.#hosts > 1 && plugin.pipelined !== true) {
      throw new Error(
        'It takes one delivery at a time: its type must say perSource where there are several sources.',
      );
    }
    let remaining = this.#hosts;
    return Array.from({ length: this.#hosts }, () =>
      variantOf(plugin, {
        setup: (context: PluginContext) => {
          this.#settingUp ??= Promise.resolve(plugin.setup?.(context)).catch((error: unknown) => {
            this.#settingUp = undefined;
            throw error;
          });
          return this.#settingUp;
        },
        teardown: async (context: PluginContext) => {
          remaining -= 1;
          if (remaining > 0 || view !== this.#view) return;
          this.#isTornDown = true;
          try {
            await plugin.teardown?.(context);
          } finally {
            this.#tornDown.resolve();
          }
        },
      }),
    );
  }
}

export type { OpenOutput };

/** The same plugin, with fewer kinds of records. */
function restrictedTo(kinds: readonly PluginRecordKind[], plugin: Plugin): Plugin {
  const own = plugin.kinds;
  const both = own === undefined ? kinds : kinds.filter((kind) => own.includes(kind));
  return variantOf(plugin, { kinds: both });
}
