import type { EventTable } from '../event/event-table.ts';
import { hexText } from '../values/bytes-text.ts';
import { recordFacts } from './shared.ts';

/** Events that could not be decoded: of a record type that nobody knows, of a newer version, or damaged. */
export const unknownTable: EventTable<'unknown'> = {
  category: 'unknown',
  title: 'Undecoded Record',
  time: [],
  severity: [{ because: 'a record that could not be decoded', severity: 'NOTICE' }],
  summary: ['Record of type {recordType}', ' ({recordName})', ' could not be decoded: {reason}'],
  tags: ['cisco', 'fmc', 'undecoded'],
  facts: {
    ...recordFacts,
    recordName: { compute: ({ recordName }) => recordName },
    recordCategory: { compute: ({ category }) => category },
    reason: { compute: ({ reason }) => reason.message },
    reasonCode: { compute: ({ reason }) => reason.code },
    reasonOffset: { compute: ({ reason }) => reason.offset },
    recordLength: { compute: ({ bytes }) => bytes.length },
    recordData: { compute: ({ bytes }) => hexText(bytes) },
  },
};
