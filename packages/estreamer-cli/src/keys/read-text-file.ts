import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** More is no configuration and no secret: it may be a device that never ends. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads a file that a person wrote: as UTF-8, and no more than such a file has.
 *
 * @param isAgain whether a run reads it again: then only a regular file will do, since a pipe would hold up the whole run
 * @throws {Error} when it can't be read
 */
export function readTextFile(file: string, isAgain = false): string {
  if (isAgain && !statSync(file).isFile())
    throw new Error(`${file} is no regular file; such a one is read at the start only`);
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let bytes = 0; ; ) {
      const chunk = Buffer.alloc(65_536);
      const length = readSync(descriptor, chunk);
      if (length === 0) return Buffer.concat(chunks).toString('utf8');
      bytes += length;
      if (bytes > MOST_BYTES) throw new Error(`${file} has more than ${MOST_BYTES / 1024 / 1024} MiB`);
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
}
