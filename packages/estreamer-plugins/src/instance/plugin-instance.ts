import type { PluginContext } from '../contract/plugin.ts';
import type { PluginFacts } from './plugin-facts.ts';
import type { PluginTask } from './plugin-task.ts';

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
   * Gives the records of a task from its position to its limit, as many as it can without waiting. A promise never
   * rejects; it may resolve before the limit is reached, and the host asks again.
   */
  give(task: PluginTask): Progress | Promise<Progress>;
  afterDelivery(task: PluginTask): unknown;
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

/** Whether a plugin has to be waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
