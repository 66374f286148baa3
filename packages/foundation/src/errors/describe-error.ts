import { oneLine } from '../text/line-text.ts';

const MAX_BYTES = 500;

/**
 * Puts what was thrown into words for a message: one line of bounded length, whatever was thrown, a value whose text
 * can't be read included.
 */
export function describeError(thrown: unknown): string {
  try {
    return oneLine(thrown instanceof Error ? textOf(thrown) : String(thrown), MAX_BYTES);
  } catch {
    return 'a value that cannot be written as text';
  }
}

function textOf(error: Error): string {
  // What Node.js throws when each of a host's addresses fails has no message of its own.
  if (error.message === '' && error instanceof AggregateError) {
    return error.errors.map(describeError).join('; ') || error.name;
  }
  if (error.message === '') return error.name;
  // The name says something where it is not that of any error, or of one that has a code and so a message of its own.
  return error.name === 'Error' || 'code' in error ? error.message : `${error.name}: ${error.message}`;
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on the disk',
  EDQUOT: "Raise the user's quota or make room",
  EFBIG: 'Raise the limit of file sizes, or choose smaller files',
  EACCES: 'Give the process the right to write there',
  EROFS: 'Mount the file system for writing',
  EMFILE: 'Raise the limit of open files',
  EISDIR: 'Give the path of a file',
};

/**
 * Puts a failure to write a file into words: which file, why, what to do, and what becomes of what was to be written.
 *
 * @param consequence as the end of a sentence, without a full stop
 */
export function describeFileError(file: string, cause: unknown, consequence: string): string {
  const { code } = cause as NodeJS.ErrnoException;
  const advice = ADVICE[code ?? ''] ?? 'Look at the file system';
  return `${file} cannot be written (${describeError(cause)}). ${advice}; ${consequence}.`;
}
