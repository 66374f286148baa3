import {
  createRecordDecoder,
  createRecordEncoder,
  type EventRecord,
  type RecordInput,
  type RecordOfKind,
} from '@x/estreamer-protocol';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();

type ConnectionData = Extract<RecordInput, { kind: 'connectionStatistics' }>['data'];

/** A record as it comes over the wire. */
export function record(input: RecordInput): EventRecord {
  return decoder.decode(encoder.encode(input));
}

/** A connection; `counter` tells it from others. */
export function connection(counter: number, data: Partial<ConnectionData> = {}): EventRecord {
  return record({
    kind: 'connectionStatistics',
    archiveTimestamp: 1_700_000_100,
    data: {
      deviceId: 1,
      connectionInstanceId: 2,
      connectionCounter: counter,
      firstPacketTimestamp: 1_700_000_000,
      lastPacketTimestamp: 1_700_000_001,
      initiatorIpAddress: '10.0.0.1',
      responderIpAddress: '2001:db8::1',
      initiatorPort: 40_000,
      responderPort: 443,
      ipProtocol: 6,
      accessControlRuleId: 7,
      accessControlPolicyUuid: '00000000-0000-0000-0000-000000000001',
      ...data,
    } as ConnectionData,
  });
}

/** The metadata that names the rule of {@link connection}. */
export function ruleName(name: string): EventRecord {
  return record({
    kind: 'accessControlRule',
    data: { uuid: '00000000-0000-0000-0000-000000000001', accessControlRuleId: 7, name },
  });
}

/** A fully-qualified event. */
export function fullyQualified(data: Readonly<Record<string, unknown>>): EventRecord {
  const like: Omit<RecordOfKind<'packet'>, 'kind' | 'category' | 'data'> = {
    recordType: 0,
    netmapId: 0,
    archiveTimestamp: undefined,
    discoveryHeader: undefined,
    undecodedBytes: 0,
  };
  return { ...like, kind: 'fullyQualifiedEvent', category: 'connection', data } as EventRecord;
}
