import { createRecordEncoder, type EventDataMessage, type EventRecord } from '@x/estreamer-protocol';

const recordEncoder = createRecordEncoder();

/** An event of a server's archive: an intrusion event with an id of its own. */
export interface ArchivedEvent {
  readonly id: number;
  /** Unix seconds. */
  readonly second: number;
}

export const intrusionMessage = ({ id, second }: ArchivedEvent): EventDataMessage => ({
  kind: 'eventData',
  payload: recordEncoder.encode({
    kind: 'intrusionEvent',
    archiveTimestamp: second,
    data: { blockType: 60, deviceId: 1, eventId: id, eventSecond: 1_600_000_000 },
  }),
});

/** The ids of the intrusion events among records. */
export const idsOf = (records: readonly EventRecord[]): number[] =>
  records.flatMap((record) => (record.kind === 'intrusionEvent' ? [record.data.eventId] : []));
