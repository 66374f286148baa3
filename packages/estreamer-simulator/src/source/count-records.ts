import { createRecordCatalogue } from '@x/estreamer-protocol';
import type { SourceTotals } from './event-source.ts';

/** Counts the records of event data messages by their record type. */
export interface RecordCounter {
  /** Counts the payload of an event data message; returns true when it is not metadata. */
  add(payload: Uint8Array): boolean;
  totals(): SourceTotals;
}

const RECORD_TYPE_SIZE = 4;

export function createRecordCounter(): RecordCounter {
  const catalogue = createRecordCatalogue();
  const recordsByType: Record<number, number> = {};
  let records = 0;
  let events = 0;
  return {
    add(payload) {
      const recordType =
        payload.byteLength < RECORD_TYPE_SIZE ? -1 : ((payload[2] ?? 0) << 8) | (payload[3] ?? 0);
      const isEvent = catalogue.byType(recordType)?.category !== 'metadata';
      recordsByType[recordType] = (recordsByType[recordType] ?? 0) + 1;
      records += 1;
      if (isEvent) events += 1;
      return isEvent;
    },
    totals: () => ({ records, events, recordsByType: { ...recordsByType } }),
  };
}
