/**
 * What a failure of a plugin means for the delivery.
 *
 * - `required`: the delivery is not acknowledged until the plugin has taken it; what failed is tried again.
 * - `best-effort`: the failure is counted and reported, and the stream goes on.
 */
export type PluginPolicy = 'required' | 'best-effort';

/** What the plugin was asked to do when it failed. */
export type PluginStage = 'load' | 'setup' | 'record' | 'delivery' | 'after-delivery' | 'teardown';

/** One failure of a plugin. */
export interface PluginFailure {
  /** The plugin's name in the host. */
  readonly plugin: string;
  /** What the failure means for the delivery. */
  readonly policy: PluginPolicy;
  /** What the plugin was asked to do; `delivery` is the callback of a plugin that takes deliveries. */
  readonly stage: PluginStage;
  /** What the plugin threw, or the error `timed-out` or `worker-died`. */
  readonly error: unknown;
  /** The record that the plugin was given, at the stage `record`. */
  readonly record?: { readonly kind: string; readonly recordType: number; readonly index: number };
}
