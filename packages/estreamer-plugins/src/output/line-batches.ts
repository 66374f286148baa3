import type { EventRecord } from '@x/estreamer-protocol';
import type { PluginRecordKind } from '../contract/plugin.ts';
import type { FormatContext, RecordFormat } from '../formats/record-format.ts';

/** Which records an output writes, and how. */
export interface OutputSettings {
  /** What the lines look like; see `@x/estreamer-plugins/formats`. */
  readonly format: RecordFormat;
  /** The kinds of record to write. @default all but metadata */
  readonly kinds?: readonly PluginRecordKind[] | undefined;
}

/** Lines of a delivery that are written together. */
export interface LineBatch {
  /** The lines, without line ends. */
  readonly lines: readonly string[];
  /** The record of each line. */
  readonly records: readonly EventRecord[];
}

/**
 * Formats the records of a delivery, as many at a time as make up a number of characters, so that a large delivery does
 * not become one huge text.
 *
 * @param kinds the kinds that were asked for; without them, metadata is left out
 */
export function* formatBatches(
  records: readonly EventRecord[],
  { format, kinds }: OutputSettings,
  context: FormatContext,
  maxLength: number,
): Generator<LineBatch> {
  let lines: string[] = [];
  let written: EventRecord[] = [];
  let length = 0;
  for (const record of records) {
    if (kinds === undefined && record.category === 'metadata' && record.kind !== 'unknown') continue;
    const line = format.format(record, context);
    if (line === undefined) continue;
    lines.push(line);
    written.push(record);
    length += line.length;
    if (length < maxLength) continue;
    yield { lines, records: written };
    lines = [];
    written = [];
    length = 0;
  }
  if (lines.length > 0) yield { lines, records: written };
}
