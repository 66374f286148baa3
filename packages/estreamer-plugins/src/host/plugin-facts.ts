import type { PluginInfo, PluginPolicy } from '../contract/plugin.ts';

/** What a host knows of a plugin. */
export interface PluginFacts {
  readonly info: PluginInfo;
  /** The kinds that it wants; undefined for all. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** What the plugin says about its failures. */
  readonly policy: PluginPolicy | undefined;
  /** Whether it takes deliveries. */
  readonly deliveries: boolean;
  /** Whether it takes deliveries for good only at their end. */
  readonly endsDeliveries: boolean;
}
