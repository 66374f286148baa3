import type { PluginInfo } from '../contract/plugin.ts';
import type { PluginFailure } from '../errors/plugin-error.ts';
import type { DropReason } from '../instance/plugin-task.ts';

/** Why a file in a plugin directory is left alone. */
export type RefusalReason =
  /** Its name is not that of a plugin file. */
  | 'name'
  /** It is neither a file nor a link to one. */
  | 'no-file'
  /** It is a link to a file outside the directory. */
  | 'outside-link'
  /** Everybody may write to it. */
  | 'world-writable'
  /** It has more than 16 MiB. */
  | 'too-large'
  /** The file system does not tell what it is. */
  | 'unreadable';

/** What happens in a host, as it happens; `kind` tells the events apart. */
export type PluginHostEvent =
  /** A plugin was set up and gets the next delivery. */
  | { readonly kind: 'loaded'; readonly plugin: string; readonly info: PluginInfo; readonly file?: string }
  /** The new version of a plugin file has taken the place of the one before, between two deliveries. */
  | {
      readonly kind: 'swapped';
      readonly plugin: string;
      readonly info: PluginInfo;
      readonly previous: PluginInfo;
      readonly file: string;
    }
  /** A plugin, or a version that was replaced, has worked off what waited for it and is torn down. */
  | { readonly kind: 'unloaded'; readonly plugin: string; readonly info: PluginInfo; readonly file?: string }
  /**
   * A file cannot be loaded; where `kept`, the version before goes on, and where `holds`, deliveries wait until it can be
   * loaded.
   */
  | {
      readonly kind: 'load-failed';
      readonly plugin: string;
      readonly file: string;
      readonly error: unknown;
      readonly kept: boolean;
      readonly holds: boolean;
    }
  /** A file in the directory is left alone; `kept` and `holds` as of `load-failed`. */
  | {
      readonly kind: 'refused';
      readonly file: string;
      readonly reason: RefusalReason;
      readonly kept: boolean;
      readonly holds: boolean;
    }
  /** A plugin's file is gone: unless it comes back within the time, the plugin is unloaded. */
  | {
      readonly kind: 'removed';
      readonly plugin: string;
      readonly file: string;
      readonly graceMs: number;
    }
  /** A plugin failed; with `retryInMs`, it is tried again. `untold` failures before it were counted and not told. */
  | {
      readonly kind: 'failure';
      readonly plugin: string;
      readonly failure: PluginFailure;
      readonly attempt: number;
      readonly retryInMs?: number;
      readonly untold?: number;
    }
  /** A required plugin that had failed took the record after all. */
  | { readonly kind: 'recovered'; readonly plugin: string; readonly attempts: number }
  /** A pipelined plugin has taken none of the deliveries that it has for as long as its time limit. */
  | {
      readonly kind: 'stalled';
      readonly plugin: string;
      readonly deliveries: number;
      readonly milliseconds: number;
    }
  /** A best-effort plugin failed too often in a row and is left alone for a while. */
  | { readonly kind: 'circuit-opened'; readonly plugin: string; readonly failures: number }
  /** One more call shows whether the plugin works again. */
  | { readonly kind: 'circuit-half-opened'; readonly plugin: string }
  /** The plugin works again. */
  | { readonly kind: 'circuit-closed'; readonly plugin: string }
  /** Records that a plugin wanted and will not get; told at most once a minute, with their sum. */
  | {
      readonly kind: 'records-dropped';
      readonly plugin: string;
      readonly records: number;
      readonly reason: DropReason;
    }
  /** A plugin's thread ended, or was ended because the plugin blocked it; it is started again with the next record. */
  | {
      readonly kind: 'worker-died';
      readonly plugin: string;
      readonly error: unknown;
      readonly restarts: number;
    }
  /** Events that no plugin takes, by kind; told at most every ten minutes, with their sums. */
  | {
      readonly kind: 'records-untaken';
      readonly records: number;
      readonly kinds: Readonly<Record<string, number>>;
    }
  /** The directory cannot be watched or read at the moment; the plugins that are loaded go on. */
  | { readonly kind: 'directory-failed'; readonly directory: string; readonly error: unknown };
