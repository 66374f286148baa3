import { describeError } from '@x/foundation';
import { isTransportError, TransportError } from '@x/transport';

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on the disk',
  EDQUOT: "Raise the user's quota or make room",
  EFBIG: 'Raise the limit of file sizes, or choose smaller files',
  EACCES: 'Give the process the right to write there',
  EROFS: 'Mount the file system for writing',
  EMFILE: 'Raise the limit of open files',
  EISDIR: 'Give the path of a file',
};

/** Puts a failure of the file system into words. */
export function fileFailure(transport: string, file: string, cause: unknown): TransportError {
  if (isTransportError(cause)) return cause;
  const { code: reason } = cause as NodeJS.ErrnoException;
  const advice = ADVICE[reason ?? ''] ?? 'Look at the file system';
  return new TransportError(
    'write-failed',
    `${file} cannot be written (${describeError(cause)}). ${advice}; what was not written is written then.`,
    { context: { transport, destination: file, ...(reason !== undefined && { reason }) }, cause },
  );
}
