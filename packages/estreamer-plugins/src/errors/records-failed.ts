import type { EventRecord } from '@x/estreamer-protocol';
import { describeError } from '@x/foundation';
import { EstreamerPluginError, isEstreamerPluginError } from './plugin-error.ts';

/**
 * Makes the error for a plugin's `afterDelivery`, or for the callback of a plugin that takes deliveries, to throw when
 * some of the delivery's records were taken and these were not: a required plugin gets only these again.
 *
 * @param records the records, as the plugin got them
 * @param cause why they were not taken
 */
export function recordsFailed(records: readonly EventRecord[], cause: unknown): EstreamerPluginError {
  const count = records.length === 1 ? '1 record was' : `${records.length} records were`;
  return new EstreamerPluginError(
    'records-failed',
    `${count} not taken: ${describeError(cause)}`,
    { records },
    { cause },
  );
}

/** The records that an error of {@link recordsFailed} names; undefined for any other value. */
export function failedRecordsOf(error: unknown): readonly EventRecord[] | undefined {
  return isEstreamerPluginError(error, 'records-failed') ? error.context.records : undefined;
}
