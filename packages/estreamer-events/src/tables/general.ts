import type { RecordDefinition } from '@x/estreamer-protocol';
import { allFields } from '../compile/record-layout.ts';
import type { EventTable } from '../event/event-table.ts';
import { hostFacts, recordFacts } from './shared.ts';

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
