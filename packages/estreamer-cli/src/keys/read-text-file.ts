import { closeSync, openSync, readSync } from 'node:fs';

/** More is no configuration and no secret: it may be a device that never ends. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads a file that a person wrote: as UTF-8, and no more than such a file has. @throws {Error} when it can't be read */
export function readTextFile(file: string): string {
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
