import { describeError, type Logger } from '@x/foundation';
import { createFileTransport, type FileTransportEvent } from '@x/transport-file';
import { choice, flag, integer, optional, path, required, withDefault } from '../keys/keys.ts';
import { createLineFormat, formatKey } from './line-formats.ts';
import { defineOutputType } from './output-type.ts';
import { openTransport } from './transport-output.ts';

/** A line for each event in a file. */
export const fileOutput = defineOutputType({
  purpose: 'a line for each event in a file',
  keys: {
    path: required(
      path,
      'the file; rotated files stand beside it. After SIGHUP it is opened again, for logrotate',
    ),
    format: formatKey,
    max_file_bytes: optional(integer(1), 'bytes after which the next file is begun', '104857600'),
    max_file_seconds: optional(
      integer(1),
      'seconds after which the next file is begun: 3600 on every full hour',
      'never',
    ),
    keep: optional(integer(1), 'how many rotated files are kept', 'all'),
    gzip: withDefault(flag, 'with 1 rotated files are compressed', false),
    fsync: optional(choice('delivery', 'interval', 'never'), 'when lines are forced to the disk', 'delivery'),
  },
  open(values, context) {
    const { path: file, max_file_bytes, max_file_seconds, keep, gzip, fsync } = values;
    const format = createLineFormat(values.format);
    const transport = createFileTransport({
      path: file,
      header: format.header?.(),
      lineEnd: format.lineEnd,
      maxFileBytes: max_file_bytes,
      maxFileSeconds: max_file_seconds,
      keep,
      gzip,
      // What is sent is on the disk before the delivery that it came with is done.
      fsync: fsync === 'delivery' ? 'batch' : fsync,
      onEvent: (event) => tell(event, context.logger),
    });
    return {
      ...openTransport(format, transport, context),
      prepare: () => transport.open(),
      reopen: () => transport.reopen(),
    };
  },
});

/** Says what happens to files; what may cost lines is a warning. */
function tell(event: FileTransportEvent, logger: Logger): void {
  const { kind, ...fields } = event;
  switch (kind) {
    case 'repaired':
      return logger.warn(fields, 'The last line of a file was not complete, and was cut off');
    case 'shortened':
      return logger.warn(fields, 'A file was shortened by another program');
    case 'warning':
      return logger.warn(
        fields,
        `A file could not be compressed, deleted or synced: ${describeError(event.error)}`,
      );
    default:
      return logger.debug(fields, `A file was ${kind}`);
  }
}
