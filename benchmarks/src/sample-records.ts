import { createRecordEncoder, type RecordInput } from '@x/estreamer-protocol';

export const zone = 'ed81dc4e-3444-11eb-a581-703a42c735fb';
export const policy = '00000000-0000-0000-0000-00005fc6fa72';
export const networkAnalysisPolicy = '5ed5d0b4-fb1b-11e0-a97b-2b7d1c6b9f9e';
const sha256 = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';

const connection = {
  deviceId: 1,
  ingressZoneUuid: zone,
  egressZoneUuid: zone,
  ingressInterfaceUuid: zone,
  egressInterfaceUuid: zone,
  initiatorIpAddress: '192.168.50.50',
  responderIpAddress: '2001:db8::8a2e:370:7334',
  accessControlPolicyUuid: policy,
  accessControlRuleId: 268434433,
  accessControlRuleAction: 2,
  initiatorPort: 59265,
  responderPort: 443,
  ipProtocol: 6,
  firstPacketTimestamp: 1606923236,
  lastPacketTimestamp: 1606923301,
  initiatorTransmittedBytes: 1687,
  responderTransmittedBytes: 4492,
  userId: 9999997,
  applicationProtocolId: 1122,
  clientApplicationId: 1296,
  webApplicationId: 1423,
  responderCountry: 840,
  clientUrl: 'https://v10.vortex-win.data.microsoft.com',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  networkAnalysisPolicyUuid: networkAnalysisPolicy,
  sslServerName: 'v10.vortex-win.data.microsoft.com',
} as const;

const intrusion = {
  deviceId: 1,
  eventId: 4711,
  eventSecond: 1606923301,
  eventMicrosecond: 123456,
  ruleId: 2100498,
  generatorId: 1,
  classificationId: 29,
  priorityId: 2,
  impactFlags: 1,
  impact: 4,
  sourceIpAddress: '10.0.0.1',
  destinationIpAddress: '192.0.2.1',
  intrusionPolicyUuid: policy,
  accessControlPolicyUuid: policy,
  ingressInterfaceUuid: zone,
  egressInterfaceUuid: zone,
  ingressZoneUuid: zone,
  egressZoneUuid: zone,
  networkAnalysisPolicyUuid: networkAnalysisPolicy,
} as const;

const inputs = {
  'connection 1:160': { kind: 'connectionStatistics', data: { ...connection, blockType: 160 } },
  'connection 1:174': { kind: 'connectionStatistics', data: { ...connection, blockType: 174 } },
  'intrusion 2:60': { kind: 'intrusionEvent', data: { ...intrusion, blockType: 60 } },
  'intrusion 2:85': {
    kind: 'intrusionEvent',
    data: { ...intrusion, blockType: 85, httpHostname: 'example.com' },
  },
  'file 2:79': {
    kind: 'fileEvent',
    data: {
      blockType: 79,
      deviceId: 1,
      sha256,
      fileName: 'invoice.pdf',
      uri: '/files/invoice.pdf',
      fileSize: 73_000,
    },
  },
} satisfies Record<string, RecordInput>;

const encoder = createRecordEncoder();

/** The payloads of event data messages, as a server would send them. */
export const samplePayloads = Object.fromEntries(
  Object.entries(inputs).map(([name, input]) => [
    name,
    encoder.encode({ ...input, archiveTimestamp: 1606923302 }),
  ]),
) as Readonly<Record<keyof typeof inputs, Buffer>>;
