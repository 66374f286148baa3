import { ipProtocolNames, type ResolvedNames } from '@x/estreamer-protocol';
import type { RecordMapping, SeverityRow, TagSource } from '../mapping/record-mapping.ts';
import {
  applicationDetails,
  contextDetails,
  endpointSummary,
  fmcSource,
  iocTag,
  isSecurityIntelligence,
  networkAnalysisPolicy,
  policyDetails,
  recordDetails,
  ruleActionPassed,
  ruleAndZoneDetails,
  tlsDetails,
} from './shared-details.ts';
import { userDetails } from './user-details.ts';

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
  const rules = monitorRuleFields
    .filter((field) => data[field] !== 0)
    .map((field) => names[field] ?? String(data[field]));
  return rules.length === 0 ? undefined : rules.join(', ');
}

/** How severe connections are; of text events too. */
export const connectionSeverity: readonly SeverityRow[] = [
  {
    when: { securityintelligence: [true], success: [true] },
    because: 'Security Intelligence matched, let through',
    severity: 'ERROR',
  },
  {
    when: { securityintelligence: [true] },
    because: 'Security Intelligence matched, stopped or not known',
    severity: 'WARNING',
  },
  { when: { success: [false] }, because: 'stopped', severity: 'NOTICE' },
  { severity: 'INFO' },
];

/** What a connection is summed up as; of text events too. */
export const connectionSummary = [
  ['{protocol} connection', 'Connection'],
  ...endpointSummary,
  [' ({applicationprotocol}, {webapplication})', ' ({applicationprotocol})', ' ({webapplication})'],
  ': {accesscontrolruleaction}',
  ' by rule {accesscontrolrule}',
  ' because of {accesscontrolrulereason}',
  ', user {username}',
] as const;

/** What is said of connections that something was found about. */
const findingSummary = [
  ', Security Intelligence list "{securityintelligencelist}"',
  ', indication of compromise "{iocname}"',
] as const;

/** Tags of connections; of text events too. */
export const connectionTags: readonly TagSource[] = [
  'cisco',
  'fmc',
  'connection',
  { when: { success: [false] }, tag: 'blocked' },
  { when: { securityintelligence: [true] }, tag: 'security-intelligence' },
];

/** Connection statistics: record 71. The initiator is the source, the responder the destination. */
export const connectionMapping: RecordMapping<'connectionStatistics'> = {
  category: 'connection',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'lastPacketTimestamp' }, { seconds: 'firstPacketTimestamp' }],
  severity: [
    { when: { ioc: [true] }, because: 'indication of compromise', severity: 'ERROR' },
    ...connectionSeverity,
  ],
  summary: [...connectionSummary, ...findingSummary],
  tags: [...connectionTags, iocTag],
  details: {
    ...recordDetails,
    sourceipaddress: { address: 'initiatorIpAddress', version: 4 },
    sourceipv6address: { address: 'initiatorIpAddress', version: 6 },
    sourceport: { port: 'initiatorPort' },
    destinationipaddress: { address: 'responderIpAddress', version: 4 },
    destinationipv6address: { address: 'responderIpAddress', version: 6 },
    destinationport: { port: 'responderPort' },
    icmptype: { icmp: 'initiatorPort' },
    icmpcode: { icmp: 'responderPort' },
    protocol: { lookup: 'ipProtocol', in: ipProtocolNames },
    ipprotocol: { id: 'ipProtocol' },
    sourcecountry: [{ name: 'initiatorCountry' }, { id: 'initiatorCountry' }],
    destinationcountry: [{ name: 'responderCountry' }, { id: 'responderCountry' }],
    originalclientipaddress: { address: 'originalClientIpAddress' },
    originalclientcountry: [{ name: 'originalClientCountry' }, { id: 'originalClientCountry' }],
    natsourceipaddress: { address: 'natInitiatorIpAddress' },
    natsourceport: { id: 'natInitiatorPort' },
    natdestinationipaddress: { address: 'natResponderIpAddress' },
    natdestinationport: { id: 'natResponderPort' },
    ...userDetails('userId'),
    useragent: 'userAgent',
    destinationuri: 'clientUrl',
    sourceuri: 'httpReferrer',
    httpresponse: { id: 'httpResponse' },
    referencedhost: 'referencedHost',
    netbiosname: 'netbiosName',
    success: {
      lookup: 'accessControlRuleAction',
      by: 'name',
      in: ruleActionPassed,
    },
    ...policyDetails,
    ...ruleAndZoneDetails,
    networkanalysispolicy: networkAnalysisPolicy,
    accesscontrolruleaction: [{ name: 'accessControlRuleAction' }, { id: 'accessControlRuleAction' }],
    accesscontrolrulereason: [{ name: 'accessControlRuleReason' }, { id: 'accessControlRuleReason' }],
    monitorrules: { compute: ({ data }, names) => monitorRules(data, names) },
    ...applicationDetails,
    clientapplicationversion: 'clientApplicationVersion',
    urlcategory: [{ name: 'urlCategoryId' }, { id: 'urlCategoryId' }],
    urlreputation: [{ name: 'urlReputationId' }, { id: 'urlReputationId' }],
    securityintelligence: {
      compute: ({ data }, names) =>
        data.securityIntelligenceSourceDestination !== 0 ||
        isSecurityIntelligence(names['accessControlRuleReason']) ||
        undefined,
    },
    securityintelligencelist: [{ name: 'securityIntelligenceList1' }, { id: 'securityIntelligenceList1' }],
    securityintelligencelist2: [{ name: 'securityIntelligenceList2' }, { id: 'securityIntelligenceList2' }],
    securityintelligencematch: [
      { name: 'securityIntelligenceSourceDestination' },
      { id: 'securityIntelligenceSourceDestination' },
    ],
    ioc: { compute: ({ data }) => data.iocNumber !== 0 || undefined },
    iocname: [{ name: 'iocNumber' }, { id: 'iocNumber' }],
    fileeventcount: { id: 'fileEventCount' },
    intrusioneventcount: { id: 'intrusionEventCount' },
    firstpackettimestamp: { time: 'firstPacketTimestamp' },
    lastpackettimestamp: { time: 'lastPacketTimestamp' },
    initiatortransmittedpackets: 'initiatorTransmittedPackets',
    respondertransmittedpackets: 'responderTransmittedPackets',
    initiatortransmittedbytes: 'initiatorTransmittedBytes',
    respondertransmittedbytes: 'responderTransmittedBytes',
    initiatorpacketsdropped: { id: 'initiatorPacketsDropped' },
    responderpacketsdropped: { id: 'responderPacketsDropped' },
    initiatorbytesdropped: { id: 'initiatorBytesDropped' },
    responderbytesdropped: { id: 'responderBytesDropped' },
    tcpflags: { id: 'tcpFlags' },
    vlanid: { id: 'vlanId' },
    connectioninstanceid: 'connectionInstanceId',
    connectioncounter: 'connectionCounter',
    dnsquery: 'dnsQuery',
    dnsrecordtype: [{ name: 'dnsRecordType' }, { id: 'dnsRecordType' }],
    // 0 means "no error" of a query, and nothing where there was none.
    dnsresponsetype: {
      compute: ({ data }, names) =>
        'dnsQuery' in data && data.dnsQuery !== '' ? names['dnsResponseType'] : undefined,
    },
    dnsttl: { id: 'dnsTtl' },
    sinkhole: [{ name: 'sinkholeUuid' }, { id: 'sinkholeUuid' }],
    ...tlsDetails,
    sslversion: [{ name: 'sslVersion' }, { id: 'sslVersion' }],
    sslciphersuite: [{ name: 'sslCipherSuite' }, { id: 'sslCipherSuite' }],
    sslservercertificatestatus: [
      { name: 'sslServerCertificateStatus' },
      { id: 'sslServerCertificateStatus' },
    ],
    sslexpectedaction: [{ name: 'sslExpectedAction' }, { id: 'sslExpectedAction' }],
    sslservername: 'sslServerName',
    sslurlcategory: [{ name: 'sslUrlCategoryId' }, { id: 'sslUrlCategoryId' }],
    sslpolicy: [{ name: 'sslPolicyUuid' }, { id: 'sslPolicyUuid' }],
    sslrule: [{ name: 'sslRuleId' }, { id: 'sslRuleId' }],
    endpointprofile: [{ name: 'endpointProfileId' }, { id: 'endpointProfileId' }],
    securitygroup: [{ name: 'securityGroupId' }, { id: 'securityGroupId' }],
    sourcesecuritygrouptag: { id: 'sourceSecurityGroupTag' },
    destinationsecuritygrouptag: { id: 'destinationSecurityGroupTag' },
    sourceipdynamicattributes: 'sourceIpDynamicAttributes',
    destinationipdynamicattributes: 'destinationIpDynamicAttributes',
    encryptedvisibilityprocess: 'encryptedVisibilityProcess',
    encryptedvisibilityprocessconfidence: { id: 'encryptedVisibilityProcessConfidence' },
    encryptedvisibilitythreatconfidence: { id: 'encryptedVisibilityThreatConfidence' },
    ...contextDetails,
  },
  rest: {
    without: [...monitorRuleFields, 'dnsResponseType', 'userId', 'sslSessionIdLength', 'sslTicketIdLength'],
  },
};
