import { createOutput } from '@x/estreamer-outputs';
import {
  choice,
  fileToWrite,
  flag,
  integer,
  optional,
  required,
  seconds,
  withDefault,
} from '../keys/keys.ts';
import { checkFormat, createLineFormat, formatKeys } from './line-formats.ts';
import { createLoggedFile } from './logged-file.ts';
import { defineOutputType } from './output-type.ts';
import { openTransport, transportKeys } from './transport-output.ts';

/** What goes to the disk at once: the more lines share an fsync, the less waits in memory. */
const BATCH_BYTES = 4_194_304;

/** A line for each event in a file. */
export const fileOutput = defineOutputType({
  purpose: 'a line for each event in a file',
  keys: {
    path: required(
      fileToWrite,
      'the file; rotated files stand beside it. After SIGHUP it is opened again, for logrotate',
    ),
    ...formatKeys,
    max_file_bytes: optional(integer(1), 'bytes after which the next file is begun', '104857600'),
    max_file_seconds: optional(
      seconds(1),
      'seconds after which the next file is begun: 3600 on every full hour',
      'never',
    ),
    keep: optional(integer(1), 'how many rotated files are kept', 'all'),
    gzip: withDefault(flag, 'with 1 rotated files are compressed', false),
    fsync: optional(choice('delivery', 'interval', 'never'), 'when lines are forced to the disk', 'delivery'),
    ...transportKeys,
  },
  check: (values) => checkFormat(values),
  open(values, context) {
    const { path: file, max_file_bytes, max_file_seconds, keep, gzip, fsync } = values;
    const format = createLineFormat(values, context.logger);
    const lines = createLoggedFile(
      {
        path: file,
        header: format.header?.(),
        lineEnd: format.lineEnd,
        maxFileBytes: max_file_bytes,
        maxFileSeconds: max_file_seconds,
        keep,
        gzip,
        // What is sent is on the disk before the delivery that it came with is done.
        fsync: fsync === 'delivery' ? 'batch' : fsync,
      },
      context.logger,
    );
    const { transport } = lines;
    const output = openTransport(context, values, (shared) =>
      createOutput({ ...shared, format, transport, maxBatchBytes: BATCH_BYTES }),
    );
    return {
      ...output,
      transport,
      async prepare() {
        await transport.open();
        await output.prepare?.();
      },
      reopen: () => transport.reopen(),
      troubles: () => ({ ...output.troubles?.(), ...lines.troubles() }),
    };
  },
});
