import { type Backoff, type Clock, createBackoff } from '@x/foundation';
import type { PluginPolicy } from '../contract/plugin.ts';
import { EstreamerPluginError, type PluginFailure, type PluginStage } from '../errors/plugin-error.ts';
import type { PluginMetrics } from '../instance/plugin-facts.ts';
import type { PluginTask } from '../instance/plugin-task.ts';
import {
  type CircuitBreaker,
  type CircuitState,
  createCircuitBreaker,
} from '../isolation/circuit-breaker.ts';
import type { ResolvedLimits } from '../isolation/plugin-limits.ts';
import type { PluginHostEvent } from './plugin-event.ts';
import type { QuietReports } from './quiet-reports.ts';

/** Whose failures they are, and who is told. */
export interface PluginFailureSettings {
  readonly name: string;
  readonly policy: PluginPolicy;
  readonly limits: ResolvedLimits;
  readonly metrics: PluginMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: (event: PluginHostEvent) => void;
  readonly reports: QuietReports;
}

/**
 * What is known of the failures of one version of a plugin, and told of them: whether it may be called, and when it is
 * tried again. A best-effort plugin has a circuit; a required one is tried again for as long as it takes.
 */
export class PluginFailures {
  readonly #settings: PluginFailureSettings;
  readonly #circuit: CircuitBreaker | undefined;
  readonly #backoff: Backoff;
  #cancelRetry: (() => void) | undefined;
  #last: PluginFailure | undefined;

  constructor(settings: PluginFailureSettings) {
    const { name, policy, limits, clock, random, report } = settings;
    this.#settings = settings;
    this.#circuit =
      policy === 'required'
        ? undefined
        : createCircuitBreaker(limits.circuit, clock, (state, failures) => {
            if (state === 'open') report({ kind: 'circuit-opened', plugin: name, failures });
            else
              report({ kind: state === 'closed' ? 'circuit-closed' : 'circuit-half-opened', plugin: name });
          });
    this.#backoff = createBackoff(
      { minMs: limits.retry.initialDelayMs, maxMs: limits.retry.maxDelayMs },
      { random },
    );
  }

  get circuit(): CircuitState {
    return this.#circuit?.state ?? 'closed';
  }

  get last(): PluginFailure | undefined {
    return this.#last;
  }

  /** Whether the next attempt is waited for. */
  get isWaiting(): boolean {
    return this.#cancelRetry !== undefined;
  }

  /** Whether the plugin may be called. */
  allows(): boolean {
    return this.#circuit?.allows() !== false;
  }

  /** Whether something has failed that a success would end. */
  isTroubled(task: PluginTask): boolean {
    return task.attempts > 0 || (this.#circuit !== undefined && this.#circuit.failures > 0);
  }

  succeeded(task: PluginTask): void {
    const { name, report } = this.#settings;
    if (task.attempts > 0) report({ kind: 'recovered', plugin: name, attempts: task.attempts + 1 });
    task.succeed();
    this.#circuit?.succeeded();
  }

  /** Counts and reports what a best-effort plugin failed on, which goes on behind it. */
  passOver(task: PluginTask, stage: PluginStage, error: unknown): void {
    const failure = this.#note(task, stage, error);
    const { attempts } = task;
    task.delivery.note(failure);
    task.skip(stage);
    if (error instanceof EstreamerPluginError && error.code === 'timed-out') task.renewContext();
    this.#tell(failure, attempts);
    this.#circuit?.failed();
  }

  /** Counts and reports what a required plugin failed on. @returns how long to wait; undefined after the last attempt */
  fail(task: PluginTask, stage: PluginStage, error: unknown): { failure: PluginFailure; retryInMs?: number } {
    const failure = this.#note(task, stage, error);
    const { attempts } = task;
    const retry =
      attempts >= this.#settings.limits.retry.maxAttempts
        ? {}
        : { retryInMs: this.#backoff.delayMs(attempts) };
    this.#tell(failure, attempts, retry);
    return { failure, ...retry };
  }

  /** Calls back after a wait, unless one is under way. */
  retryAfter(delayMs: number, tryAgain: () => void): void {
    this.#cancelRetry ??= this.#settings.clock.after(delayMs, () => {
      this.#cancelRetry = undefined;
      tryAgain();
    });
  }

  /** Waits no longer. */
  forgetRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  #tell(failure: PluginFailure, attempt: number, retry: { readonly retryInMs?: number } = {}): void {
    const { name, reports } = this.#settings;
    reports.failed({ kind: 'failure', plugin: name, failure, attempt, ...retry });
  }

  #note(task: PluginTask, stage: PluginStage, error: unknown): PluginFailure {
    const { name, policy, metrics } = this.#settings;
    metrics.errors += 1;
    const index = task.position;
    const record = stage === 'record' ? task.delivery.records[index] : undefined;
    const failure: PluginFailure = {
      plugin: name,
      policy,
      stage,
      error,
      ...(record === undefined
        ? {}
        : { record: { kind: record.kind, recordType: record.recordType, index } }),
    };
    task.fail(stage, error);
    this.#last = failure;
    return failure;
  }
}
