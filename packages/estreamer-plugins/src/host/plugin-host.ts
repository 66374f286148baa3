import type { MetadataStore, RecordCatalogue, RecordFilter } from '@x/estreamer-protocol';
import type { Clock, Logger } from '@x/foundation';
import type { Plugin, PluginDelivery, PluginPolicy } from '../contract/plugin.ts';
import type { PluginDirectorySettings } from '../directory/directory-settings.ts';
import type { PluginFailure } from '../errors/plugin-error.ts';
import type { ImportModule } from '../instance/import-plugin.ts';
import type { PluginLimits, WorkerLimits } from '../isolation/plugin-limits.ts';
import type { PluginHostEvent } from '../slot/plugin-event.ts';
import type { PluginStatus } from '../slot/plugin-status.ts';

/** What the settings of the host decide about a plugin. */
export interface PluginDecisions {
  /** What its failure means. @default what the plugin says; else 'required' */
  readonly policy?: PluginPolicy | undefined;
  /** What keeps it from getting in the way of others. @default the host's `limits` */
  readonly limits?: PluginLimits | undefined;
}

/** A plugin with what is decided about it. */
export interface PluginEntry extends PluginDecisions {
  /** The plugin. */
  readonly plugin: Plugin;
  /** The plugin's name in reports. @default the name of its callback, with a number if that name is taken */
  readonly name?: string | undefined;
}

/** A plugin file with what is decided about it. Only a plugin that is given as a file can have a thread. */
export interface PluginFileEntry extends PluginDecisions {
  /** The file whose default export is the plugin, as a path or a `file:` URL. It is not watched. */
  readonly file: string | URL;
  /** The plugin's name in reports. @default the file's name */
  readonly name?: string | undefined;
  /** `worker` gives the plugin a thread of its own. @default 'none' */
  readonly isolation?: 'none' | 'worker' | undefined;
  /** Limits of its thread. @default Node's */
  readonly workerLimits?: WorkerLimits | undefined;
}

/** Settings of a host. */
export interface PluginHostSettings {
  /** The plugins, in the order in which they are called. @default none */
  readonly plugins?: readonly (Plugin | PluginEntry | PluginFileEntry)[] | undefined;
  /** A directory whose plugin files are loaded, and watched. They come after `plugins`. @default none */
  readonly directory?: PluginDirectorySettings | undefined;
  /** What keeps plugins from getting in the way of others, where nothing else is said for one. @default the defaults of its fields */
  readonly limits?: PluginLimits | undefined;
  /** Keeps what metadata says; give one to share it with others. @default a new one */
  readonly metadata?: MetadataStore | undefined;
  /** The record types whose kinds a plugin may ask for. @default all of the catalogue */
  readonly catalogue?: RecordCatalogue | undefined;
  /** Told of what happens: plugins that come, go, fail and recover. @default the logger is told */
  readonly onEvent?: ((event: PluginHostEvent) => void) | undefined;
}

/** What a host needs besides its settings. */
export interface PluginHostDependencies {
  /** Told of events, and given to the plugins. @default none */
  readonly logger?: Logger | undefined;
  /** Measures time limits and the time between attempts. @default the machine's */
  readonly clock?: Clock | undefined;
  /** Gives numbers from 0 up to 1, for the time between attempts. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Imports plugin files. @default `import` */
  readonly importModule?: ImportModule | undefined;
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
  /** Failures of best-effort plugins on it in the meantime; the first 100. */
  readonly failures: readonly PluginFailure[];
}

/** What a host is to run from now on, besides what it runs and goes on with. */
export interface PluginChange {
  /**
   * Plugins that come. One with the name and the policy of a plugin that is there takes its place between two deliveries,
   * and what waits for the one before; any other gets the deliveries that come after it. @default none
   */
  readonly plugins?: PluginHostSettings['plugins'];
  /**
   * Names of plugins that go: they get nothing more, and have their `drainTimeoutMs` to work off what waits for them; the
   * rest is dropped, counted and reported. @default none
   */
  readonly remove?: readonly string[] | undefined;
}

/** A change whose plugins are set up. */
export interface PreparedChange {
  /** Makes the change, between two deliveries; what goes is torn down when it is done. */
  apply(): void;
  /** Tears down what was set up; nothing has changed. */
  discard(): Promise<void>;
}

/** Counts of a host since it was made. */
export interface PluginHostStatus {
  /** Deliveries that may be acknowledged. */
  readonly deliveries: number;
  /** Deliveries that a required plugin, or the signal, kept from being acknowledged. */
  readonly failedDeliveries: number;
  /** Deliveries that were given to the host and are not done. */
  readonly underWay: number;
  /** Records of all deliveries, counted as often as they came. */
  readonly records: number;
  /** Events that no plugin wanted; see the event `records-untaken`. */
  readonly untaken: number;
}

/** Gives records to plugins. */
export interface PluginHost extends AsyncDisposable {
  /**
   * For the client: lets through the records that a plugin wants, and metadata; others need not be decoded. It changes
   * with the plugins, and lets everything through until the directory was read.
   */
  readonly filter: RecordFilter;
  /**
   * Sets the plugins up, in order, and loads the directory. `process` does it too; call it to learn of failures before
   * the first delivery. After a failure, a further call tries again those that failed.
   *
   * @throws {EstreamerPluginError} `setup-failed` if a required plugin of `plugins` could not be set up; `bad-directory`;
   *   `closed` after `close`
   */
  start(options?: PluginHostOptions): Promise<void>;
  /**
   * Gives the records of a delivery to the plugins that want them, to each plugin in order; no plugin waits for another.
   * Resolves when every required plugin has taken them. A required plugin that fails is tried again, from the record that it
   * failed on; it alone gets anything twice.
   *
   * It may be called again before earlier calls have resolved: each plugin gets the deliveries in their order, at its own
   * pace, and the calls resolve in that order. What is under way is in memory; how much that may be is up to the caller.
   * `streamDeliveries` does it.
   *
   * Acknowledge the delivery only if the promise resolves. When it rejects, the calls behind it do too. The same deliveries
   * may then be given again, in their order: those plugins that were done with one get nothing of it again.
   *
   * @throws {EstreamerPluginError} `plugin-failed` if a required plugin failed as often as `retry.maxAttempts` says, after
   *   all plugins are done; `aborted` when the signal ends the wait, or the call before was rejected; `setup-failed` and
   *   `bad-directory` as `start`; `closed` after `close`
   */
  process(delivery: PluginDelivery, options?: PluginHostOptions): Promise<ProcessOutcome>;
  /**
   * Sets up the plugins of a change, which is made by `apply` and not before: so that several hosts change together, or
   * none does. Plugins of the directory are not subject to it.
   *
   * @throws {EstreamerPluginError} `invalid-settings`; `setup-failed` if one, whatever its policy, could not be loaded or
   *   set up, and the others are torn down; what `start` throws; `closed` after `close`
   */
  prepare(change: PluginChange): Promise<PreparedChange>;
  /** The plugins in their order, and those that a change removed before they had all; see `formatPluginTable`. */
  list(): readonly PluginStatus[];
  /** Counts, for monitoring. */
  status(): PluginHostStatus;
  /**
   * Takes no more deliveries, waits for those under way, lets every plugin work off what waits for it, for as long as its
   * `drainTimeoutMs` says, and tears the plugins down in reverse order. What is not done within the longest
   * `drainTimeoutMs` of all plugins, because a required one fails and fails, is given up: `process` throws `aborted`.
   * The signal ends the wait and is what plugins see during their teardown. A second call returns the first one's promise.
   *
   * @throws {EstreamerPluginError} `teardown-failed` if plugins failed in it, after all were torn down
   */
  close(options?: PluginHostOptions): Promise<void>;
}
