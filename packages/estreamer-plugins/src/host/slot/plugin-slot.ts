import type { PluginClock } from '../../clock.ts';
import type { PluginLogger, PluginMetadata, PluginPolicy } from '../../contract/plugin.ts';
import type { ResolvedLimits } from '../../isolation/plugin-limits.ts';
import type { Lane } from '../lane/lane.ts';
import type { PluginHostEvent } from '../plugin-event.ts';
import type { PluginFacts } from '../plugin-facts.ts';
import type { PluginFailure, PluginStage } from '../plugin-failure.ts';
import type { PluginInstance } from '../plugin-instance.ts';
import type { PluginMetrics } from '../plugin-metrics.ts';
import type { PluginStatus } from '../plugin-status.ts';

/** What all slots of a host have in common. */
export interface SlotSurroundings {
  readonly clock: PluginClock;
  readonly report: (event: PluginHostEvent) => void;
  /** What plugins see of metadata outside of deliveries. */
  readonly metadata: PluginMetadata;
  readonly loggerFor: (name: string) => PluginLogger;
  /** Aborted when the host has no more time to close. */
  readonly ending: AbortSignal;
  /** Called when the plugins that get records, or will, have changed. */
  readonly onChange: () => void;
}

/** What is decided about one plugin. */
export interface SlotSettings {
  readonly name: string;
  readonly file?: string | undefined;
  /** Overrules what the plugin says. */
  readonly policy?: PluginPolicy | undefined;
  readonly limits: ResolvedLimits;
}

/** The place of one plugin in the host, whichever version of it is there. */
export interface PluginSlot {
  readonly name: string;
  readonly file: string | undefined;
  readonly limits: ResolvedLimits;
  readonly metrics: PluginMetrics;
  readonly lane: Lane | undefined;
  /** What the plugin, and the version that waits to take its place, want; before it is loaded, everything. */
  wanted(): (ReadonlySet<string> | undefined)[];
  /** Shows what is known of a plugin before it is set up. */
  announce(facts: PluginFacts): void;
  /**
   * Sets a version up and gives it the place as soon as the one before is between two deliveries.
   *
   * @throws what the setup threw; the version is then disposed of, and the one before stays
   */
  install(instance: PluginInstance): Promise<void>;
  /** Counts and reports that the plugin could not be loaded or set up. */
  setupFailed(stage: PluginStage, error: unknown): PluginFailure;
  /** Notes that a file could not be loaded; the plugin that is there, if any, stays. */
  loadFailed(error: unknown): void;
  /** Takes the plugin out as soon as it is between two deliveries; resolves when it is torn down. */
  remove(): Promise<void>;
  /** Tears the plugin down when it has worked off what waits; resolves with what went wrong with that. */
  close(signal: AbortSignal): Promise<PluginFailure | undefined>;
  /** Resolves when all versions that were replaced are torn down. */
  retired(): Promise<unknown>;
  status(): PluginStatus;
}
