import { ipProtocolNames } from '@x/estreamer-protocol';

/** Parts of mappings that several kinds of record have in common, where their fields have the same names. */

/** The record itself. */
export const recordDetails = {
  recordtype: { envelope: 'recordType' },
  netmapid: { envelope: 'netmapId' },
  archivetimestamp: { envelope: 'archiveTimestamp' },
  deviceid: { id: 'deviceId' },
} as const;

/** What is common to all mappings. */
export const fmcSource = 'cisco-fmc';

/** The tag of events that tell of a compromised host. */
export const iocTag = { when: { ioc: [true] }, tag: 'ioc' } as const;

/** The host that a record with a discovery header is about. */
export const hostDetails = {
  sourceipaddress: [
    { address: 'hostIpAddress', version: 4 },
    { address: 'legacyIpAddress', version: 4 },
  ],
  sourceipv6address: { address: 'hostIpAddress', version: 6 },
  macaddress: { id: 'macAddress' },
  eventtype: { name: 'eventType' },
  eventsubtype: { name: 'eventSubtype' },
} as const;

/** When a record with a discovery header happened. */
export const headerTime = [{ seconds: 'eventSecond', microseconds: 'eventMicrosecond' }] as const;

/** The host that a record with a discovery header is about, for summaries. */
export const hostSummary = [' {sourceipaddress}', ' {sourceipv6address}', ' {macaddress}'] as const;

/** Source and destination, in records that call them so. */
export const endpointDetails = {
  sourceipaddress: { address: 'sourceIpAddress', version: 4 },
  sourceipv6address: { address: 'sourceIpAddress', version: 6 },
  destinationipaddress: { address: 'destinationIpAddress', version: 4 },
  destinationipv6address: { address: 'destinationIpAddress', version: 6 },
  protocol: { lookup: 'ipProtocol', in: ipProtocolNames },
  ipprotocol: { id: 'ipProtocol' },
} as const;

/** Countries of source and destination. */
export const countryDetails = {
  sourcecountry: [{ name: 'sourceCountry' }, { id: 'sourceCountry' }],
  destinationcountry: [{ name: 'destinationCountry' }, { id: 'destinationCountry' }],
} as const;

/** Applications. */
export const applicationDetails = {
  applicationprotocol: { name: 'applicationProtocolId' },
  applicationprotocolid: { id: 'applicationProtocolId' },
  clientapplication: { name: 'clientApplicationId' },
  clientapplicationid: { id: 'clientApplicationId' },
  webapplication: { name: 'webApplicationId' },
  webapplicationid: { id: 'webApplicationId' },
} as const;

/** The access control policy. */
export const policyDetails = {
  accesscontrolpolicy: { name: 'accessControlPolicyUuid' },
  accesscontrolpolicyuuid: { id: 'accessControlPolicyUuid' },
} as const;

/** Rule, zones and interfaces. */
export const ruleAndZoneDetails = {
  accesscontrolrule: { name: 'accessControlRuleId', zero: true },
  accesscontrolruleid: { id: 'accessControlRuleId' },
  ingresszone: [{ name: 'ingressZoneUuid' }, { id: 'ingressZoneUuid' }],
  egresszone: [{ name: 'egressZoneUuid' }, { id: 'egressZoneUuid' }],
  ingressinterface: [{ name: 'ingressInterfaceUuid' }, { id: 'ingressInterfaceUuid' }],
  egressinterface: [{ name: 'egressInterfaceUuid' }, { id: 'egressInterfaceUuid' }],
} as const;

/** The network analysis policy. */
export const networkAnalysisPolicy = [
  { name: 'networkAnalysisPolicyUuid' },
  { id: 'networkAnalysisPolicyUuid' },
] as const;

/** TLS, as far as all events have it. */
export const tlsDetails = {
  sslactualaction: [{ name: 'sslActualAction' }, { id: 'sslActualAction' }],
  sslflowstatus: [{ name: 'sslFlowStatus' }, { id: 'sslFlowStatus' }],
  sslcertificatefingerprint: { id: 'sslCertificateFingerprint' },
} as const;

/** Contexts that a device divides itself into. */
export const contextDetails = {
  securitycontext: [{ name: 'securityContextUuid' }, { id: 'securityContextUuid' }],
  ingressvrfname: 'ingressVrfName',
  egressvrfname: 'egressVrfName',
} as const;

/** The connection that the event belongs to: device, these three and the connection event's own make the link. */
export const connectionLinkDetails = {
  connectioninstanceid: { id: 'connectionInstanceId' },
  connectioncounter: { id: 'connectionCounter' },
  connectiontimestamp: { time: 'connectionTimestamp' },
} as const;

/** What the action of an access control rule did, by its name: whether the connection was let through. */
export const ruleActionPassed: Readonly<Record<string, boolean>> = {
  allow: true,
  trust: true,
  fastpath: true,
  monitor: true,
  block: false,
  'block with reset': false,
  'interactive block': false,
  'interactive block with reset': false,
};

/** Reasons of an access control rule that mean that a list of Security Intelligence matched. */
const SECURITY_INTELLIGENCE_REASON = /\b(?:IP|DNS|URL) (?:Block|Monitor)\b/i;

/** Tells whether the reason of an access control rule is that a list of Security Intelligence matched. */
export function isSecurityIntelligence(reason: unknown): boolean {
  return typeof reason === 'string' && SECURITY_INTELLIGENCE_REASON.test(reason);
}

/** What a file's action did: whether the file was let through. */
export const fileActionPassed: Readonly<Record<string, boolean>> = {
  1: true,
  2: false,
  3: true,
  4: false,
  5: true,
  6: true,
  7: true,
  8: false,
  9: false,
  10: false,
  11: false,
};

/** The same by the action's name. */
export const fileActionPassedByName: Readonly<Record<string, boolean>> = {
  detect: true,
  block: false,
  'malware cloud lookup': true,
  'malware block': false,
  'malware whitelist': true,
  'malware allow list': true,
  'cloud lookup timeout': true,
  'custom detection': true,
  'custom detection block': false,
  'archive block (depth exceeded)': false,
  'archive block (encrypted)': false,
  'archive block (failed to inspect)': false,
};

/** Dispositions of files that do harm; by number too, for callers who resolve no names. */
export const maliciousDispositions = ['Malware', 'Custom Signature', 3, 5] as const;

/** Where from and where to, for summaries. */
export const endpointSummary = [
  [
    ' from {sourceipaddress}:{sourceport}',
    ' from [{sourceipv6address}]:{sourceport}',
    ' from {sourceipaddress}',
    ' from {sourceipv6address}',
  ],
  [
    ' to {destinationipaddress}:{destinationport}',
    ' to [{destinationipv6address}]:{destinationport}',
    ' to {destinationipaddress}',
    ' to {destinationipv6address}',
  ],
] as const;

/** The same in records without ports. */
export const addressSummary = [
  [' from {sourceipaddress}', ' from {sourceipv6address}'],
  [' to {destinationipaddress}', ' to {destinationipv6address}'],
] as const;
