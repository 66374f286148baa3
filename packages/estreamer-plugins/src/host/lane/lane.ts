import type { PluginClock } from '../../clock.ts';
import type { PluginLogger, PluginPolicy } from '../../contract/plugin.ts';
import type { CircuitState } from '../../isolation/circuit-breaker.ts';
import type { ResolvedLimits } from '../../isolation/plugin-limits.ts';
import type { DeliveryRun } from '../delivery/delivery-run.ts';
import type { DropReason, PluginHostEvent } from '../plugin-event.ts';
import type { PluginFailure } from '../plugin-failure.ts';
import type { PluginInstance } from '../plugin-instance.ts';
import type { PluginMetrics } from '../plugin-metrics.ts';
import type { Job } from './job.ts';

/** What a lane is made of. */
export interface LaneSettings {
  readonly name: string;
  readonly instance: PluginInstance;
  readonly policy: PluginPolicy;
  readonly limits: ResolvedLimits;
  readonly metrics: PluginMetrics;
  readonly logger: PluginLogger;
  readonly clock: PluginClock;
  readonly report: (event: PluginHostEvent) => void;
  /** Called when the lane may be replaced: it has nothing to do, or waits for the next attempt. */
  readonly onRest: () => void;
}

/**
 * The way of the records to one plugin. It calls the plugin for one record after another, without a promise as long as
 * the plugin returns none, and keeps its pace from the other plugins: what a plugin is late with waits here.
 */
export interface Lane {
  readonly instance: PluginInstance;
  readonly policy: PluginPolicy;
  readonly circuit: CircuitState;
  readonly lastFailure: PluginFailure | undefined;
  /** Nothing waits here. */
  readonly idle: boolean;
  /** The plugin failed; what it failed on waits for the next attempt. */
  readonly held: boolean;
  /** Records that wait here. */
  readonly queued: number;
  /** Starts on a delivery of which nothing is given out yet. */
  open(run: DeliveryRun, settle: Job['settle']): Job;
  /** Gives out the records before an index; with `last`, there are no more. */
  advance(job: Job, to: number, last: boolean): void;
  /** Stops the work on a delivery that nobody waits for any more. It can be resumed. */
  cancel(reason: unknown): void;
  /** Whether the work on this delivery was stopped here. */
  hasStopped(run: DeliveryRun): boolean;
  /** Goes on with what was stopped. */
  resume(settle: Job['settle']): void;
  /** Forgets what was stopped: it comes again, from the server. */
  discard(): void;
  /** Hands what waits over to the lane of the version that takes this one's place. */
  handOver(successor: Lane): void;
  adopt(jobs: readonly Job[], stopped: boolean): void;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
  /** Gives up what waits, counts it and reports it. */
  drop(reason: DropReason): void;
}
