import { resolve } from 'node:path';
import {
  boolean,
  callback,
  choice,
  converted,
  type FieldsFor,
  milliseconds,
  number,
  optional,
  type ResolvedSettings,
  required,
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import { resolveTransportSettings } from '@x/transport';
import type { FileTransportEvent, FileTransportSettings } from './file-transport-settings.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

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
  maxFileBytes: withDefault(
    number({ from: 1, unit: 'bytes', infinity: true }),
    'The size of a file.',
    104_857_600,
  ),
  maxFileSeconds: withDefault(
    number({ from: 1, unit: 'seconds', infinity: true }),
    'The time of a file.',
    NO_LIMIT,
  ),
  keep: withDefault(wholeNumber({ infinity: true }), 'How many rotated files to keep.', NO_LIMIT),
  gzip: withDefault(boolean, 'Whether rotated files are compressed.', false),
  fsync: withDefault(choice('batch', 'interval', 'never'), 'When what was written is on the disk.', 'batch'),
  fsyncIntervalMs: withDefault(milliseconds({ from: 1 }), 'For syncs at intervals.', 1000),
  fileMode: withDefault(wholeNumber({ to: 0o777 }), 'Permissions of new files.', 0o640),
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
