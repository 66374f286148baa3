import { defineRecord, versions } from '../define-record.ts';
import { correlationEvent116 } from './correlation-event-116.ts';
import { correlationEvent128 } from './correlation-event-128.ts';
import { correlationEvent156 } from './correlation-event-156.ts';

const correlationEventRecord = defineRecord({
  recordType: 112,
  kind: 'correlationEvent',
  name: 'Correlation Event',
  category: 'correlation',
  discoveryHeader: false,
  body: versions(correlationEvent116, correlationEvent128, correlationEvent156),
});

/** The record types of this family. */
export const correlationRecords = [correlationEventRecord] as const;
