import type { RecordDefinition } from '@x/estreamer-protocol';
import { hostDetails, recordDetails } from '../mappings/shared-details.ts';
import { recordFields } from './record-fields.ts';
import type { RecordMapping } from './record-mapping.ts';

/** Fields that are often the time of an event, best first. */
const TIME_FIELDS = ['eventSecond', 'timestamp', 'eventTimestamp'];

/**
 * A mapping that fits any event: every field that is one value goes to `details` by its name. Event types that were
 * added to the catalogue are mapped by it where nothing else is said.
 */
export function generalMapping(definition: RecordDefinition): RecordMapping {
  const { name, category, discoveryHeader } = definition;
  const fields = recordFields(definition) ?? new Map<string, never>();
  const { deviceid, ...envelope } = recordDetails;
  return {
    category,
    source: 'cisco-fmc',
    ...(fields.has('deviceId') ? { sensor: 'deviceId' } : {}),
    timestamp: TIME_FIELDS.filter((field) => fields.has(field)).map((seconds) => ({ seconds })),
    severity: [],
    summary: [name, ...(discoveryHeader ? [[' of {sourceipaddress}', ' of {sourceipv6address}']] : [])],
    tags: ['cisco', 'fmc', category],
    details: {
      ...envelope,
      ...(fields.has('deviceId') ? { deviceid } : {}),
      ...(discoveryHeader ? hostDetails : {}),
    },
    rest: {},
  };
}
