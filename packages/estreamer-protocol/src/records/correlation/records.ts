import { defineRecord, versions } from '../define-record.ts';
import { correlationEvent116 } from './correlation-event-116.ts';
import { correlationEvent128 } from './correlation-event-128.ts';
import { correlationEvent156 } from './correlation-event-156.ts';

/** The record types of this family. */
export const correlationRecords = [
  defineRecord({
    recordType: 112,
    kind: 'correlationEvent',
    name: 'Correlation Event',
    category: 'correlation',
    discoveryHeader: false,
    body: versions(correlationEvent116, correlationEvent128, correlationEvent156),
  }),
] as const;
