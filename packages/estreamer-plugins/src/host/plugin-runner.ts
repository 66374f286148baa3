import type { EventRecord } from '@x/estreamer-protocol';
import type { Plugin, PluginContext, PluginPolicy } from '../contract/plugin.ts';
import type { PluginFailure, PluginStage } from './plugin-failure.ts';
import type { PluginState, PluginStatus } from './plugin-host.ts';

/** What became of a call: nothing, or a failure; a promise of it if the plugin returned a promise. Never rejects. */
export type CallOutcome = PluginFailure | undefined | Promise<PluginFailure | undefined>;

/** Calls one plugin, turns whatever it throws into a failure, and counts. */
export interface PluginRunner {
  readonly name: string;
  readonly policy: PluginPolicy;
  readonly state: PluginState;
  /** Whether the plugin asked for a kind of record. */
  wants(kind: string): boolean;
  setup(context: PluginContext): Promise<PluginFailure | undefined>;
  /** Gives the plugin a record; `index` is the record's place in its delivery. */
  give(record: EventRecord, index: number, context: PluginContext): CallOutcome;
  afterDelivery(context: PluginContext): CallOutcome;
  /** Tears the plugin down, if it was set up. */
  teardown(context: PluginContext): Promise<PluginFailure | undefined>;
  status(): PluginStatus;
}

/** Makes the runner of a plugin that was checked. */
export function createPluginRunner(plugin: Plugin, name: string, policy: PluginPolicy): PluginRunner {
  const { info } = plugin;
  const kinds = plugin.kinds === undefined ? undefined : new Set<string>(plugin.kinds);
  const callbacks = plugin as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
  let state: PluginState = 'waiting';
  let records = 0;
  let errors = 0;
  let lastFailure: PluginFailure | undefined;

  function fail(stage: PluginStage, error: unknown, record?: PluginFailure['record']): PluginFailure {
    errors += 1;
    lastFailure = { plugin: name, policy, stage, error, ...(record === undefined ? {} : { record }) };
    return lastFailure;
  }

  function call(
    stage: PluginStage,
    invoke: () => unknown,
    record?: () => PluginFailure['record'],
  ): CallOutcome {
    try {
      const result = invoke();
      if (!isThenable(result)) return undefined;
      return Promise.resolve(result).then(
        () => undefined,
        (error: unknown) => fail(stage, error, record?.()),
      );
    } catch (error) {
      return fail(stage, error, record?.());
    }
  }

  return {
    name,
    policy,
    get state() {
      return state;
    },
    wants: (kind) => kinds === undefined || kinds.has(kind),
    async setup(context) {
      const failure = await call('setup', () => plugin.setup?.(context));
      state = failure === undefined ? 'ready' : 'failed';
      return failure;
    },
    give(record, index, context) {
      records += 1;
      return call(
        'record',
        () => callbacks[info.callback]?.(record, context),
        () => ({ kind: record.kind, recordType: record.recordType, index }),
      );
    },
    afterDelivery: (context) => call('after-delivery', () => plugin.afterDelivery?.(context)),
    async teardown(context) {
      const wasReady = state === 'ready';
      state = 'closed';
      return wasReady ? call('teardown', () => plugin.teardown?.(context)) : undefined;
    },
    status: () => ({ name, info, policy, state, records, errors, lastFailure }),
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
