import type { PluginContext, PluginDelivery } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import { describeError } from '@x/foundation';
import type { Message } from '@x/transport';
import { EstreamerOutputError } from '../errors/output-error.ts';
import { type DeliveryTask, type OpenItem, shortenedItem, unwrittenItem } from './delivery-task.ts';
import type { OutputOrigin, OutputShortening, ResolvedOutputSettings } from './output-settings.ts';

/** What writing the records of a delivery came to. */
export interface WrittenRecords<M extends Message> {
  /** Records that `where` left out. */
  readonly leftOut: number;
  /** Records that could not be written. */
  readonly failed: readonly OpenItem<M>[];
  /** Messages that do not say all that their records do; they are sent nevertheless. */
  readonly shortened: readonly OpenItem<M>[];
}

/** Writes the records of a delivery as messages, into its task; those that were taken before are not sent again. */
export function writeRecords<M extends Message>(
  task: DeliveryTask<M>,
  delivery: PluginDelivery,
  metadata: PluginContext['metadata'],
  {
    format,
    where,
    taken,
    deadLetters,
  }: Pick<ResolvedOutputSettings<M>, 'format' | 'where' | 'taken' | 'deadLetters'>,
): WrittenRecords<M> {
  const failed: OpenItem<M>[] = [];
  const shortened: OpenItem<M>[] = [];
  const { records } = delivery;
  let leftOut = 0;
  // This loop runs for every record: an iterator of entries would make two objects for each.
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] as EventRecord;
    if (taken.has(record)) continue;
    try {
      if (where !== undefined && !where(record, metadata.resolve(record))) {
        leftOut += 1;
        continue;
      }
      const origin = originOf(delivery, index);
      const message =
        format.writeFrom === undefined
          ? format.write(record, metadata.resolve(record), origin)
          : format.writeFrom(record, metadata, origin);
      if (message === undefined) continue;
      task.add(message, record);
      if (message.shortened === undefined) continue;
      task.addLetter(record);
      const error = shortenedError(record, format.name, message.shortened);
      // Names may change: the whole of it is written now, if anybody keeps it.
      const whole = deadLetters === undefined ? undefined : message.shortened.whole();
      shortened.push(shortenedItem(task, record, message, { whole, error }));
    } catch (cause) {
      task.addUnwritten();
      failed.push(unwrittenItem(task, record, formatError(record, format.name, cause)));
    }
  }
  return { leftOut, failed, shortened };
}

function originOf(delivery: PluginDelivery, index: number): OutputOrigin | undefined {
  const { server } = delivery;
  const id = delivery.identify?.(index);
  if (id === undefined) return server === undefined ? undefined : { server };
  return server === undefined ? { id } : { server, id };
}

function shortenedError(
  { kind, recordType }: EventRecord,
  format: string,
  { size, limit, unit, what }: OutputShortening,
): EstreamerOutputError {
  const has =
    unit === 'fields' ? 'that nobody knows in an event' : `in ${what === 'text' ? 'one text' : 'an event'}`;
  return new EstreamerOutputError(
    'event-shortened',
    `${format} has room for ${limit} ${unit} ${has}, and this event of kind ${kind} has ${size}`,
    { context: { kind, recordType, size, limit, unit } },
  );
}

function formatError(record: EventRecord, format: string, cause: unknown): EstreamerOutputError {
  const { kind, recordType } = record;
  const what = `The record of kind ${kind} could not be written as ${format} (${describeError(cause)})`;
  return new EstreamerOutputError(
    'format-failed',
    `${what}; correct the functions that "where" and the format were given`,
    { context: { kind, recordType }, cause },
  );
}
