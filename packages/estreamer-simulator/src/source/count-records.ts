import type { CapturedRecord } from './captured-record.ts';
import type { SourceTotals } from './event-source.ts';

/** Counts records by their type. */
export function countRecords(
  records: readonly Pick<CapturedRecord, 'recordType' | 'isEvent'>[],
): SourceTotals {
  const recordsByType: Record<number, number> = {};
  let events = 0;
  for (const { recordType, isEvent } of records) {
    recordsByType[recordType] = (recordsByType[recordType] ?? 0) + 1;
    if (isEvent) events += 1;
  }
  return { records: records.length, events, recordsByType };
}
