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
  /** Whether it is given the next delivery while it works on earlier ones. */
  readonly pipelined: boolean;
  /** Whether it takes deliveries for good only at their end. */
  readonly endsDeliveries: boolean;
}

/** Counts of a plugin since its name came into the host, over all its versions. */
export interface PluginMetrics {
  records: number;
  errors: number;
  dropped: number;
  restarts: number;
  totalMs: number;
  maxMs: number;
}

/** Starts at zero. */
export function createPluginMetrics(): PluginMetrics {
  return { records: 0, errors: 0, dropped: 0, restarts: 0, totalMs: 0, maxMs: 0 };
}

/** Counts the time of a call. */
export function countTime(metrics: PluginMetrics, milliseconds: number): void {
  metrics.totalMs += milliseconds;
  if (milliseconds > metrics.maxMs) metrics.maxMs = milliseconds;
}
