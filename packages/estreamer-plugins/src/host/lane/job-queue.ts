import type { DropReason, PluginHostEvent } from '../plugin-event.ts';
import type { PluginMetrics } from '../plugin-metrics.ts';
import { countWanted, type Job } from './job.ts';

/** What waits for a plugin: what it has to do with each delivery, in order. */
export interface JobQueue {
  readonly first: Job | undefined;
  readonly isEmpty: boolean;
  /** Records that wait. */
  countRecords(): number;
  /** Adds one behind the others. */
  add(job: Job): void;
  /** The first one is done. */
  finishFirst(): void;
  /** Empties the queue. */
  takeAll(): readonly Job[];
  /** Resolves when nothing waits any more. */
  emptied(): Promise<void>;
  /** Leaves out the rest of the records that a job was given, for a reason. */
  passOver(job: Job, reason: DropReason): void;
  /** Counts and reports, once for each job, what was left out. */
  reportDropped(job: Job): void;
}

/** @param plugin the plugin's name */
export function createJobQueue(
  plugin: string,
  metrics: PluginMetrics,
  report: (event: PluginHostEvent) => void,
): JobQueue {
  let jobs: Job[] = [];
  let whenEmpty: (() => void)[] = [];

  function tellIfEmpty(): void {
    if (jobs.length > 0) return;
    for (const resolve of whenEmpty) resolve();
    whenEmpty = [];
  }

  return {
    get first() {
      return jobs[0];
    },
    get isEmpty() {
      return jobs.length === 0;
    },
    countRecords() {
      let count = 0;
      for (const job of jobs) count += job.limit - job.position;
      return count;
    },
    add: (job) => void jobs.push(job),
    finishFirst() {
      jobs.shift();
      tellIfEmpty();
    },
    takeAll() {
      const all = jobs;
      jobs = [];
      tellIfEmpty();
      return all;
    },
    emptied() {
      if (jobs.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        whenEmpty.push(resolve);
      });
    },
    passOver(job, reason) {
      job.dropped += countWanted(job, job.position, job.limit);
      job.dropReason = reason;
      job.position = job.limit;
    },
    reportDropped({ dropped, dropReason }) {
      if (dropped === 0 || dropReason === undefined) return;
      metrics.dropped += dropped;
      report({ kind: 'records-dropped', plugin, records: dropped, reason: dropReason });
    },
  };
}
