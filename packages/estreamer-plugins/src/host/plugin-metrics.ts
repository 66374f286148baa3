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
