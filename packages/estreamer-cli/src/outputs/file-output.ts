import { createFilePlugin } from '@x/estreamer-plugins/file';
import { choice, flag, integer, optional, path, required, withDefault } from '../keys/keys.ts';
import { createLineFormat, formatKey } from './line-formats.ts';
import { defineOutputType } from './output-type.ts';

/** A line for each event in a file. */
export const fileOutput = defineOutputType({
  purpose: 'a line for each event in a file',
  keys: {
    path: required(
      path,
      'the file; rotated files stand beside it. After SIGHUP it is opened anew, for logrotate',
    ),
    format: formatKey,
    max_file_bytes: optional(integer(1), 'octets after which the next file is begun', '104857600'),
    max_file_seconds: optional(
      integer(1),
      'seconds after which the next file is begun: 3600 on every full hour',
      'never',
    ),
    keep: optional(integer(1), 'how many rotated files are kept', 'all'),
    gzip: withDefault(flag, 'with 1 rotated files are compressed', false),
    fsync: optional(choice('delivery', 'interval', 'never'), 'when lines are forced to the disk', 'delivery'),
  },
  open({ path: file, format, max_file_bytes, max_file_seconds, keep, gzip, fsync }) {
    const plugin = createFilePlugin({
      path: file,
      format: createLineFormat(format),
      maxFileBytes: max_file_bytes,
      maxFileSeconds: max_file_seconds,
      keep,
      gzip,
      fsync,
    });
    return { plugin, reopen: () => plugin.reopen() };
  },
});
