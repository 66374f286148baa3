import { EstreamerPluginError } from '../../errors/plugin-error.ts';
import { failedRecordsOf } from '../../errors/records-failed.ts';
import type { CircuitBreaker } from '../../isolation/circuit-breaker.ts';
import type { PluginFailure, PluginStage } from '../plugin-failure.ts';
import type { AwaitedCall } from './awaited-call.ts';
import { tellOfEnd } from './end-of-delivery.ts';
import type { Job } from './job.ts';
import type { LaneSettings } from './lane.ts';

/** What follows when a plugin fails: a best-effort one goes on behind it, a required one is tried again. */
export interface Retries {
  /** The first job waits for the next attempt, or was given up. */
  readonly isHeld: boolean;
  /** Nobody waits for the first job: every attempt failed, or the signal ended the wait. */
  isStopped: boolean;
  readonly lastFailure: PluginFailure | undefined;
  failed(job: Job, stage: PluginStage, error: unknown): void;
  succeeded(job: Job): void;
  /** Waits for no attempt any more. */
  release(): void;
}

/** What retries need of their lane. */
export interface RetriesTools {
  readonly circuit: CircuitBreaker;
  readonly call: AwaitedCall;
  /** Does the next attempt. */
  readonly goOn: () => void;
}

/** Starts with nothing failed. */
export function createRetries(settings: LaneSettings, { circuit, call, goOn }: RetriesTools): Retries {
  const { name, instance, policy, limits, metrics, clock, report } = settings;
  let lastFailure: PluginFailure | undefined;
  let cancelWait: (() => void) | undefined;
  let isStopped = false;

  function note(stage: PluginStage, error: unknown, job: Job): PluginFailure {
    metrics.errors += 1;
    const record = stage === 'record' ? job.run.records[job.position] : undefined;
    lastFailure = {
      plugin: name,
      policy,
      stage,
      error,
      ...(record === undefined
        ? {}
        : { record: { kind: record.kind, recordType: record.recordType, index: job.position } }),
    };
    return lastFailure;
  }

  /** Leaves out what the plugin failed on. */
  function goOnBehind(job: Job, stage: PluginStage, error: unknown): void {
    job.attempts = 0;
    if (stage === 'record') job.position += 1;
    if (stage === 'delivery') job.position = job.limit;
    if (stage === 'after-delivery') job.given = false;
    if (error instanceof EstreamerPluginError && error.code === 'timed-out') job.renew();
  }

  /** Milliseconds until the next attempt: an open circuit makes it longer. */
  function delayAfter(attempt: number): number {
    const { initialDelayMs, maxDelayMs } = limits.retry;
    const backoff = Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(attempt - 1, 30));
    const opens = circuit.state === 'half-open' || circuit.failures + 1 >= limits.circuit.failures;
    return opens ? Math.max(backoff, limits.circuit.openMs) : backoff;
  }

  /** Leaves out of the next attempt what the plugin says that it has. */
  function narrow(job: Job, stage: PluginStage, error: unknown): void {
    if (stage === 'record') return;
    const indexes = (failedRecordsOf(error) ?? [])
      .map((record) => job.run.records.indexOf(record))
      .filter((index) => index >= 0);
    if (indexes.length > 0) job.only = new Set(indexes);
  }

  /** Goes back to where the plugin has to start again, after it was told of the end if it has to be. */
  function retreat(job: Job, stage: PluginStage, then: () => void): void {
    const again = () => {
      job.renew();
      then();
    };
    if (!instance.facts.endsDeliveries) return again();
    job.position = 0;
    const told = stage === 'after-delivery' || !job.given;
    job.given = false;
    if (told) return again();
    // What it says to the end of a delivery that failed changes nothing.
    const outcome = tellOfEnd(instance, job);
    if (outcome instanceof Promise) call.begin('end', job, outcome, again);
    else again();
  }

  return {
    get isHeld() {
      return cancelWait !== undefined || isStopped;
    },
    get isStopped() {
      return isStopped;
    },
    set isStopped(value) {
      isStopped = value;
    },
    get lastFailure() {
      return lastFailure;
    },
    failed(job, stage, error) {
      const failure = note(stage, error, job);
      job.attempts += 1;
      const attempt = job.attempts;
      if (policy === 'best-effort') {
        goOnBehind(job, stage, error);
        report({ kind: 'failure', plugin: name, failure, attempt });
        circuit.failed();
        return;
      }
      const isLast = attempt >= limits.retry.maxAttempts;
      const delay = delayAfter(attempt);
      report({ kind: 'failure', plugin: name, failure, attempt, ...(isLast ? {} : { retryInMs: delay }) });
      circuit.failed();
      narrow(job, stage, error);
      retreat(job, stage, () => {
        if (isLast) {
          isStopped = true;
          job.settle(failure);
          return;
        }
        cancelWait = clock.after(delay, () => {
          cancelWait = undefined;
          circuit.probe();
          goOn();
        });
      });
    },
    succeeded(job) {
      if (job.attempts > 0) report({ kind: 'recovered', plugin: name, attempts: job.attempts + 1 });
      job.attempts = 0;
      circuit.succeeded();
    },
    release() {
      cancelWait?.();
      cancelWait = undefined;
      isStopped = false;
    },
  };
}
