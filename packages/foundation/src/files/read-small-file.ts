import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** More is no configuration, secret or certificate: it may be a device that never ends. */
const MOST_BYTES = 16 * 1024 * 1024;

/** How {@link readSmallFile} reads. */
export interface ReadSmallFileOptions {
  /**
   * Whether a program that is running reads it, maybe again: then only a regular file will do, since a pipe would hold up
   * all of the program until somebody writes into it.
   * @default false
   */
  readonly isAgain?: boolean | undefined;
}

/**
 * Reads a file that a person wrote or named, such as a configuration, a secret or a certificate, and no more than such a file has:
 * 16 MiB.
 *
 * @throws {Error} when it can't be read; with the system's `code`, or without one where it is too long or no regular file
 */
export function readSmallFile(file: string, { isAgain = false }: ReadSmallFileOptions = {}): Buffer {
  const flags = isAgain ? constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) : constants.O_RDONLY;
  const descriptor = openSync(file, flags);
  try {
    if (isAgain && !fstatSync(descriptor).isFile())
      throw new Error(`${file} is no regular file; such a one is read at the start only`);
    const chunks: Buffer[] = [];
    for (let bytes = 0; ; ) {
      const chunk = Buffer.allocUnsafeSlow(65_536);
      const length = readSync(descriptor, chunk);
      if (length === 0) return Buffer.concat(chunks);
      bytes += length;
      if (bytes > MOST_BYTES) throw new Error(`${file} has more than ${MOST_BYTES / 1024 / 1024} MiB`);
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The text of a file that a person wrote: UTF-8, or UTF-16 with its mark in front, as editors and shells on Windows may save
 * it. The mark is no part of the text.
 */
export function decodeText(content: Uint8Array): string {
  const [first, second] = content;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(content);
}
