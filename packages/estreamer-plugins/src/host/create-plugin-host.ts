import { createMetadataStore } from '@x/estreamer-protocol';
import type { PluginContext } from '../contract/plugin.ts';
import { describeThrown } from '../errors/describe-thrown.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { createAbortableWait } from './abortable-wait.ts';
import { createFailuresError, describeFailure } from './failures-error.ts';
import type { PluginFailure } from './plugin-failure.ts';
import type {
  PluginDelivery,
  PluginHost,
  PluginHostDependencies,
  PluginHostOptions,
  PluginHostSettings,
  ProcessOutcome,
} from './plugin-host.ts';
import { loggerOfPlugin, silentLogger } from './plugin-logger.ts';
import type { PluginRunner } from './plugin-runner.ts';
import { processDelivery } from './process-delivery.ts';
import { readPlugins } from './read-plugins.ts';
import { createRecordMetadata } from './record-metadata.ts';

/** The most failures that an outcome or an error lists; all are counted and told to `onFailure`. */
const MAX_FAILURES_LISTED = 100;

/**
 * Makes a host for a fixed list of plugins.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with what is wrong with each plugin
 */
export function createPluginHost(
  settings: PluginHostSettings,
  dependencies: PluginHostDependencies = {},
): PluginHost {
  const { catalogue, onFailure } = settings;
  const store = settings.metadata ?? createMetadataStore(catalogue === undefined ? {} : { catalogue });
  const logger = dependencies.logger ?? silentLogger;
  const runners = readPlugins(settings);
  const metadata = createRecordMetadata(store);
  const runnersByKind = new Map<string, readonly PluginRunner[]>();
  const ending = new AbortController();
  let starting: Promise<void> | undefined;
  let processing: Promise<unknown> | undefined;
  let closing: Promise<void> | undefined;
  let deliveries = 0;
  let failedDeliveries = 0;
  let records = 0;

  function report(failure: PluginFailure): void {
    try {
      if (onFailure !== undefined) return onFailure(failure);
    } catch (error) {
      logger.error({ plugin: failure.plugin, error }, `onFailure threw: ${describeThrown(error)}`);
    }
    const { plugin, policy, stage, error, record } = failure;
    const fields = { plugin, policy, stage, error, ...record };
    logger[policy === 'required' ? 'error' : 'warn'](fields, describeFailure(failure));
  }

  function contextFor(runner: PluginRunner, signal: AbortSignal): PluginContext {
    return { metadata, logger: loggerOfPlugin(logger, runner.name), signal };
  }

  function runnersFor(kind: string): readonly PluginRunner[] {
    let wanting = runnersByKind.get(kind);
    if (wanting === undefined) {
      wanting = runners.filter((runner) => runner.state === 'ready' && runner.wants(kind));
      runnersByKind.set(kind, wanting);
    }
    return wanting;
  }

  async function setUp(): Promise<void> {
    const failures: PluginFailure[] = [];
    for (const runner of runners) {
      const failure = await runner.setup(contextFor(runner, ending.signal));
      if (failure === undefined) continue;
      failures.push(failure);
      report(failure);
    }
    const required = failures.filter(({ policy }) => policy === 'required');
    if (required.length > 0) {
      throw createFailuresError('setup-failed', required, failures, 'No delivery can be processed');
    }
  }

  async function process(delivery: PluginDelivery, options: PluginHostOptions): Promise<ProcessOutcome> {
    using wait = createAbortableWait('Processing the delivery', ending.signal, options.signal);
    starting ??= setUp();
    await wait.until(starting);
    const listed: PluginFailure[] = [];
    const required: PluginFailure[] = [];
    records += delivery.records.length;
    await processDelivery(delivery, {
      runnersFor,
      metadata,
      contextFor,
      wait,
      report(failure) {
        if (listed.length < MAX_FAILURES_LISTED) listed.push(failure);
        if (failure.policy === 'required') required.push(failure);
        report(failure);
      },
    });
    if (required.length > 0) {
      throw createFailuresError('plugin-failed', required, listed, 'The delivery must not be acknowledged');
    }
    return { records: delivery.records.length, failures: listed };
  }

  async function tearDown({ signal }: PluginHostOptions): Promise<void> {
    const end = () => ending.abort(signal?.reason);
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    await processing?.catch(() => {});
    await starting?.catch(() => {});
    using wait = createAbortableWait('Closing the plugin host', ending.signal);
    const failures: PluginFailure[] = [];
    for (const runner of runners.toReversed()) {
      const failure = await wait.until(runner.teardown(contextFor(runner, wait.signal))).catch(
        (error: unknown): PluginFailure => ({
          plugin: runner.name,
          policy: runner.policy,
          stage: 'teardown',
          error,
        }),
      );
      if (failure === undefined) continue;
      failures.push(failure);
      report(failure);
    }
    signal?.removeEventListener('abort', end);
    if (failures.length > 0) {
      throw createFailuresError('teardown-failed', failures, failures, 'The host is closed nevertheless');
    }
  }

  function refuseIfClosed(): void {
    if (closing === undefined) return;
    throw new EstreamerPluginError('closed', 'The plugin host is closed; make a new one.');
  }

  const host: PluginHost = {
    async start(options = {}) {
      refuseIfClosed();
      using wait = createAbortableWait('Waiting for the plugins', ending.signal, options.signal);
      starting ??= setUp();
      await wait.until(starting);
    },
    async process(delivery, options = {}) {
      refuseIfClosed();
      if (processing !== undefined) {
        throw new EstreamerPluginError(
          'busy',
          'The plugin host is still busy with the delivery before; wait for its promise before giving it the next.',
        );
      }
      processing = process(delivery, options);
      try {
        const outcome = await (processing as Promise<ProcessOutcome>);
        deliveries += 1;
        return outcome;
      } catch (error) {
        failedDeliveries += 1;
        throw error;
      } finally {
        processing = undefined;
      }
    },
    list: () => runners.map((runner) => runner.status()),
    stats: () => ({ deliveries, failedDeliveries, records }),
    close(options = {}) {
      closing ??= tearDown(options);
      return closing;
    },
    [Symbol.asyncDispose]: () => host.close(),
  };
  return host;
}
