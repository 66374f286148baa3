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
