import type { EventRecord } from '@x/estreamer-protocol';
import { describeError } from '@x/foundation';
import { failedRecordsOf, recordsFailed } from '../errors/plugin-error.ts';
import type { WorkerError } from './worker-messages.ts';

/**
 * Makes what a plugin threw fit to travel.
 *
 * @param indexOf the places of the records that the plugin was given
 */
export function packError(thrown: unknown, indexOf: ReadonlyMap<EventRecord, number>): WorkerError {
  const failed = failedRecordsOf(thrown)?.map((record) => indexOf.get(record));
  if (!(thrown instanceof Error)) {
    return {
      name: 'Error',
      message: describeError(thrown),
      stack: undefined,
      code: undefined,
      failed: undefined,
    };
  }
  const { name, message, stack, code } = thrown as NodeJS.ErrnoException;
  return {
    name: String(name),
    message: String(message),
    stack: typeof stack === 'string' ? stack : undefined,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    failed: failed?.filter((index) => index !== undefined),
  };
}

/** Makes an error again of what travelled. */
export function unpackError(packed: WorkerError, records: readonly EventRecord[]): Error {
  const error = Object.assign(new Error(packed.message), { name: packed.name });
  if (packed.stack !== undefined) error.stack = packed.stack;
  if (packed.code !== undefined) Object.assign(error, { code: packed.code });
  if (packed.failed === undefined) return error;
  return recordsFailed(
    packed.failed.map((index) => records[index]).filter((record) => record !== undefined),
    error,
  );
}
