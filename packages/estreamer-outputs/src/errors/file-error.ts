import { describeFileError } from '@x/foundation';
import { EstreamerOutputError, isEstreamerOutputError } from './output-error.ts';

/**
 * Puts a failure of the file system into the package's words.
 *
 * @param consequence what becomes of the records, without a full stop
 */
export function fileError(
  file: string,
  cause: unknown,
  consequence = 'what was not written is kept and written then',
): EstreamerOutputError {
  if (isEstreamerOutputError(cause)) return cause;
  const { code: reason } = cause as NodeJS.ErrnoException;
  const context = { file, ...(reason !== undefined && { reason }) };
  return new EstreamerOutputError('write-failed', describeFileError(file, cause, consequence), {
    context,
    cause,
  });
}
