import type { ResolvedNames } from '@x/estreamer-protocol';
import type { EventTable, SeverityRow } from '../event/event-table.ts';
import { fields, ids, namesOrIds } from './equal-names.ts';
import {
  applicationFacts,
  blockedTag,
  contextFacts,
  device,
  deviceFacts,
  endpointSummary,
  headerTime,
  iocFacts,
  iocTag,
  isSecurityIntelligence,
  policyFacts,
  portFacts,
  protocolFacts,
  ruleActionPassed,
  ruleAndZoneFacts,
  tlsFacts,
  userFacts,
} from './shared.ts';
import { textFacts, textIocFact, textRuleFacts, textTable } from './text-events.ts';

/** How severe connections are. */
const severity: readonly SeverityRow[] = [
  {
    when: { securityIntelligence: [true], letThrough: [true] },
    because: 'Security Intelligence matched, let through',
    severity: 'ERROR',
    score: 8,
  },
  { when: { ioc: [true] }, because: 'indication of compromise', severity: 'ERROR', score: 8 },
  {
    when: { securityIntelligence: [true] },
    because: 'Security Intelligence matched, stopped or not known',
    severity: 'WARNING',
    score: 5,
  },
  { when: { letThrough: [false] }, because: 'stopped', severity: 'NOTICE' },
  { severity: 'INFO', score: 2 },
];

/** What connection events of both sorts have in common. The initiator is the source, the responder the destination. */
const shared = {
  category: 'connection',
  title: 'Connection Event',
  severity,
  summary: [
    ['{protocol} connection', 'Connection'],
    ...endpointSummary,
    [' ({applicationProtocol}, {webApplication})', ' ({applicationProtocol})', ' ({webApplication})'],
    ': {accessControlRuleAction}',
    ' by rule {accessControlRule}',
    ' because of {accessControlRuleReason}',
    ', user {userName}',
    ', Security Intelligence list "{securityIntelligenceList}"',
    ', indication of compromise "{iocName}"',
  ],
  tags: [
    'cisco',
    'fmc',
    'connection',
    blockedTag,
    { when: { securityIntelligence: [true] }, tag: 'security-intelligence' },
    iocTag,
  ],
} as const;

const monitorRuleFields = [
  'monitorRule1',
  'monitorRule2',
  'monitorRule3',
  'monitorRule4',
  'monitorRule5',
  'monitorRule6',
  'monitorRule7',
  'monitorRule8',
] as const;

/** The rules of action Monitor that the connection matched, in one text. */
function monitorRules(
  data: Readonly<Record<(typeof monitorRuleFields)[number], number>>,
  names: ResolvedNames,
): string | undefined {
  // Most connections match none, and the first field is the first to be filled.
  if (data.monitorRule1 === 0 && data.monitorRule2 === 0 && data.monitorRule3 === 0) {
    if (monitorRuleFields.every((field) => data[field] === 0)) return undefined;
  }
  return monitorRuleFields
    .filter((field) => data[field] !== 0)
    .map((field) => names[field] ?? String(data[field]))
    .join(', ');
}

/** Connection statistics: record 71. */
export const connectionTable: EventTable<'connectionStatistics'> = {
  ...shared,
  sensor: device,
  time: [{ seconds: 'lastPacketTimestamp' }, { seconds: 'firstPacketTimestamp' }],
  facts: {
    ...deviceFacts,
    sourceAddress: { address: 'initiatorIpAddress' },
    destinationAddress: { address: 'responderIpAddress' },
    ...portFacts('initiatorPort', 'responderPort'),
    ...protocolFacts('initiatorIpAddress', 'responderIpAddress'),
    sourceCountry: { nameOrId: 'initiatorCountry' },
    destinationCountry: { nameOrId: 'responderCountry' },
    originalClientAddress: { address: 'originalClientIpAddress' },
    originalClientCountry: { nameOrId: 'originalClientCountry' },
    natSourceAddress: { address: 'natInitiatorIpAddress' },
    natSourcePort: { id: 'natInitiatorPort' },
    natDestinationAddress: { address: 'natResponderIpAddress' },
    natDestinationPort: { id: 'natResponderPort' },
    ...userFacts('userId'),
    userAgent: 'userAgent',
    destinationUri: 'clientUrl',
    sourceUri: 'httpReferrer',
    httpResponse: { id: 'httpResponse' },
    ...fields('referencedHost', 'netbiosName'),
    letThrough: { lookup: 'accessControlRuleAction', by: 'name', in: ruleActionPassed },
    ...policyFacts,
    ...ruleAndZoneFacts,
    networkAnalysisPolicy: { nameOrId: 'networkAnalysisPolicyUuid' },
    ...namesOrIds('accessControlRuleAction', 'accessControlRuleReason'),
    monitorRules: {
      compute: ({ data }, names) => monitorRules(data, names),
      reads: monitorRuleFields,
      names: monitorRuleFields,
    },
    ...applicationFacts,
    clientApplicationVersion: 'clientApplicationVersion',
    urlCategory: { nameOrId: 'urlCategoryId' },
    urlReputation: { nameOrId: 'urlReputationId' },
    securityIntelligence: {
      compute: ({ data }, names) =>
        data.securityIntelligenceSourceDestination !== 0 ||
        isSecurityIntelligence(names['accessControlRuleReason']) ||
        undefined,
      reads: ['securityIntelligenceSourceDestination'],
      names: ['accessControlRuleReason'],
    },
    securityIntelligenceList: { nameOrId: 'securityIntelligenceList1' },
    securityIntelligenceList2: { nameOrId: 'securityIntelligenceList2' },
    securityIntelligenceMatch: { nameOrId: 'securityIntelligenceSourceDestination' },
    ...iocFacts,
    ...ids('fileEventCount', 'intrusionEventCount'),
    firstPacketTimestamp: { time: 'firstPacketTimestamp' },
    lastPacketTimestamp: { time: 'lastPacketTimestamp' },
    ...fields(
      'initiatorTransmittedPackets',
      'responderTransmittedPackets',
      'initiatorTransmittedBytes',
      'responderTransmittedBytes',
    ),
    ...ids(
      'initiatorPacketsDropped',
      'responderPacketsDropped',
      'initiatorBytesDropped',
      'responderBytesDropped',
      'tcpFlags',
      'vlanId',
    ),
    ...fields('connectionInstanceId', 'connectionCounter', 'dnsQuery'),
    dnsRecordType: { nameOrId: 'dnsRecordType' },
    // 0 means "no error" of a query, and nothing where there was none.
    dnsResponseType: {
      compute: ({ data }, names) =>
        'dnsQuery' in data && data.dnsQuery !== '' ? names['dnsResponseType'] : undefined,
      reads: ['dnsQuery'],
      names: ['dnsResponseType'],
    },
    dnsTtl: { id: 'dnsTtl' },
    sinkhole: { nameOrId: 'sinkholeUuid' },
    ...tlsFacts,
    ...namesOrIds('sslVersion', 'sslCipherSuite', 'sslServerCertificateStatus', 'sslExpectedAction'),
    sslServerName: 'sslServerName',
    sslUrlCategory: { nameOrId: 'sslUrlCategoryId' },
    sslPolicy: { nameOrId: 'sslPolicyUuid' },
    sslRule: { nameOrId: 'sslRuleId' },
    endpointProfile: { nameOrId: 'endpointProfileId' },
    securityGroup: { nameOrId: 'securityGroupId' },
    ...ids('sourceSecurityGroupTag', 'destinationSecurityGroupTag'),
    ...fields('sourceIpDynamicAttributes', 'destinationIpDynamicAttributes', 'encryptedVisibilityProcess'),
    ...ids('encryptedVisibilityProcessConfidence', 'encryptedVisibilityThreatConfidence'),
    ...contextFacts,
  },
  without: [...monitorRuleFields, 'dnsResponseType', 'sslSessionIdLength', 'sslTicketIdLength'],
};

/** Connections that come as text: record 71. */
export const connectionTextTable: EventTable<'fullyQualifiedConnection'> = {
  ...textTable,
  ...shared,
  title: 'Connection Statistics',
  time: [{ seconds: 'LastPacketSecond' }, { seconds: 'FirstPacketSecond' }, { seconds: 'EventSecond' }],
  facts: {
    ...textFacts,
    natSourceAddress: [{ address: 'NAT_InitiatorIP' }, { address: 'NAT_SrcIP' }],
    natSourcePort: [{ id: 'NAT_InitiatorPort' }, { id: 'NAT_SrcPort' }],
    natDestinationAddress: [{ address: 'NAT_ResponderIP' }, { address: 'NAT_DstIP' }],
    natDestinationPort: [{ id: 'NAT_ResponderPort' }, { id: 'NAT_DstPort' }],
    userAgent: 'UserAgent',
    destinationUri: 'URL',
    sourceUri: ['HTTP_Referer', 'HTTPReferer'],
    httpResponse: ['HTTP_Response', 'HTTPResponse'],
    referencedHost: ['ReferencedHost', 'HTTP_ReferencedHost'],
    netbiosName: 'NetBIOSDomain',
    letThrough: [
      { lookup: 'AC_RuleAction', in: ruleActionPassed },
      { lookup: 'AccessControlRuleAction', in: ruleActionPassed },
    ],
    securityIntelligence: {
      compute: ({ data }) =>
        isSecurityIntelligence(data['AC_RuleReason'] ?? data['AccessControlRuleReason']) || undefined,
    },
    securityIntelligenceList: ['IPReputationSICategory', 'DNSSICategory', 'URLSICategory'],
    ...textIocFact,
    ...textRuleFacts,
    accessControlRuleAction: ['AC_RuleAction', 'AccessControlRuleAction'],
    accessControlRuleReason: ['AC_RuleReason', 'AccessControlRuleReason'],
    prefilterPolicy: ['PrefilterPolicy', 'Prefilter Policy'],
    clientApplicationVersion: ['ClientApplicationVersion', 'ClientVersion'],
    clientAppDetector: 'ClientAppDetector',
    urlCategory: 'URLCategory',
    urlReputation: 'URLReputation',
    fileEventCount: 'FileCount',
    intrusionEventCount: { id: 'IPSCount' },
    firstPacketTimestamp: { time: 'FirstPacketSecond' },
    lastPacketTimestamp: { time: 'LastPacketSecond' },
    connectionDuration: 'ConnectionDuration',
    initiatorTransmittedPackets: 'InitiatorPackets',
    responderTransmittedPackets: 'ResponderPackets',
    initiatorTransmittedBytes: 'InitiatorBytes',
    responderTransmittedBytes: 'ResponderBytes',
    tcpFlags: { id: 'TCPFlags' },
    vlanId: { id: 'VLAN_ID' },
    dnsQuery: ['DNS_Query', 'DNSQuery'],
    dnsRecordType: ['DNS_RecordDescription', 'DNSRecordType'],
    dnsResponseType: ['DNS_ResponseType', 'DNSResponseType'],
    dnsTtl: ['DNS_TTL', 'DNS_TTL_Seconds'],
    sinkhole: ['DNS_Sinkhole', 'Sinkhole'],
    sslVersion: ['SSL_Version', 'SSLVersion'],
    sslCipherSuite: ['SSL_CipherSuite', 'SSLCipherSuite'],
    sslServerCertificateStatus: ['SSL_ServerCertStatus', 'SSLServerCertStatus'],
    sslExpectedAction: ['SSL_ExpectedAction', 'SSLExpectedAction'],
    sslServerName: ['SSL_ServerName', 'SSLServerName'],
    sslUrlCategory: ['SSL_URLCategory', 'SSLURLCategory'],
    sslPolicy: ['SSL_Policy', 'SSLPolicy'],
    sslRule: ['SSL_RuleName', 'SSLRuleName'],
    endpointProfile: ['EndpointProfile', 'Endpoint Profile'],
    securityGroup: ['SecurityGroup', 'Security Group', 'SourceSecurityGroup'],
    sourceSecurityGroupTag: { id: 'SourceSecurityGroupTag' },
    destinationSecurityGroupTag: { id: 'DestinationSecurityGroupTag' },
    encryptedVisibilityProcess: ['EVE_Process', 'EncryptedVisibilityProcessName'],
    encryptedVisibilityProcessConfidence: [
      { id: 'EVE_ProcessConfidencePct' },
      { id: 'EncryptedVisibilityConfidenceScore' },
    ],
    encryptedVisibilityThreatConfidence: [
      { id: 'EVE_ThreatConfidencePct' },
      { id: 'EncryptedVisibilityThreatConfidenceScore' },
    ],
    encryptedVisibilityThreatConfidenceIndex: { id: 'EVE_ThreatConfidenceIndex' },
    encryptedVisibilityFingerprint: ['EVE_Fingerprint', 'EncryptedVisibilityFingerprint'],
  },
};

/** Connections of five minutes put together: record 73. */
export const connectionChunkTable: EventTable<'connectionChunk'> = {
  category: 'connection',
  title: 'Connection Chunk',
  sensor: device,
  time: [{ seconds: 'startTime' }, ...headerTime],
  severity: [{ severity: 'INFO' }],
  summary: [
    ['{connections} {protocol} connections', '{connections} connections', 'Connections'],
    ' from {sourceAddress}',
    [' to {[destinationAddress]}:{destinationPort}', ' to {destinationAddress}'],
    ' ({applicationProtocol})',
  ],
  tags: ['cisco', 'fmc', 'connection', 'connection-chunk'],
  facts: {
    ...deviceFacts,
    sourceAddress: { address: 'initiatorIpAddress' },
    destinationAddress: { address: 'responderIpAddress' },
    destinationPort: { port: 'responderPort' },
    ...protocolFacts('initiatorIpAddress', 'responderIpAddress'),
    applicationProtocol: { name: 'applicationProtocolId' },
    applicationProtocolId: { id: 'applicationProtocolId' },
    ...fields('connections', 'bytesSent', 'bytesReceived', 'packetsSent', 'packetsReceived'),
  },
};
