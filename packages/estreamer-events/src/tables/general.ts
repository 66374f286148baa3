import type { RecordDefinition } from '@x/estreamer-protocol';
import { allFields } from '../compile/record-layout.ts';
import type { EventTable } from '../event/event-table.ts';
import { bytesAsText, hexText } from '../values/bytes-text.ts';
import { hostFacts, recordFacts } from './shared.ts';

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
    recordData: {
      compute: ({ bytes, reason }) => (reason.code === 'not-an-event' ? bytesAsText(bytes) : hexText(bytes)),
    },
  },
};

/** Fields that are often the time of an event, best first. */
const TIME_FIELDS = ['eventSecond', 'timestamp', 'eventTimestamp'];

/**
 * A table that fits any event: every field goes on by its name. Event types that were added to the catalogue are read by
 * it where nothing else is said.
 */
export function generalTable(definition: RecordDefinition): EventTable {
  const { name, category, discoveryHeader } = definition;
  const fields = allFields(definition);
  const hasDevice = fields?.has('deviceId') === true;
  return {
    category,
    title: name,
    ...(hasDevice ? { sensor: { id: 'deviceId' } } : {}),
    time: TIME_FIELDS.filter((field) => fields?.has(field)).map((seconds) => ({ seconds })),
    severity: [],
    summary: [name, ...(discoveryHeader ? [' of {sourceAddress}'] : [])],
    tags: ['cisco', 'fmc', category],
    facts: {
      ...recordFacts,
      ...(hasDevice ? { deviceId: { id: 'deviceId' } } : {}),
      ...(discoveryHeader ? hostFacts : {}),
    },
  };
}
