import type { PluginContext } from '../contract/plugin.ts';
import type { Job } from './lane/job.ts';
import type { PluginFacts } from './plugin-facts.ts';

/** How far a plugin got. */
export interface Progress {
  /** The next record, or the one that failed. */
  readonly position: number;
  /** Why it got no further. */
  readonly failure?: { readonly error: unknown };
}

/** A loaded plugin, wherever it runs. */
export interface PluginInstance {
  readonly facts: PluginFacts;
  readonly isolation: 'none' | 'worker';
  /** Called once before the first record. */
  setup(context: PluginContext): unknown;
  /**
   * Gives the records of a job from its position to its limit, as many as it can without waiting. A promise never
   * rejects; it may resolve before the limit is reached, and the host asks again. The job's position is where it waits.
   */
  give(job: Job): Progress | Promise<Progress>;
  afterDelivery(job: Job): unknown;
  /** Records done of the call under way, where it is for several. */
  progress?(): number;
  /** Ends the call under way, whose promise then settles. */
  interrupt?(error: Error): void;
  /** Metadata records were passed over. */
  missed?(): void;
  /** Called once after the last record. */
  teardown(context: PluginContext): unknown;
  /** Gives back what it holds, whatever the plugin does. */
  dispose?(): Promise<unknown>;
}
