import type { EventRecord, MetadataStore, RecordCatalogue } from '@x/estreamer-protocol';
import type { Plugin, PluginInfo, PluginLogger, PluginPolicy } from '../contract/plugin.ts';
import type { PluginFailure } from './plugin-failure.ts';

/** A plugin with what whoever runs it decides about it. */
export interface PluginEntry {
  /** The plugin. */
  readonly plugin: Plugin;
  /** The plugin's name in reports. @default the name of its callback, with a number if that name is taken */
  readonly name?: string | undefined;
  /** What its failure means. @default what the plugin says; else 'required' */
  readonly policy?: PluginPolicy | undefined;
}

/** Settings of a host. */
export interface PluginHostSettings {
  /** The plugins, in the order in which they get each record. */
  readonly plugins: readonly (Plugin | PluginEntry)[];
  /** Keeps what metadata says; give one to share it with others. @default a new one */
  readonly metadata?: MetadataStore | undefined;
  /** The record types whose kinds a plugin may ask for. @default all of the catalogue */
  readonly catalogue?: RecordCatalogue | undefined;
  /** Told of every failure of a plugin as it happens, of required and of best-effort ones. @default the logger is told */
  readonly onFailure?: ((failure: PluginFailure) => void) | undefined;
}

/** What a host takes from its surroundings. */
export interface PluginHostDependencies {
  /** Told of failures, and given to the plugins. @default none */
  readonly logger?: PluginLogger | undefined;
}

/** What a host needs of a delivery. */
export interface PluginDelivery {
  /** The records, in the order in which they came. */
  readonly records: readonly EventRecord[];
}

/** How to wait. */
export interface PluginHostOptions {
  /** Ends the wait. @default none */
  readonly signal?: AbortSignal | undefined;
}

/** What became of a delivery that may be acknowledged. */
export interface ProcessOutcome {
  /** How many records it had. */
  readonly records: number;
  /** Failures of best-effort plugins. */
  readonly failures: readonly PluginFailure[];
}

/**
 * Where a plugin stands.
 *
 * - `waiting`: not set up yet.
 * - `ready`: gets records.
 * - `failed`: could not be set up; gets no records.
 * - `closed`: the host is closed.
 */
export type PluginState = 'waiting' | 'ready' | 'failed' | 'closed';

/** A plugin of a host, with its counts since the host was made. */
export interface PluginStatus {
  /** The plugin's name in the host. */
  readonly name: string;
  /** What the plugin says about itself. */
  readonly info: PluginInfo;
  /** What its failure means. */
  readonly policy: PluginPolicy;
  /** Where it stands. */
  readonly state: PluginState;
  /** Records that it was given. */
  readonly records: number;
  /** Calls that failed. */
  readonly errors: number;
  /** The last failure. */
  readonly lastFailure: PluginFailure | undefined;
}

/** Counts of a host since it was made. */
export interface PluginHostStats {
  /** Deliveries that may be acknowledged. */
  readonly deliveries: number;
  /** Deliveries that a required plugin, or the signal, kept from being acknowledged. */
  readonly failedDeliveries: number;
  /** Records of all deliveries, counted as often as they came. */
  readonly records: number;
}

/** Gives records to plugins. */
export interface PluginHost extends AsyncDisposable {
  /**
   * Sets the plugins up, in order. `process` does it too; call it to learn of failures before the first delivery.
   *
   * @throws {EstreamerPluginError} `setup-failed` if a required plugin could not be set up; `closed` after `close`
   */
  start(options?: PluginHostOptions): Promise<void>;
  /**
   * Gives the records of a delivery to the plugins: one record after another, each to every plugin in order that wants
   * its kind, after the metadata store was updated by it. A plugin that fails keeps no other from getting the record; if
   * it is required, it gets no more records of this delivery, because the delivery will come again.
   *
   * Acknowledge the delivery only if the promise resolves.
   *
   * @throws {EstreamerPluginError} `plugin-failed` if a required plugin failed, after all plugins are done; `setup-failed`;
   *   `aborted` when the signal ends the work; `busy` while another delivery is under way; `closed` after `close`
   */
  process(delivery: PluginDelivery, options?: PluginHostOptions): Promise<ProcessOutcome>;
  /** The plugins in their order. */
  list(): readonly PluginStatus[];
  /** Counts, for monitoring. */
  stats(): PluginHostStats;
  /**
   * Takes no more deliveries, waits for the one under way, and tears the plugins down in reverse order. The signal ends
   * the wait for the delivery and is what plugins see during their teardown. A second call returns the first one's
   * promise.
   *
   * @throws {EstreamerPluginError} `teardown-failed` if plugins failed in it, after all were torn down
   */
  close(options?: PluginHostOptions): Promise<void>;
}
