import { describeError } from '@x/foundation';
import { EstreamerPluginError, isEstreamerPluginError } from './plugin-error.ts';

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on the disk',
  EDQUOT: "Raise the user's quota or make room",
  EFBIG: 'Raise the limit of file sizes, or choose smaller files',
  EACCES: 'Give the process the right to write there',
  EROFS: 'Mount the file system for writing',
  EMFILE: 'Raise the limit of open files',
};

/**
 * Puts a failure of the file system into the package's words.
 *
 * @param consequence what becomes of the records, without a full stop
 */
export function fileError(
  file: string,
  cause: unknown,
  consequence = 'what was not written is kept and written then',
): EstreamerPluginError {
  if (isEstreamerPluginError(cause)) return cause;
  const reason = (cause as NodeJS.ErrnoException | undefined)?.code;
  const advice = ADVICE[reason ?? ''] ?? 'See to the file system';
  return new EstreamerPluginError(
    'write-failed',
    `${file} cannot be written (${describeError(cause)}). ${advice}; ${consequence}.`,
    { file, ...(reason === undefined ? {} : { reason }) },
    { cause },
  );
}
