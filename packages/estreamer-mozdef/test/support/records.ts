import {
  createRecordDecoder,
  createRecordEncoder,
  type EventRecord,
  type RecordInput,
} from '@x/estreamer-protocol';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();

/** A record as it comes from the wire: encoded, then decoded. What the input leaves out is zero or empty. */
export function recordOf(input: RecordInput): EventRecord {
  return decoder.decode(encoder.encode(input));
}

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
