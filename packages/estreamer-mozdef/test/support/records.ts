import type { EventRecord } from '@x/estreamer-protocol';
import { recordOf } from '../../../../test-support/records.ts';

export { recordOf, textRecord, undecoded } from '../../../../test-support/records.ts';

/** A connection record that a rule allowed. */
export function connection(counter: number): EventRecord {
  return recordOf({
    kind: 'connectionStatistics',
    archiveTimestamp: 1_700_000_000,
    data: {
      deviceId: 3,
      initiatorIpAddress: '192.0.2.1',
      responderIpAddress: '198.51.100.7',
      initiatorPort: 50_000,
      responderPort: 443,
      ipProtocol: 6,
      connectionCounter: counter,
    },
  });
}
