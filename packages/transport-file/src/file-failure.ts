import { describeFileError } from '@x/foundation';
import { isTransportError, TransportError } from '@x/transport';

/** Puts a failure of the file system into words. */
export function fileFailure(transport: string, file: string, cause: unknown): TransportError {
  if (isTransportError(cause)) return cause;
  const { code: reason } = cause as NodeJS.ErrnoException;
  const message = describeFileError(file, cause, 'what was not written is written then');
  const context = { transport, destination: file, ...(reason !== undefined && { reason }) };
  return new TransportError('write-failed', message, { context, cause });
}
