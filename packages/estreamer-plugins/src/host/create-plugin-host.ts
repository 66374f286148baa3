import { createMetadataStore, createRecordCatalogue } from '@x/estreamer-protocol';
import { systemClock } from '../clock.ts';
import type { PluginDelivery } from '../contract/plugin.ts';
import { nativeImport } from '../directory/import-plugin.ts';
import { createPluginDirectory } from '../directory/plugin-directory.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { createAbortableWait } from './abortable-wait.ts';
import { createDeliveryProcessor } from './delivery/delivery-processor.ts';
import { createEventReporter } from './event-reporter.ts';
import { createFailuresError } from './failures-error.ts';
import type { Lane } from './lane/lane.ts';
import { createLiveFilter } from './live-filter.ts';
import type { PluginHostEvent } from './plugin-event.ts';
import type { PluginFailure } from './plugin-failure.ts';
import type {
  PluginHost,
  PluginHostDependencies,
  PluginHostOptions,
  PluginHostSettings,
  ProcessOutcome,
} from './plugin-host.ts';
import { loggerOfPlugin, silentLogger } from './plugin-logger.ts';
import { readPlugins } from './read-plugins.ts';
import { createInstanceLoader } from './slot/instance-loader.ts';
import type { PluginSlot, SlotSurroundings } from './slot/plugin-slot.ts';
import { createStaticSlots } from './slot/static-slots.ts';

/** The most failures that an outcome or an error lists; all are counted and reported. */
const MAX_FAILURES_LISTED = 100;

/**
 * Makes a host for a list of plugins, for a directory of plugin files, or for both.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with what is wrong with each plugin
 */
export function createPluginHost(
  settings: PluginHostSettings,
  dependencies: PluginHostDependencies = {},
): PluginHost {
  const { catalogue } = settings;
  const logger = dependencies.logger ?? silentLogger;
  const clock = dependencies.clock ?? systemClock;
  const store = settings.metadata ?? createMetadataStore(catalogue === undefined ? {} : { catalogue });
  /** Aborted when the host has no more time to close. */
  const ending = new AbortController();
  /** Aborted when the host, which is closing, waits for the delivery under way no longer. */
  const leaving = new AbortController();
  const tell = createEventReporter(settings.onEvent, logger);
  const filter = createLiveFilter(catalogue);
  let listed: PluginFailure[] = [];
  let lanes: readonly Lane[] | undefined;
  let starting: Promise<void> | undefined;
  let started = false;
  let processing: Promise<ProcessOutcome> | undefined;
  let closing: Promise<void> | undefined;
  let deliveries = 0;
  let failedDeliveries = 0;
  let records = 0;

  function report(event: PluginHostEvent): void {
    if (event.kind === 'failure' && event.failure.policy === 'best-effort') list(event.failure);
    tell(event);
  }

  function list(failure: PluginFailure): void {
    if (processing !== undefined && listed.length < MAX_FAILURES_LISTED) listed.push(failure);
  }

  const metadata: SlotSurroundings['metadata'] = {
    resolve: (record) => store.resolve(record),
    lookup: (kind, ...key) => store.lookup(kind, ...key),
  };
  const surroundings: SlotSurroundings = {
    clock,
    report,
    metadata,
    loggerFor: (name) => loggerOfPlugin(logger, name),
    ending: ending.signal,
    onChange,
  };
  const loader = createInstanceLoader({
    clock,
    report,
    store,
    importModule: dependencies.importModule ?? nativeImport,
    loggerFor: surroundings.loggerFor,
    catalogue: catalogue ?? createRecordCatalogue(),
  });
  const fixed = createStaticSlots(readPlugins(settings), surroundings, loader);
  const directory =
    settings.directory === undefined
      ? undefined
      : createPluginDirectory(settings.directory, {
          surroundings,
          loader,
          defaults: settings.limits ?? {},
          takenNames: new Set(fixed.slots.map(({ name }) => name)),
        });
  const slots = (): readonly PluginSlot[] => [...fixed.slots, ...(directory?.slots() ?? [])];
  const processor = createDeliveryProcessor(store, lanesNow);
  onChange();

  function onChange(): void {
    lanes = undefined;
    if (directory !== undefined && !started) return;
    filter.update(slots().flatMap((slot) => slot.wanted()));
  }

  function lanesNow(): readonly Lane[] {
    lanes ??= slots()
      .map(({ lane }) => lane)
      .filter((lane) => lane !== undefined);
    return lanes;
  }

  async function setUp(): Promise<void> {
    const failures = await fixed.setUp();
    await directory?.start();
    started = true;
    onChange();
    const required = failures.filter(({ policy }) => policy === 'required');
    if (required.length > 0) {
      throw createFailuresError('setup-failed', required, failures, 'No delivery can be processed');
    }
  }

  /** Sets up what is not; after a failure, the next call tries again. */
  function begin(): Promise<void> {
    starting ??= setUp().catch((error: unknown) => {
      starting = undefined;
      throw error;
    });
    return starting;
  }

  async function process(delivery: PluginDelivery, options: PluginHostOptions): Promise<ProcessOutcome> {
    using wait = createAbortableWait(
      'Processing the delivery',
      ending.signal,
      leaving.signal,
      options.signal,
    );
    if (!started || starting === undefined) await wait.until(begin());
    wait.check();
    if (!processor.isUnfinished(delivery)) records += delivery.records.length;
    const required = await processor.process(delivery, wait);
    if (required.length > 0) {
      const all = [...required, ...listed].slice(0, MAX_FAILURES_LISTED);
      throw createFailuresError('plugin-failed', required, all, 'The delivery must not be acknowledged');
    }
    return { records: delivery.records.length, failures: listed };
  }

  /** Waits for what is under way: as long as the most patient plugin may take to work off what waits for it. */
  async function finish(...others: (Promise<unknown> | undefined)[]): Promise<void> {
    using wait = createAbortableWait('Closing', leaving.signal);
    const longest = Math.max(1, ...slots().map(({ limits }) => limits.drainTimeoutMs));
    const cancel = clock.after(longest, () => {
      const message = `The plugin host closed, and the delivery was not done within ${longest} ms.`;
      leaving.abort(new EstreamerPluginError('closed', message));
    });
    await wait.until(Promise.allSettled([processing, starting, ...others])).catch(() => {});
    cancel();
    await processing?.catch(() => {});
  }

  async function tearDown({ signal }: PluginHostOptions): Promise<void> {
    const end = () => {
      leaving.abort(signal?.reason);
      ending.abort(signal?.reason);
    };
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    await finish(directory?.stop());
    const failures: PluginFailure[] = [];
    for (const slot of slots().toReversed()) {
      const failure = await slot.close(ending.signal);
      if (failure !== undefined) failures.push(failure);
      await slot.retired();
    }
    signal?.removeEventListener('abort', end);
    // Ends what nobody waits for any more: a setup that hangs, for example.
    end();
    if (failures.length > 0) {
      throw createFailuresError('teardown-failed', failures, failures, 'The host is closed nevertheless');
    }
  }

  function refuseIfClosed(): void {
    if (closing === undefined) return;
    throw new EstreamerPluginError('closed', 'The plugin host is closed; make a new one.');
  }

  const host: PluginHost = {
    filter: filter.filter,
    async start(options = {}) {
      refuseIfClosed();
      using wait = createAbortableWait('Waiting for the plugins', leaving.signal, options.signal);
      await wait.until(begin());
    },
    async process(delivery, options = {}) {
      refuseIfClosed();
      if (processing !== undefined) {
        throw new EstreamerPluginError(
          'busy',
          'The plugin host is still busy with the delivery before; wait for its promise before giving it the next.',
        );
      }
      listed = [];
      const { promise, resolve, reject } = Promise.withResolvers<ProcessOutcome>();
      processing = promise;
      process(delivery, options).then(resolve, reject);
      try {
        const outcome = await promise;
        deliveries += 1;
        return outcome;
      } catch (error) {
        failedDeliveries += 1;
        throw error;
      } finally {
        processing = undefined;
      }
    },
    list: () => slots().map((slot) => slot.status()),
    stats: () => ({ deliveries, failedDeliveries, records }),
    close(options = {}) {
      closing ??= tearDown(options);
      return closing;
    },
    [Symbol.asyncDispose]: () => host.close(),
  };
  return host;
}
