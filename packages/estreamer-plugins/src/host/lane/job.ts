import type { EventRecord } from '@x/estreamer-protocol';
import type { PluginContext, PluginLogger, PluginMetadata, PluginPolicy } from '../../contract/plugin.ts';
import type { DropReason } from '../plugin-event.ts';
import type { PluginFacts } from '../plugin-facts.ts';
import type { PluginFailure } from '../plugin-failure.ts';

/** What a job needs of its delivery. */
export interface JobDelivery {
  readonly records: readonly EventRecord[];
  /** What plugins see of metadata while they work on this delivery. */
  readonly metadata: PluginMetadata;
}

/** What one plugin has to do with one delivery. */
export interface Job {
  readonly run: JobDelivery;
  readonly policy: PluginPolicy;
  /** The next record; those before it are done. */
  position: number;
  /** Records before this one are given out. */
  limit: number;
  /** No more records will be given out. */
  closed: boolean;
  /** Whether the plugin that works on it was given a record, and so must be told of the end. */
  given: boolean;
  /** Attempts that failed since the last success. */
  attempts: number;
  /** Records that the plugin wanted and did not get. */
  dropped: number;
  /** Why. */
  dropReason: DropReason | undefined;
  /** The only records that are still to be given; all from the position on if undefined. */
  only: ReadonlySet<number> | undefined;
  /** The facts of the plugin that works on it. */
  facts: PluginFacts;
  /** Whether the record of an index, at or behind the position, is for the plugin. */
  stillWants(index: number): boolean;
  /** What the plugin gets with each call. */
  context(): PluginContext;
  /** Aborts the signal that the plugin has. */
  abort(reason: unknown): void;
  /** Gives the next attempt a new signal. */
  renew(): void;
  /** Told once of the end: of the failure that no attempt overcame, or of success. */
  settle: (failure: PluginFailure | undefined) => void;
}

/** What a job is made of. */
export interface JobSettings {
  readonly run: JobDelivery;
  readonly policy: PluginPolicy;
  readonly facts: PluginFacts;
  readonly logger: PluginLogger;
  readonly settle: Job['settle'];
}

/** Starts with nothing given out. */
export function createJob({ run, policy, facts, logger, settle }: JobSettings): Job {
  let current: JobContext | undefined;
  return {
    run,
    policy,
    facts,
    settle,
    position: 0,
    limit: 0,
    closed: false,
    given: false,
    attempts: 0,
    dropped: 0,
    dropReason: undefined,
    only: undefined,
    stillWants(index) {
      return index >= this.position && wants(this, index);
    },
    context() {
      current ??= createJobContext(run.metadata, logger);
      return current;
    },
    abort(reason) {
      current?.abort(reason);
    },
    renew() {
      current = undefined;
    },
  };
}

interface JobContext extends PluginContext {
  abort(reason: unknown): void;
}

/** Makes a context whose signal comes into being when somebody asks for it: most plugins never do. */
function createJobContext(metadata: PluginContext['metadata'], logger: PluginLogger): JobContext {
  let controller: AbortController | undefined;
  return {
    metadata,
    logger,
    get signal() {
      controller ??= new AbortController();
      return controller.signal;
    },
    abort(reason) {
      controller ??= new AbortController();
      controller.abort(reason);
    },
  };
}

/** Whether the record of an index is for the plugin. */
export function wants({ run, facts, only }: Job, index: number): boolean {
  if (only !== undefined && !only.has(index)) return false;
  return facts.kinds === undefined || facts.kinds.has((run.records[index] as { kind: string }).kind);
}

/** How many records from one index to before another are for the plugin. */
export function countWanted(job: Job, from: number, to: number): number {
  let count = 0;
  for (let index = from; index < to; index += 1) if (wants(job, index)) count += 1;
  return count;
}
