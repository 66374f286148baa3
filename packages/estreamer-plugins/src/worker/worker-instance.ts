import type { EventRecord, MetadataStore, RecordCatalogue } from '@x/estreamer-protocol';
import type { PluginClock } from '../clock.ts';
import { findKindsIssues } from '../contract/check-plugin.ts';
import type { PluginContext, PluginLogger } from '../contract/plugin.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { type Job, wants } from '../host/lane/job.ts';
import type { PluginInstance, Progress } from '../host/plugin-instance.ts';
import type { PluginMetrics } from '../host/plugin-metrics.ts';
import type { ResolvedLimits } from '../isolation/plugin-limits.ts';
import { detachOctets } from './detach-octets.ts';
import { type PluginThread, startPluginThread, type ThreadAnswer } from './plugin-thread.ts';
import { unpackError } from './worker-error.ts';
import type { WorkerItem } from './worker-messages.ts';
import type { WorkerLimits } from './worker-settings.ts';

/** The most records that go to the thread at once. */
const MAX_BATCH = 256;

/** What a plugin with a thread of its own is made of. */
export interface WorkerInstanceSettings {
  readonly file: string;
  readonly name: string;
  readonly metrics: PluginMetrics;
  readonly limits: ResolvedLimits;
  readonly workerLimits: WorkerLimits;
  readonly catalogue: RecordCatalogue;
  readonly store: MetadataStore;
  readonly clock: PluginClock;
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
  let underWay: { readonly job: Job; readonly promise: Promise<Progress> } | undefined;
  let disposed = false;

  function died(error: Error): void {
    thread = undefined;
    mustSendMetadata = true;
    if (disposed) return;
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

  /** The number of the attempt that a job is in; the thread hears of the end of its signal. */
  function attemptOf(job: Job): number {
    const context = job.context();
    if (context === lastContext) return attempt;
    lastContext = context;
    attempt += 1;
    const mine = attempt;
    context.signal.addEventListener('abort', () => thread?.abort(mine), { once: true });
    return mine;
  }

  function collect(job: Job): { readonly items: WorkerItem[]; readonly end: number } {
    const items: WorkerItem[] = [];
    const { records, metadata } = job.run;
    const most = facts.deliveries ? Number.POSITIVE_INFINITY : MAX_BATCH;
    let index = job.position;
    for (; index < job.limit && items.length < most; index += 1) {
      const record = records[index] as EventRecord;
      const wanted = wants(job, index);
      if (!wanted && record.category !== 'metadata') continue;
      items.push({
        index,
        record: detachOctets(record),
        names: record.category === 'metadata' ? {} : metadata.resolve(record),
        wanted,
      });
    }
    return { items, end: index };
  }

  /** The thread goes on with a batch that nobody waits for any more: asked again, it tells what came of it. */
  async function give(job: Job): Promise<Progress> {
    const before = underWay;
    interruptedBy = undefined;
    if (before !== undefined) {
      const progress = await before.promise;
      if (interruptedBy !== undefined) return { position: job.position, failure: { error: interruptedBy } };
      if (before.job === job && !facts.endsDeliveries && progress.position > job.position) return progress;
    }
    const promise = giveBatch(job);
    underWay = { job, promise };
    return promise;
  }

  async function giveBatch(job: Job): Promise<Progress> {
    const { position } = job;
    let items: readonly WorkerItem[] = [];
    let end = job.limit;
    let done = 0;
    try {
      if (thread === undefined && job.given && facts.endsDeliveries) {
        job.given = false;
        throw diedBetween();
      }
      if (thread === undefined) await setUp(await load());
      if (mustSendMetadata && thread !== undefined) await sendMetadata(thread);
      ({ items, end } = collect(job));
      if (items.length === 0) return { position: end };
      if (items.some(({ wanted }) => wanted)) job.given = true;
      const target = thread as PluginThread;
      const answer = await target.ask({ kind: 'give', attempt: attemptOf(job), items });
      done = 'died' in answer ? target.done() : answer.done;
      if (!('died' in answer)) {
        metrics.totalMs += answer.totalMs;
        metrics.maxMs = Math.max(metrics.maxMs, answer.maxMs);
      }
      settled(answer, job.run.records);
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
    disposed = true;
    const message = `The plugin file ${JSON.stringify(file)} cannot be loaded: ${kindIssues.join('; ')}.`;
    const error = new EstreamerPluginError('load-failed', message, { file, issues: kindIssues });
    await first.end(error);
    throw error;
  }
  const facts = {
    ...first.facts,
    kinds: first.facts.kinds === undefined ? undefined : new Set(first.facts.kinds),
  };

  return {
    facts,
    isolation: 'worker',
    setup: () => setUp(first),
    give,
    async afterDelivery(job) {
      if (thread === undefined) throw diedBetween();
      settled(await thread.ask({ kind: 'after-delivery', attempt: attemptOf(job) }), job.run.records);
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
      if (thread !== undefined) settled(await thread.ask({ kind: 'teardown' }), []);
    },
    dispose() {
      disposed = true;
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
