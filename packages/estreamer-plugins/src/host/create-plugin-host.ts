import { createMetadataStore, createRecordCatalogue, type MetadataStore } from '@x/estreamer-protocol';
import { type Clock, silentLogger, systemClock } from '@x/foundation';
import type { PluginDelivery } from '../contract/plugin.ts';
import { createPluginDirectory, type PluginDirectory } from '../directory/plugin-directory.ts';
import {
  createFailuresError,
  EstreamerPluginError,
  type PluginFailure,
  type PluginStage,
} from '../errors/plugin-error.ts';
import { nativeImport } from '../instance/import-plugin.ts';
import { createAbortableWait } from '../slot/abortable-wait.ts';
import { createInstanceLoader, type InstanceLoader } from '../slot/instance-loader.ts';
import { createPluginSlot, type PluginSlot, type SlotDependencies } from '../slot/plugin-slot.ts';
import type { PluginStatus } from '../slot/plugin-status.ts';
import { createDeliveryQueue, type DeliveryQueue } from './delivery-queue.ts';
import { createEventReporter } from './event-reporter.ts';
import { type ListedPlugin, resolveHostSettings } from './host-settings.ts';
import type {
  PluginHost,
  PluginHostDependencies,
  PluginHostOptions,
  PluginHostSettings,
  PluginHostStatus,
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

class Host implements PluginHost {
  readonly #clock: Clock;
  readonly #store: MetadataStore;
  readonly #loader: InstanceLoader;
  readonly #listed: readonly { readonly slot: PluginSlot; readonly plugin: ListedPlugin }[];
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
    const slotDependencies: SlotDependencies = {
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
      const slot = createPluginSlot(plugin.settings, slotDependencies);
      if ('plugin' in plugin.source) slot.announce(this.#loader.ofPlugin(plugin.source.plugin, slot).facts);
      return { slot, plugin };
    });
    this.#directory =
      directory &&
      createPluginDirectory(directory, {
        slotDependencies,
        loader: this.#loader,
        defaults: limits,
        takenNames: new Set(this.#listed.map(({ slot }) => slot.name)),
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

  list(): readonly PluginStatus[] {
    return this.#slots().map((slot) => slot.status());
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

  async #load(slot: PluginSlot, { source }: ListedPlugin): Promise<PluginFailure | undefined> {
    let stage: PluginStage = 'load';
    try {
      const instance =
        'plugin' in source
          ? this.#loader.ofPlugin(source.plugin, slot)
          : await this.#loader.ofFile(source.file, slot, source.entry);
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

function closedError(): EstreamerPluginError {
  return new EstreamerPluginError('closed', 'The plugin host is closed; make a new one.');
}
