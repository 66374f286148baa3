import type { Plugin, PluginContext, PluginDelivery } from '../contract/plugin.ts';
import type { OutputSettings } from '../output/line-batches.ts';

/**
 * When what was written is on the disk.
 *
 * - `'delivery'`: before a delivery is acknowledged. Survives a power failure.
 * - `'interval'`: at the latest `fsyncIntervalMs` after a write. A power failure can take what was acknowledged since.
 * - `'never'`: when the operating system sees fit, half a minute later for example.
 *
 * What was written survives the end of the process in any case.
 */
export type FileFsyncPolicy = 'delivery' | 'interval' | 'never';

/** Settings of {@link createFilePlugin}. */
export interface FilePluginSettings extends OutputSettings {
  /** The file to write to; its folder is made if it is missing. Rotated files stand beside it. */
  readonly path: string;
  /**
   * Bytes after which a new file is begun. A delivery is never divided, so a file may become larger by one delivery, less
   * one line. @default 104857600
   */
  readonly maxFileBytes?: number | undefined;
  /**
   * Seconds after which a new file is begun, counted from 1970: with 3600 on every full hour, with 86400 at midnight UTC.
   * A file without records is not rotated. @default none
   */
  readonly maxFileSeconds?: number | undefined;
  /** How many rotated files to keep; the oldest ones are deleted. @default all */
  readonly keep?: number | undefined;
  /** Whether rotated files are compressed with gzip. @default false */
  readonly gzip?: boolean | undefined;
  /** When what was written is on the disk. @default 'delivery' */
  readonly fsync?: FileFsyncPolicy | undefined;
  /** Milliseconds, for `fsync: 'interval'`. @default 1000 */
  readonly fsyncIntervalMs?: number | undefined;
  /** Characters that are written at once, of a delivery with many lines. @default 1048576 */
  readonly batchLength?: number | undefined;
  /** Permissions of new files, which the process's umask reduces. @default 0o640 */
  readonly fileMode?: number | undefined;
  /** Told of what happens to files. @default nobody */
  readonly onEvent?: ((event: FilePluginEvent) => void) | undefined;
}

/** What happens to files. */
export type FilePluginEvent =
  | { readonly kind: 'opened'; readonly file: string; readonly bytes: number }
  /** The last line was not complete, because the process or the machine had stopped in the middle of it. */
  | { readonly kind: 'repaired'; readonly file: string; readonly removedBytes: number }
  /** Somebody else had emptied or shortened the file. */
  | { readonly kind: 'shortened'; readonly file: string; readonly missingBytes: number }
  | { readonly kind: 'rotated'; readonly file: string; readonly bytes: number }
  | { readonly kind: 'compressed'; readonly file: string; readonly bytes: number }
  | { readonly kind: 'deleted'; readonly file: string }
  /** A rotated file could not be compressed or deleted, or a sync at intervals failed. Lines are written all the same. */
  | { readonly kind: 'warning'; readonly file: string; readonly error: unknown };

/** What {@link createFilePlugin} takes from its surroundings. */
export interface FilePluginDependencies {
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Calls back once after a number of milliseconds, unless the returned function was called. @default setTimeout */
  readonly after?: ((milliseconds: number, callback: () => void) => () => void) | undefined;
}

/** How much was written. */
export interface FileStatus {
  /** The size of the file, in bytes, as far as deliveries are complete. */
  readonly bytes: number;
  /** Lines of complete deliveries since the plugin was made. */
  readonly lines: number;
  /** Deliveries that failed and were taken back. */
  readonly failures: number;
  /** Files that were rotated. */
  readonly rotations: number;
}

/** A plugin that writes lines to a file. */
export interface FilePlugin extends Plugin {
  readonly deliveries: true;
  /** Makes the folder and opens the file. @throws {EstreamerPluginError} `write-failed` */
  setup(context?: PluginContext): Promise<void>;
  /** Writes a delivery, all of it or nothing. @throws {EstreamerPluginError} `write-failed`, `aborted` */
  writeDelivery(delivery: PluginDelivery, context: PluginContext): Promise<void>;
  /** Opens the path anew, for whoever moved the file away (logrotate); call it on SIGHUP. */
  reopen(): Promise<void>;
  /** Begins a new file now, unless the file is empty. */
  rotate(): Promise<void>;
  /** Closes the file, and waits for what is being compressed. */
  teardown(context?: PluginContext): Promise<void>;
  status(): FileStatus;
}
