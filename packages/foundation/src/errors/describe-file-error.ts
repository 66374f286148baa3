import { describeError } from './describe-error.ts';

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
