import { dirname } from 'node:path';
import { workerData } from 'node:worker_threads';
import {
  createMetadataStore,
  type EventRecord,
  type MetadataStore,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import { describeError } from '@x/foundation';
import type { Plugin, PluginContext, PluginLogger } from '../contract/plugin.ts';
import { importPlugin, nativeImport } from '../instance/import-plugin.ts';
import { hookPluginModules } from '../instance/plugin-modules.ts';
import {
  packError,
  type WorkerItem,
  type WorkerReply,
  type WorkerRequest,
  type WorkerStart,
} from './worker-messages.ts';

/** The program of a plugin's thread: loads the plugin, and calls it as the host asks. */
async function run({ file, resolveFrom, progress: shared, port }: WorkerStart): Promise<void> {
  const progress = new Int32Array(shared);
  const reply = (message: WorkerReply) => port.postMessage(message);
  let plugin: Plugin;
  hookPluginModules({ folder: dirname(file), resolveFrom });
  try {
    plugin = await importPlugin(file, nativeImport);
  } catch (error) {
    return reply({ kind: 'load-failed', error: packError(error, new Map()) });
  }
  const { info, kinds, policy, deliveries = false, afterDelivery } = plugin;
  const { description, author, version, callback } = info;
  const callbacks = plugin as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
  const logger = createPortLogger(reply);
  let store: MetadataStore = createMetadataStore();
  let names = new Map<EventRecord, ResolvedNames>();
  let indexOf = new Map<EventRecord, number>();
  let controller = new AbortController();
  let attempt = 0;

  const metadata: PluginContext['metadata'] = {
    resolve: (record) => names.get(record as EventRecord) ?? store.resolve(record),
    lookup: (kind, ...key) => store.lookup(kind, ...key),
    namersOf: (record) => (names.has(record as EventRecord) ? undefined : store.namersOf(record)),
  };
  let context: PluginContext = { metadata, logger, signal: controller.signal };

  function enter(number: number): void {
    if (number === attempt) return;
    attempt = number;
    names = new Map();
    indexOf = new Map();
    controller = new AbortController();
    context = { metadata, logger, signal: controller.signal };
  }

  async function give(id: number, items: readonly WorkerItem[]): Promise<void> {
    let done = 0;
    let totalMs = 0;
    let maxMs = 0;
    let error: unknown;
    let failed = false;
    // In this order, or the host could take the count of the batch before for that of this one.
    Atomics.store(progress, 1, 0);
    Atomics.store(progress, 0, id);

    const call = async (given: unknown): Promise<void> => {
      const before = performance.now();
      try {
        const result = callbacks[callback]?.(given, context);
        if (typeof result === 'object' && result !== null && 'then' in result) await result;
      } finally {
        const took = performance.now() - before;
        totalMs += took;
        maxMs = Math.max(maxMs, took);
      }
    };

    for (const { record, index, names: resolved } of items) {
      names.set(record, resolved);
      indexOf.set(record, index);
    }
    try {
      if (deliveries) {
        for (const { record } of items) store.update(record);
        const records = items.filter(({ wanted }) => wanted).map(({ record }) => record);
        if (records.length > 0) await call({ records });
        done = items.length;
      } else {
        for (const { record, wanted } of items) {
          store.update(record);
          if (wanted) await call(record);
          done += 1;
          Atomics.store(progress, 1, done);
        }
      }
    } catch (thrown) {
      error = thrown;
      failed = true;
    }
    reply({
      kind: 'done',
      id,
      done,
      totalMs,
      maxMs,
      ...(failed ? { error: packError(error, indexOf) } : {}),
    });
  }

  async function hook(id: number, call: () => unknown): Promise<void> {
    try {
      await call();
      reply({ kind: 'done', id, done: 0, totalMs: 0, maxMs: 0 });
    } catch (thrown) {
      reply({ kind: 'done', id, done: 0, totalMs: 0, maxMs: 0, error: packError(thrown, indexOf) });
    }
  }

  function answer(request: Exclude<WorkerRequest, { readonly kind: 'abort' }>): Promise<void> {
    switch (request.kind) {
      case 'setup':
        return hook(request.id, () => plugin.setup?.(context));
      case 'give':
        enter(request.attempt);
        return give(request.id, request.items);
      case 'after-delivery':
        enter(request.attempt);
        return hook(request.id, () => plugin.afterDelivery?.(context));
      case 'teardown':
        return hook(request.id, () => plugin.teardown?.(context));
      case 'metadata':
        return hook(request.id, () => {
          store = createMetadataStore();
          store.restore(request.snapshot);
        });
    }
  }

  let last = Promise.resolve();
  port.on('message', (request: WorkerRequest) => {
    if (request.kind === 'abort') {
      if (request.attempt === attempt) controller.abort();
      return;
    }
    last = last.then(() => answer(request));
  });
  reply({
    kind: 'loaded',
    facts: {
      info: { description, author, version, callback },
      kinds,
      policy,
      deliveries,
      endsDeliveries: afterDelivery !== undefined,
    },
  });
}

/** Writes to the host's log; what cannot travel is put into words. */
function createPortLogger(reply: (message: WorkerReply) => void): PluginLogger {
  const write = (level: keyof PluginLogger) => (fields: object, message: string) => {
    try {
      reply({ kind: 'log', level, fields, message });
    } catch {
      reply({ kind: 'log', level, fields: { fields: describeError(fields) }, message: String(message) });
    }
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

await run(workerData as WorkerStart);
