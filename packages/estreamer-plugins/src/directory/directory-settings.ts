import type { PluginPolicy } from '../contract/plugin.ts';
import type { PluginLimits } from '../isolation/plugin-limits.ts';
import type { WorkerLimits } from '../worker/worker-settings.ts';

/** What is decided about a plugin file. */
export interface PluginFileDecisions {
  /** What its failure means. @default what the plugin says; else 'required' */
  readonly policy?: PluginPolicy | undefined;
  /** `worker` gives it a thread of its own. @default 'none' */
  readonly isolation?: 'none' | 'worker' | undefined;
  /** What keeps it from getting in the way of others. @default the host's `limits` */
  readonly limits?: PluginLimits | undefined;
  /** Limits of its thread. @default Node's */
  readonly workerLimits?: WorkerLimits | undefined;
}

/** A directory of plugin files. */
export interface PluginDirectorySettings extends PluginFileDecisions {
  /** The directory, as a path or a `file:` URL. Its subfolders are not looked into. */
  readonly path: string | URL;
  /**
   * Says otherwise for one file, given its name.
   * @default nothing
   */
  readonly decide?: ((fileName: string) => PluginFileDecisions | undefined) | undefined;
  /**
   * Tells whether a name is that of a plugin file.
   * @default `.js`, `.mjs`, `.ts` and `.mts`, but no `.d.ts`, no test, and no name that starts with a dot or an underscore
   */
  readonly accepts?: ((fileName: string) => boolean) | undefined;
  /** Milliseconds that a file must have been left alone before it is loaded. @default 100 */
  readonly settleMs?: number | undefined;
  /**
   * Milliseconds after which the directory is looked at though no change was reported: some file systems report none.
   * @default 10000
   */
  readonly pollIntervalMs?: number | undefined;
  /**
   * Milliseconds after which a plugin is unloaded whose file is gone. A file that is written again in that time is a new
   * version; until then the one that is loaded goes on. @default 30000
   */
  readonly removalGraceMs?: number | undefined;
  /** Loads from a directory, and files, that everybody may write to. @default false */
  readonly allowWorldWritable?: boolean | undefined;
  /** Follows links that lead out of the directory. @default false */
  readonly allowOutsideLinks?: boolean | undefined;
}
