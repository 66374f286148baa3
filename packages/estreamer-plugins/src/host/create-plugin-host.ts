import { createMetadataStore, createRecordCatalogue, type MetadataStore } from '@x/estreamer-protocol';
import { type Clock, silentLogger, systemClock } from '@x/foundation';
import type { PluginDelivery, PluginPolicy } from '../contract/plugin.ts';
import { createPluginDirectory, type PluginDirectory } from '../directory/plugin-directory.ts';
import {
  createFailuresError,
  EstreamerPluginError,
  type PluginFailure,
  type PluginStage,
} from '../errors/plugin-error.ts';
import { nativeImport } from '../instance/import-plugin.ts';
import type { PluginInstance } from '../instance/plugin-instance.ts';
import type { PluginLimits } from '../isolation/plugin-limits.ts';
import { createAbortableWait } from '../slot/abortable-wait.ts';
import { createInstanceLoader, type InstanceLoader } from '../slot/instance-loader.ts';
import type { PluginRunner } from '../slot/plugin-runner.ts';
import { createPluginSlot, type PluginSlot, type SlotDependencies } from '../slot/plugin-slot.ts';
import type { PluginStatus } from '../slot/plugin-status.ts';
import { createDeliveryQueue, type DeliveryQueue } from './delivery-queue.ts';
import { createEventReporter } from './event-reporter.ts';
import { type ListedPlugin, resolveHostSettings } from './host-settings.ts';
import type {
  PluginChange,
  PluginHost,
  PluginHostDependencies,
  PluginHostOptions,
  PluginHostSettings,
  PluginHostStatus,
  PreparedChange,
  ProcessOutcome,
} from './plugin-host.ts';
import { createTakenKinds, type TakenKinds } from './taken-kinds.ts';

/**
 * Makes a host for a list of plugins, for a directory of plugin files, or for both.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with what is wrong with each plugin
 * @example
 * const host = createPluginHost({ plugins: [myPlugin], directory: { path: './plugins' } });
 * await streamDeliveries(client, host, { signal });
 * await host.close();
 */
export function createPluginHost(
  settings: PluginHostSettings,
  dependencies: PluginHostDependencies = {},
): PluginHost {
  return new Host(settings, dependencies);
}

/** A plugin that was given to the host, at its place. */
interface ListedSlot {
  readonly slot: PluginSlot;
  readonly plugin: ListedPlugin;
}

class Host implements PluginHost {
  readonly #clock: Clock;
  readonly #store: MetadataStore;
  readonly #loader: InstanceLoader;
  readonly #slotDependencies: SlotDependencies;
  readonly #limits: PluginLimits;
  /** Names that no file of the directory may have. */
  readonly #takenNames: Set<string>;
  /** Plugins that were removed and are not done yet. */
  readonly #removals = new Set<Promise<void>>();
  /** Of those, plugins that did not get all that waited for them: that stays to be seen. */
  readonly #lossy: PluginSlot[] = [];
  #listed: readonly ListedSlot[];
  readonly #directory: PluginDirectory | undefined;
  readonly #taken: TakenKinds;
  readonly #queue: DeliveryQueue;
  /** Aborted when the host has no more time to close. */
  readonly #ending = new AbortController();
  /** Aborted when the host, which is closing, waits for the deliveries under way no longer. */
  readonly #leaving = new AbortController();
  #starting: Promise<void> | undefined;
  #isStarted = false;
  #closing: Promise<void> | undefined;

  constructor(settings: PluginHostSettings, dependencies: PluginHostDependencies) {
    const { plugins, directory, limits, metadata, catalogue, onEvent } = resolveHostSettings(settings);
    const { logger = silentLogger, clock = systemClock, random = Math.random } = dependencies;
    const report = createEventReporter(onEvent, logger);
    this.#clock = clock;
    this.#store = metadata ?? createMetadataStore(catalogue === undefined ? {} : { catalogue });
    this.#taken = createTakenKinds({ catalogue, clock, report });
    this.#loader = createInstanceLoader({
      clock,
      report,
      store: this.#store,
      importModule: dependencies.importModule ?? nativeImport,
      catalogue: catalogue ?? createRecordCatalogue(),
    });
    this.#limits = limits;
    this.#slotDependencies = {
      clock,
      random,
      report,
      metadata: {
        resolve: (record) => this.#store.resolve(record),
        lookup: (kind, ...key) => this.#store.lookup(kind, ...key),
        namersOf: (record) => this.#store.namersOf(record),
      },
      logger,
      ending: this.#ending.signal,
      onChange: () => this.#plan(),
    };
    this.#queue = createDeliveryQueue({
      store: this.#store,
      taken: this.#taken,
      start: () => this.#start(),
    });
    this.#listed = plugins.map((plugin) => {
      const slot = createPluginSlot(plugin.settings, this.#slotDependencies);
      if ('plugin' in plugin.source) slot.announce(this.#loader.ofPlugin(plugin.source.plugin, slot).facts);
      return { slot, plugin };
    });
    this.#takenNames = new Set(this.#listed.map(({ slot }) => slot.name));
    this.#directory =
      directory &&
      createPluginDirectory(directory, {
        slotDependencies: this.#slotDependencies,
        loader: this.#loader,
        defaults: limits,
        takenNames: this.#takenNames,
      });
    this.#plan();
  }

  get filter(): PluginHost['filter'] {
    return this.#taken.filter;
  }

  async start({ signal }: PluginHostOptions = {}): Promise<void> {
    if (this.#closing !== undefined) throw closedError();
    using wait = createAbortableWait('Waiting for the plugins', this.#leaving.signal, signal);
    await wait.until(this.#start());
  }

  process(delivery: PluginDelivery, { signal }: PluginHostOptions = {}): Promise<ProcessOutcome> {
    return this.#closing === undefined ? this.#queue.add(delivery, signal) : Promise.reject(closedError());
  }

  async prepare({ plugins, remove = [] }: PluginChange): Promise<PreparedChange> {
    await this.start();
    const resolved = resolveHostSettings({ plugins, limits: this.#limits }).plugins;
    const prepared: { readonly listed: ListedSlot; readonly runner: PluginRunner }[] = [];
    const discard = async () => {
      await Promise.all(prepared.map(({ listed, runner }) => listed.slot.dismiss(runner)));
    };
    for (const plugin of resolved) {
      const { name } = plugin.settings;
      const policy = policyOf(plugin);
      const same = this.#listed.find(
        ({ slot }) => slot.name === name && slot.policy === policy && !remove.includes(name),
      );
      const slot = same?.slot ?? createPluginSlot(plugin.settings, this.#slotDependencies);
      try {
        const runner = await slot.prepare(await this.#instanceOf(slot, plugin));
        prepared.push({ listed: { slot, plugin }, runner });
      } catch (error) {
        await discard();
        const failures = [{ plugin: name, policy: slot.policy, stage: 'setup' as const, error }];
        throw createFailuresError('setup-failed', failures, failures, 'The host goes on with what it has');
      }
    }
    return { discard, apply: () => this.#apply(prepared, remove) };
  }

  list(): readonly PluginStatus[] {
    return [...this.#slots(), ...this.#lossy].map((slot) => slot.status());
  }

  status(): PluginHostStatus {
    return this.#queue.status();
  }

  close(options: PluginHostOptions = {}): Promise<void> {
    this.#closing ??= this.#tearDown(options);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #apply(
    prepared: readonly { readonly listed: ListedSlot; readonly runner: PluginRunner }[],
    remove: readonly string[],
  ): void {
    const coming = new Map(prepared.map(({ listed }) => [listed.slot.name, listed]));
    const gone = this.#listed.filter(({ slot }) => {
      const next = coming.get(slot.name);
      return remove.includes(slot.name) || (next !== undefined && next.slot !== slot);
    });
    const stay = this.#listed
      .filter((listed) => !gone.includes(listed))
      .map((listed) => coming.get(listed.slot.name) ?? listed);
    this.#listed = [...stay, ...[...coming.values()].filter((listed) => !stay.includes(listed))];
    this.#takenNames.clear();
    for (const { slot } of this.#listed) this.#takenNames.add(slot.name);
    for (const { listed, runner } of prepared) listed.slot.offer(runner);
    for (const { slot } of gone) {
      const removal = slot.remove().finally(() => {
        this.#removals.delete(removal);
        if (slot.metrics.dropped > 0) this.#lossy.push(slot);
      });
      this.#removals.add(removal);
    }
    this.#plan();
  }

  #slots(): readonly PluginSlot[] {
    return [...this.#listed.map(({ slot }) => slot), ...(this.#directory?.slots() ?? [])];
  }

  /** Who gets the next delivery, and what the client has to decode. */
  #plan(): void {
    const slots = this.#slots();
    this.#queue.plan(slots);
    if (this.#directory !== undefined && !this.#isStarted) return;
    this.#taken.update(slots.flatMap((slot) => slot.wanted()));
  }

  /** Sets up what is not; after a failure, the next call tries again. */
  #start(): Promise<void> {
    this.#starting ??= this.#setUp().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async #setUp(): Promise<void> {
    const failures: PluginFailure[] = [];
    for (const { slot, plugin } of this.#listed) {
      const failure = slot.isLoaded ? undefined : await this.#load(slot, plugin);
      if (failure !== undefined) failures.push(failure);
    }
    await this.#directory?.start();
    this.#isStarted = true;
    this.#plan();
    const required = failures.filter(({ policy }) => policy === 'required');
    if (required.length > 0) {
      throw createFailuresError('setup-failed', required, failures, 'No delivery can be processed');
    }
    this.#queue.open();
  }

  async #instanceOf(slot: PluginSlot, { source }: ListedPlugin): Promise<PluginInstance> {
    return 'plugin' in source
      ? this.#loader.ofPlugin(source.plugin, slot)
      : this.#loader.ofFile(source.file, slot, source.entry);
  }

  async #load(slot: PluginSlot, plugin: ListedPlugin): Promise<PluginFailure | undefined> {
    let stage: PluginStage = 'load';
    try {
      const instance = await this.#instanceOf(slot, plugin);
      stage = 'setup';
      await slot.install(instance);
      return undefined;
    } catch (error) {
      return slot.setupFailed(stage, error);
    }
  }

  async #tearDown({ signal }: PluginHostOptions): Promise<void> {
    const end = () => {
      this.#leave(signal?.reason);
      this.#ending.abort(signal?.reason);
    };
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    await this.#finish(this.#directory?.stop());
    this.#queue.discard();
    const failures: PluginFailure[] = [];
    for (const slot of this.#slots().toReversed()) {
      const failure = await slot.close(this.#ending.signal);
      if (failure !== undefined) failures.push(failure);
      await slot.retired();
    }
    await Promise.allSettled(this.#removals);
    this.#taken.flush();
    signal?.removeEventListener('abort', end);
    // Ends what nobody waits for: a setup that hangs, for example.
    end();
    if (failures.length > 0) {
      throw createFailuresError('teardown-failed', failures, failures, 'The host is closed nevertheless');
    }
  }

  /** Waits for what is under way: as long as the most patient plugin may take to work off what waits for it. */
  async #finish(...others: (Promise<unknown> | undefined)[]): Promise<void> {
    using wait = createAbortableWait('Closing', this.#leaving.signal);
    const longest = Math.max(1, ...this.#slots().map(({ limits }) => limits.drainTimeoutMs));
    const cancel = this.#clock.after(longest, () => {
      const message = `The plugin host closed, and not all deliveries were done within ${longest} ms.`;
      this.#leave(new EstreamerPluginError('closed', message));
    });
    await wait.until(Promise.allSettled([this.#queue.emptied(), this.#starting, ...others])).catch(() => {});
    cancel();
  }

  #leave(reason: unknown): void {
    this.#leaving.abort(reason);
    this.#queue.abort(reason);
  }
}

/** What the failure of a plugin means, as far as it is known before the plugin is loaded. */
function policyOf({ settings, source }: ListedPlugin): PluginPolicy {
  return settings.policy ?? ('plugin' in source ? source.plugin.policy : undefined) ?? 'required';
}

function closedError(): EstreamerPluginError {
  return new EstreamerPluginError('closed', 'The plugin host is closed; make a new one.');
}
