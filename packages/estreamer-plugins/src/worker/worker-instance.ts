import type { EventRecord, MetadataStore, RecordCatalogue } from '@x/estreamer-protocol';
import type { Clock } from '@x/foundation';
import { findKindsIssues } from '../contract/check-plugin.ts';
import type { PluginContext, PluginLogger } from '../contract/plugin.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import type { PluginMetrics } from '../instance/plugin-facts.ts';
import type { PluginInstance, Progress } from '../instance/plugin-instance.ts';
import type { PluginTask } from '../instance/plugin-task.ts';
import type { ResolvedLimits, WorkerLimits } from '../isolation/plugin-limits.ts';
import { type PluginThread, startPluginThread, type ThreadAnswer } from './plugin-thread.ts';
import { unpackError, type WorkerItem } from './worker-messages.ts';

/** The most records that go to the thread at once. */
const MAX_BATCH = 256;

/** What a plugin with a thread of its own is made of. */
export interface WorkerInstanceSettings {
  readonly file: string;
  readonly name: string;
  readonly metrics: PluginMetrics;
  readonly limits: ResolvedLimits;
  readonly workerLimits: WorkerLimits;
  /** The module whose packages its thread may import too. */
  readonly resolveFrom: string | URL | undefined;
  readonly catalogue: RecordCatalogue;
  readonly store: MetadataStore;
  readonly clock: Clock;
  readonly logger: PluginLogger;
  /** Told when the thread ended before its time; `metrics.restarts` has been counted up. */
  readonly onDeath: (error: Error) => void;
}

/**
 * Loads a plugin into a thread of its own. A thread that dies, or is ended because it blocks, is started again for the next
 * record.
 *
 * @throws {EstreamerPluginError} `load-failed`; `timed-out`
 */
export async function createWorkerInstance(settings: WorkerInstanceSettings): Promise<PluginInstance> {
  const { file, name, metrics, limits, catalogue, store, clock } = settings;
  let thread: PluginThread | undefined;
  let starting = new AbortController();
  let mustSendMetadata = true;
  let lastContext: PluginContext | undefined;
  let attempt = 0;
  let interruptedBy: Error | undefined;
  let underWay: { readonly task: PluginTask; readonly promise: Promise<Progress> } | undefined;
  /** Whether the thread is no longer needed: that it ends is no news. */
  let isLeaving = false;

  function died(error: Error): void {
    thread = undefined;
    mustSendMetadata = true;
    if (isLeaving) return;
    metrics.restarts += 1;
    settings.onDeath(error);
  }

  async function load(): Promise<PluginThread> {
    starting = new AbortController();
    const cancel =
      limits.timeLimitMs === 0 ? () => {} : clock.after(limits.timeLimitMs, () => starting.abort(slowLoad()));
    try {
      thread = await startPluginThread({ ...settings, onDeath: died }, starting.signal);
      return thread;
    } finally {
      cancel();
    }
  }

  function slowLoad(): EstreamerPluginError {
    return new EstreamerPluginError(
      'timed-out',
      `The plugin file ${JSON.stringify(file)} took too long to load.`,
      { plugin: name, file },
    );
  }

  async function setUp(target: PluginThread): Promise<void> {
    await sendMetadata(target);
    settled(await target.ask({ kind: 'setup' }), []);
  }

  async function sendMetadata(target: PluginThread): Promise<void> {
    mustSendMetadata = false;
    settled(await target.ask({ kind: 'metadata', snapshot: store.snapshot() }), []);
  }

  /** @throws what the thread says went wrong */
  function settled(answer: ThreadAnswer, records: readonly EventRecord[]): void {
    if ('died' in answer) throw answer.died;
    if (answer.error !== undefined) throw unpackError(answer.error, records);
  }

  /** The number of the attempt that a task is in; the thread hears of the end of its signal. */
  function attemptOf(task: PluginTask): number {
    const context = task.context();
    if (context === lastContext) return attempt;
    lastContext = context;
    attempt += 1;
    const mine = attempt;
    context.signal.addEventListener('abort', () => thread?.abort(mine), { once: true });
    return mine;
  }

  function collect(task: PluginTask): { readonly items: WorkerItem[]; readonly end: number } {
    const items: WorkerItem[] = [];
    const { records, metadata } = task.delivery;
    const most = facts.deliveries ? Number.POSITIVE_INFINITY : MAX_BATCH;
    let index = task.position;
    for (; index < task.limit && items.length < most; index += 1) {
      const record = records[index] as EventRecord;
      const wanted = task.wants(index);
      if (!wanted && record.category !== 'metadata') continue;
      items.push({
        index,
        record: detachBytes(record),
        names: record.category === 'metadata' ? {} : metadata.resolve(record),
        wanted,
      });
    }
    return { items, end: index };
  }

  /** The thread goes on with a batch that nobody waits for: asked again, it tells what came of it. */
  async function give(task: PluginTask): Promise<Progress> {
    const before = underWay;
    interruptedBy = undefined;
    if (before !== undefined) {
      const progress = await before.promise;
      if (interruptedBy !== undefined) return { position: task.position, failure: { error: interruptedBy } };
      if (before.task === task && !facts.endsDeliveries && progress.position > task.position) return progress;
    }
    const promise = giveBatch(task);
    underWay = { task, promise };
    return promise;
  }

  async function giveBatch(task: PluginTask): Promise<Progress> {
    const { position } = task;
    let items: readonly WorkerItem[] = [];
    let end = task.limit;
    let done = 0;
    try {
      if (thread === undefined && task.isGiven && facts.endsDeliveries) {
        task.end();
        throw diedBetween();
      }
      if (thread === undefined) await setUp(await load());
      if (mustSendMetadata && thread !== undefined) await sendMetadata(thread);
      ({ items, end } = collect(task));
      if (items.length === 0) return { position: end };
      if (items.some(({ wanted }) => wanted)) task.begin();
      const target = thread as PluginThread;
      const answer = await target.ask({ kind: 'give', attempt: attemptOf(task), items });
      done = 'died' in answer ? target.done() : answer.done;
      if (!('died' in answer)) {
        metrics.totalMs += answer.totalMs;
        metrics.maxMs = Math.max(metrics.maxMs, answer.maxMs);
      }
      settled(answer, task.delivery.records);
      countRecords(items, items.length);
      return { position: end };
    } catch (error) {
      const failedAt = facts.deliveries ? position : (items[done]?.index ?? position);
      countRecords(items, facts.deliveries ? items.length : done + 1);
      return { position: failedAt, failure: { error } };
    }
  }

  function countRecords(items: readonly WorkerItem[], count: number): void {
    for (let at = 0; at < count && at < items.length; at += 1) if (items[at]?.wanted) metrics.records += 1;
  }

  const first = await load();
  const kindIssues = findKindsIssues(first.facts.kinds, catalogue);
  if (kindIssues.length > 0) {
    isLeaving = true;
    const message = `The plugin file ${JSON.stringify(file)} cannot be loaded: ${kindIssues.join('; ')}.`;
    const error = new EstreamerPluginError('load-failed', message, { file, issues: kindIssues });
    await first.end(error);
    throw error;
  }
  const facts = {
    ...first.facts,
    // The thread answers one request after another.
    pipelined: false,
    kinds: first.facts.kinds === undefined ? undefined : new Set(first.facts.kinds),
  };

  return {
    facts,
    isolation: 'worker',
    setup: () => setUp(first),
    give,
    async afterDelivery(task) {
      if (thread === undefined) throw diedBetween();
      settled(await thread.ask({ kind: 'after-delivery', attempt: attemptOf(task) }), task.delivery.records);
    },
    progress: () => thread?.done() ?? 0,
    interrupt(error) {
      interruptedBy = error;
      starting.abort(error);
      const target = thread;
      if (target === undefined) return;
      died(error);
      void target.end(error);
    },
    missed() {
      mustSendMetadata = true;
    },
    async teardown() {
      isLeaving = true;
      if (thread !== undefined) settled(await thread.ask({ kind: 'teardown' }), []);
    },
    dispose() {
      isLeaving = true;
      const error = new EstreamerPluginError('aborted', `Plugin ${JSON.stringify(name)} is unloaded.`);
      starting.abort(error);
      return thread?.end(error) ?? Promise.resolve();
    },
  };

  function diedBetween(): EstreamerPluginError {
    return new EstreamerPluginError(
      'worker-died',
      `The thread of plugin ${JSON.stringify(name)} ended with records that it had not taken for good.`,
      { plugin: name, file },
    );
  }
}

/**
 * Copies the bytes that a value has views of. A view sent to another thread takes its whole buffer along, and a record's
 * views are of the buffer that the delivery came in.
 *
 * @returns the same value where there are none
 */
function detachBytes<T>(value: T): T {
  return detach(value) as T;
}

function detach(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    return value.byteLength === value.buffer.byteLength ? value : Uint8Array.prototype.slice.call(value);
  }
  let copy: Record<string, unknown> | unknown[] | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const detached = detach(inner);
    if (detached === inner) continue;
    copy ??= Array.isArray(value) ? [...value] : { ...value };
    (copy as Record<string, unknown>)[key] = detached;
  }
  return copy ?? value;
}
