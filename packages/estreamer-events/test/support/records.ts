import { textRecord } from '../../../../test-support/records.ts';

export { recordOf, textRecord, undecoded } from '../../../../test-support/records.ts';

/** An intrusion that a rule of high priority blocked, of the highest impact. */
export const intrusionData = {
  deviceId: 3,
  eventId: 99,
  eventSecond: 1_700_000_000,
  eventMicrosecond: 42,
  ruleId: 2_019_401,
  generatorId: 1,
  ruleRevision: 5,
  priorityId: 1,
  sourceIpAddress: '192.0.2.1',
  destinationIpAddress: '2001:db8::7',
  sourcePortOrIcmpType: 50_000,
  destinationPortOrIcmpCode: 80,
  ipProtocol: 6,
  impactFlags: 0x0f,
  blocked: 1,
  userId: 12,
  applicationProtocolId: 676,
} as const;

/** An intrusion as a 7.x server sends it as text. */
export const intrusionText = textRecord(400, {
  EventType: 'IntrusionEvent',
  EventSecond: 1_744_752_707,
  GeneratorID: 1,
  SignatureID: 40_001,
  PriorityID: 1,
  Impact: 5,
  IntrusionRuleMessage: 'MALWARE-CNC example',
  InlineResult: 'Would block',
  Device: 'fw1',
});

/** A connection to a web server. */
export const connectionData = {
  deviceId: 1,
  initiatorIpAddress: '192.0.2.1',
  responderIpAddress: '198.51.100.7',
  initiatorPort: 50_000,
  responderPort: 443,
  ipProtocol: 6,
  firstPacketTimestamp: 1_699_999_990,
  lastPacketTimestamp: 1_699_999_998,
  initiatorTransmittedBytes: 1400,
  responderTransmittedBytes: 9000,
  connectionCounter: 4711,
  clientUrl: 'https://www.example.org/index.html',
} as const;
