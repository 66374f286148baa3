import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  boolean,
  type Clock,
  callback,
  choice,
  converted,
  type FieldsFor,
  milliseconds,
  optional,
  type ResolvedSettings,
  required,
  rotationSettings,
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import { resolveTransportSettings, type Transport } from '@x/transport';

/**
 * When what was written is on the disk.
 *
 * - `'batch'`: before a batch counts as sent. Survives a power failure. Batches that wait share one sync.
 * - `'interval'`: at the latest `fsyncIntervalMs` after a write. A power failure can take what was sent since.
 * - `'never'`: when the operating system sees fit, half a minute later for example.
 *
 * What was written survives the end of the process in any case.
 */
export type FileFsyncPolicy = 'batch' | 'interval' | 'never';

/** Settings of {@link createFileTransport}. */
export interface FileTransportSettings {
  /**
   * The file to write to; its folder is made if it is missing. Rotated files stand beside it, and so does a small hidden
   * file (`.<name>.state`) that says which files are this transport's own.
   */
  readonly path: string;
  /** The transport's name, in reports and errors. @default 'file' */
  readonly name?: string | undefined;
  /** The line at the start of every file, without its end. @default none */
  readonly header?: string | undefined;
  /** What follows each line. @default '\n' */
  readonly lineEnd?: '\n' | '\r\n' | undefined;
  /** Bytes of a file before the next one is begun; a single longer line has a file of its own. @default 104857600 */
  readonly maxFileBytes?: number | undefined;
  /**
   * Seconds after which the next file is begun, counted from 1970: with 3600 on every full hour, with 86400 at midnight
   * UTC. A file without lines is not rotated. @default none
   */
  readonly maxFileSeconds?: number | undefined;
  /** How many rotated files to keep; those that were written first are deleted. @default all */
  readonly keep?: number | undefined;
  /** Whether rotated files are compressed with gzip. @default false */
  readonly gzip?: boolean | undefined;
  /** When what was written is on the disk. @default 'batch' */
  readonly fsync?: FileFsyncPolicy | undefined;
  /** Milliseconds, for `fsync: 'interval'`. @default 1000 */
  readonly fsyncIntervalMs?: number | undefined;
  /** Permissions of new files, which the process's umask reduces. @default 0o640 */
  readonly fileMode?: number | undefined;
  /** Told of what happens to files. @default nobody */
  readonly onEvent?: ((event: FileTransportEvent) => void) | undefined;
}

/** What happens to files. */
export type FileTransportEvent =
  | { readonly kind: 'opened'; readonly file: string; readonly bytes: number }
  /** The last line was not complete, because the process or the machine had stopped in the middle of it. */
  | { readonly kind: 'repaired'; readonly file: string; readonly removedBytes: number }
  /** Another program had emptied or shortened the file. */
  | { readonly kind: 'shortened'; readonly file: string; readonly missingBytes: number }
  /** Another program had deleted the file, and these bytes of complete lines with it; a new one takes what follows. */
  | { readonly kind: 'removed'; readonly file: string; readonly missingBytes: number }
  | { readonly kind: 'rotated'; readonly file: string; readonly bytes: number }
  | { readonly kind: 'compressed'; readonly file: string; readonly bytes: number }
  | { readonly kind: 'deleted'; readonly file: string }
  /** A rotated file could not be compressed or deleted, or a sync at intervals failed. Lines are written all the same. */
  | { readonly kind: 'warning'; readonly file: string; readonly error: unknown };

/** What {@link createFileTransport} takes besides settings. */
export interface FileTransportDependencies {
  /** Names rotated files, and wakes for rotations and syncs. @default the machine's, which keeps no process alive */
  readonly clock?: Pick<Clock, 'now' | 'after'> | undefined;
  /** Opens the file that is written to. @default `open` of node:fs/promises */
  readonly openFile?: ((path: string, flags: string, mode: number) => Promise<FileHandle>) | undefined;
}

/** How much was written. */
export interface FileTransportStatus {
  /** The size of the file, in bytes, as far as it is complete. */
  readonly bytes: number;
  /** Lines written since the transport was made. */
  readonly lines: number;
  /** Writes that failed and were taken back. */
  readonly failures: number;
  /** Files that were rotated. */
  readonly rotations: number;
  /** Writes that were forced to the disk. */
  readonly syncs: number;
}

/** A transport that writes lines to a file. */
export interface FileTransport extends Transport {
  /**
   * Makes the folder and opens the file, to find out early whether that works; the first batch does it too.
   *
   * @throws {TransportError} `write-failed`
   */
  open(): Promise<void>;
  /** Opens the path again, after something moved the file away (logrotate); call it on SIGHUP. */
  reopen(): Promise<void>;
  /** Begins a new file now, unless the file is empty. */
  rotate(): Promise<void>;
  status(): FileTransportStatus;
}

const FIELDS = {
  path: required(
    converted(
      text({
        values: 'the path of a file',
        pattern: /^(?!(?:[\s\S]*[/\\])?\.{1,2}$)[^\0]*[^/\\\0]$/,
        controlCharacters: true,
      }),
      (path) => resolve(path),
    ),
    'The file to write to.',
  ),
  name: withDefault(text(), "The transport's name.", 'file'),
  header: optional(text(), 'The line at the start of every file.'),
  lineEnd: withDefault(choice('\n', '\r\n'), 'What follows each line.', '\n'),
  ...rotationSettings,
  keep: withDefault(
    wholeNumber({ infinity: true }),
    'How many rotated files to keep.',
    Number.POSITIVE_INFINITY,
  ),
  gzip: withDefault(boolean, 'Whether rotated files are compressed.', false),
  fsync: withDefault(choice('batch', 'interval', 'never'), 'When what was written is on the disk.', 'batch'),
  fsyncIntervalMs: withDefault(milliseconds({ from: 1 }), 'For syncs at intervals.', 1000),
  onEvent: withDefault(
    callback<(event: FileTransportEvent) => void>(),
    'Told of what happens to files.',
    () => {},
  ),
} satisfies FieldsFor<FileTransportSettings>;

/** Settings with every default in place. */
export type ResolvedFileSettings = ResolvedSettings<typeof FIELDS>;

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {TransportError} `invalid-settings` with every issue
 */
export function resolveFileSettings(settings: FileTransportSettings): ResolvedFileSettings {
  return resolveTransportSettings(FIELDS, settings, 'The file transport cannot be made');
}
