import { familyOf, type KindFamily } from '../kind-families.ts';
import type { CefProjection } from './cef-projection.ts';

/** When, and which device saw it. */
const device = {
  rt: 'time',
  dvchost: 'sensor',
  cat: { record: { envelope: 'category' } },
  deviceExternalId: ['deviceId', 'deviceUuid'],
} as const;

/**
 * What the caller gives: the public identity of the event, and which management center it comes from; and what has no key
 * of its own.
 */
const identity = {
  CiscoFirepowerEventId: 'eventId',
  CiscoFirepowerManagementCenter: 'managementCenter',
  CiscoFirepowerOtherFields: { others: true },
} as const;

/** Source and destination: IPv4 under keys of their own, IPv6 under numbered ones. */
const addresses = {
  src: 'sourceAddress',
  c6a2: { label: 'Source IPv6 Address', value: 'sourceAddress' },
  dst: 'destinationAddress',
  c6a3: { label: 'Destination IPv6 Address', value: 'destinationAddress' },
} as const;

const protocol = { proto: ['protocol', 'ipProtocol'] } as const;
const ports = { spt: 'sourcePort', dpt: 'destinationPort' } as const;
const endpoints = { ...addresses, ...protocol, ...ports } as const;
const user = { suser: 'userName', suid: 'userId' } as const;

const applications = {
  app: 'applicationProtocol',
  sourceServiceName: 'clientApplication',
  destinationServiceName: 'webApplication',
} as const;

const interfaces = {
  deviceInboundInterface: 'ingressInterface',
  deviceOutboundInterface: 'egressInterface',
} as const;

const zones = {
  cs3: { label: 'Ingress Zone', value: 'ingressZone' },
  cs4: { label: 'Egress Zone', value: 'egressZone' },
} as const;

/** The number of the connection on its device: what joins the events of one connection. */
const connectionKey = { join: ['connectionInstanceId', 'connectionCounter'], with: ':' } as const;

/** TLS and the client process that its fingerprint reveals, for which CEF has no keys. */
const tls = {
  CiscoFirepowerSslVersion: 'sslVersion',
  CiscoFirepowerSslCipherSuite: 'sslCipherSuite',
  CiscoFirepowerSslActualAction: 'sslActualAction',
  CiscoFirepowerSslFlowStatus: 'sslFlowStatus',
  CiscoFirepowerSslCertificateFingerprint: 'sslCertificateFingerprint',
} as const;

const encryptedVisibility = {
  CiscoFirepowerEncryptedVisibilityProcess: 'encryptedVisibilityProcess',
  CiscoFirepowerEncryptedVisibilityProcessConfidence: 'encryptedVisibilityProcessConfidence',
  CiscoFirepowerEncryptedVisibilityThreatConfidence: 'encryptedVisibilityThreatConfidence',
} as const;

const header = { signatureId: 'recordType', name: { title: true } } as const;

/** CEF has 0 for what comes in and 1 for what goes out. */
const direction = { lookup: 'direction', in: { download: 0, upload: 1 } } as const;

const connection: CefProjection = {
  ...header,
  extension: {
    ...device,
    start: 'firstPacketTimestamp',
    end: 'lastPacketTimestamp',
    act: 'accessControlRuleAction',
    reason: 'accessControlRuleReason',
    ...endpoints,
    in: 'initiatorTransmittedBytes',
    out: 'responderTransmittedBytes',
    ...user,
    ...applications,
    request: 'destinationUri',
    requestClientApplication: 'userAgent',
    requestContext: 'sourceUri',
    dhost: ['sslServerName', 'referencedHost'],
    ...interfaces,
    sourceTranslatedAddress: 'natSourceAddress',
    sourceTranslatedPort: 'natSourcePort',
    destinationTranslatedAddress: 'natDestinationAddress',
    destinationTranslatedPort: 'natDestinationPort',
    externalId: connectionKey,
    cs1: { label: 'Access Control Policy', value: 'accessControlPolicy' },
    cs2: { label: 'Access Control Rule', value: 'accessControlRule' },
    ...zones,
    cs5: { label: 'Security Intelligence List', value: 'securityIntelligenceList' },
    cs6: { label: 'URL Category', value: 'urlCategory' },
    cn1: { label: 'ICMP Type', value: 'icmpType' },
    cn2: { label: 'ICMP Code', value: 'icmpCode' },
    flexString1: { label: 'DNS Query', value: 'dnsQuery' },
    flexString2: { label: 'URL Reputation', value: 'urlReputation' },
    CiscoFirepowerPrefilterPolicy: 'prefilterPolicy',
    CiscoFirepowerNetworkAnalysisPolicy: 'networkAnalysisPolicy',
    ...tls,
    ...encryptedVisibility,
    ...identity,
  },
};

const intrusion: CefProjection = {
  signatureId: [{ join: ['generatorId', 'ruleId'], with: ':' }, 'recordType'],
  name: ['ruleMessage', { text: 'Intrusion Event' }],
  extension: {
    ...device,
    act: 'blocked',
    reason: 'blockedReason',
    ...endpoints,
    ...user,
    ...applications,
    dhost: 'httpHostname',
    request: 'destinationUri',
    ...interfaces,
    externalId: ['eventNumber', connectionKey],
    cs1: { label: 'Access Control Policy', value: 'accessControlPolicy' },
    cs2: { label: 'Intrusion Policy', value: 'intrusionPolicy' },
    ...zones,
    cs5: { label: 'Impact', value: 'impact' },
    cs6: { label: 'Classification', value: 'classification' },
    cn1: { label: 'Priority', value: 'priorityId' },
    cn2: { label: 'Rule Revision', value: 'ruleRevision' },
    cn3: { label: 'VLAN', value: 'vlanId' },
    flexString1: { label: 'Access Control Rule', value: 'accessControlRule' },
    flexString2: { label: 'Connection', value: connectionKey },
    CiscoFirepowerMitreAttackGroups: 'mitreAttackGroups',
    CiscoFirepowerSnortRuleGroups: 'snortRuleGroups',
    ...identity,
  },
};

const impactAlert: CefProjection = {
  ...header,
  extension: {
    ...device,
    ...addresses,
    externalId: 'eventNumber',
    msg: 'description',
    cs5: { label: 'Impact', value: 'impact' },
    ...identity,
  },
};

const extraData: CefProjection = {
  ...header,
  extension: {
    ...device,
    externalId: 'eventNumber',
    msg: 'extraData',
    cs1: { label: 'Extra Data Type', value: 'extraDataType' },
    ...identity,
  },
};

/** What file and malware events have in common, in the order of their keys. */
const fileFacts = {
  request: 'destinationUri',
  fname: 'fileName',
  fsize: 'fileSize',
  fileType: 'fileType',
  fileHash: 'sha256',
  deviceDirection: direction,
  start: 'connectionTimestamp',
  externalId: connectionKey,
  cs1: { label: 'File Policy', value: 'accessControlPolicy' },
  cs2: { label: 'Disposition', value: 'disposition' },
  cs3: { label: 'Threat Name', value: 'detectionName' },
  cn1: { label: 'Threat Score', value: 'threatScore' },
} as const;

const file: CefProjection = {
  ...header,
  extension: {
    ...device,
    act: 'action',
    ...endpoints,
    ...user,
    ...applications,
    ...fileFacts,
    cs4: { label: 'File Storage Status', value: 'fileStorageStatus' },
    cs5: { label: 'Archive Name', value: 'archiveName' },
    cs6: { label: 'Archive SHA256', value: 'archiveSha256' },
    ...tls,
    ...identity,
  },
};

const malware: CefProjection = {
  signatureId: { join: ['recordType', 'eventTypeId'], with: ':' },
  name: ['eventType', { title: true }],
  extension: {
    ...device,
    act: 'action',
    msg: ['eventDescription', 'eventSubtype'],
    ...endpoints,
    ...user,
    ...applications,
    ...fileFacts,
    filePath: 'filePath',
    fileCreateTime: 'fileTimestamp',
    sproc: 'parentFileName',
    cs4: { label: 'Retrospective Disposition', value: 'retrospectiveDisposition' },
    cs5: { label: 'Detector', value: 'detector' },
    cs6: { label: 'Parent SHA256', value: 'parentSha256' },
    flexString1: { label: 'Endpoint', value: 'agentUuid' },
    flexString2: { label: 'Cloud', value: 'cloud' },
    ...tls,
    ...identity,
  },
};

const correlation: CefProjection = {
  signatureId: { join: ['recordType', 'correlationRuleId'], with: ':' },
  name: ['correlationRule', { title: true }],
  extension: {
    ...device,
    msg: 'eventDescription',
    ...endpoints,
    ...user,
    duser: 'destinationUserName',
    duid: 'destinationUserId',
    act: ['accessControlRuleAction', 'blocked'],
    app: 'applicationProtocol',
    request: 'destinationUri',
    ...interfaces,
    externalId: 'eventNumber',
    cs1: { label: 'Correlation Policy', value: 'correlationPolicy' },
    cs2: { label: 'Access Control Rule', value: 'accessControlRule' },
    ...zones,
    cs5: { label: 'Impact', value: 'impact' },
    cs6: { label: 'Triggering Rule', value: 'ruleMessage' },
    cn1: { label: 'Priority', value: 'priorityId' },
    ...identity,
  },
};

/** The numbers of type and subtype in the discovery header. */
const discoverySignature = {
  join: [{ record: 'eventType' }, { record: 'eventSubtype' }],
  with: ':',
} as const;

/** The host that a discovery event is about. */
const host = {
  ...device,
  src: 'sourceAddress',
  c6a2: { label: 'Source IPv6 Address', value: 'sourceAddress' },
  smac: 'macAddress',
} as const;

const discovery: CefProjection = {
  signatureId: discoverySignature,
  name: ['eventSubtype', { title: true }],
  extension: {
    ...host,
    spt: 'sourcePort',
    ...protocol,
    ...user,
    shost: 'netbiosName',
    app: 'applicationProtocol',
    sourceServiceName: 'clientApplication',
    ...identity,
    CiscoFirepowerData: { data: true },
  },
};

const ioc: CefProjection = {
  signatureId: discoverySignature,
  name: ['iocName', { title: true }],
  extension: {
    ...host,
    start: 'firstSeen',
    end: 'lastSeen',
    externalId: { record: { id: 'lastEventId' } },
    ...identity,
    CiscoFirepowerData: { data: true },
  },
};

const person: CefProjection = {
  signatureId: discoverySignature,
  name: { title: true },
  extension: {
    ...host,
    ...user,
    app: 'userProtocol',
    cs1: { label: 'Realm', value: 'realm' },
    cs2: { label: 'Email', value: 'email' },
    cs3: { label: 'Department', value: { record: 'department' } },
    cs4: { label: 'First Name', value: 'firstName' },
    cs5: { label: 'Last Name', value: 'lastName' },
    cs6: { label: 'Phone', value: { record: 'phone' } },
    ...identity,
  },
};

const login: CefProjection = {
  signatureId: discoverySignature,
  name: { title: true },
  extension: {
    ...device,
    src: 'sourceAddress',
    c6a2: { label: 'Source IPv6 Address', value: 'sourceAddress' },
    ...user,
    sntdom: 'domain',
    outcome: { lookup: 'letThrough', in: { true: 'success', false: 'failure' } },
    app: ['userProtocol', 'applicationProtocol'],
    msg: { record: 'description' },
    cs1: { label: 'Realm', value: 'realm' },
    cs2: { label: 'Email', value: 'email' },
    cs3: { label: 'Reported By', value: 'reportedBy' },
    cs4: { label: 'Authentication', value: 'authType' },
    cs5: { label: 'Endpoint Profile', value: 'endpointProfile' },
    cs6: { label: 'Security Group', value: 'securityGroup' },
    ...identity,
  },
};

/** A VPN session: the client's own address is the source, the one it got the translated one. */
const vpn: CefProjection = {
  ...login,
  signatureId: 'recordType',
  extension: {
    ...login.extension,
    sourceTranslatedAddress: 'assignedAddress',
    in: 'bytesReceived',
    out: 'bytesTransmitted',
    sourceServiceName: 'clientApplication',
    cn1: { label: 'Duration in Seconds', value: 'connectionDuration' },
    flexString1: { label: 'Group Policy', value: 'groupPolicy' },
    flexString2: { label: 'Connection Profile', value: 'connectionProfile' },
    CiscoFirepowerData: { data: true },
  },
};

/** Events that could not be decoded, with their bytes. */
const unknown: CefProjection = {
  signatureId: 'recordType',
  name: ['recordName', { text: 'unknown' }],
  extension: {
    rt: 'time',
    cat: { text: 'unknown' },
    reason: 'reason',
    ...identity,
    CiscoFirepowerBytes: 'recordData',
  },
};

/** Events of any other kind, with all their fields. */
const other: CefProjection = {
  ...header,
  extension: {
    ...device,
    ...endpoints,
    ...user,
    ...applications,
    externalId: ['eventNumber', connectionKey],
    ...identity,
    CiscoFirepowerData: { data: true },
  },
};

/** How each family of kinds becomes CEF. */
export const cefProjections: Readonly<Record<KindFamily, CefProjection>> = {
  connection,
  intrusion,
  intrusionContext: other,
  file,
  malware,
  correlation,
  ioc,
  host: discovery,
  application: discovery,
  userInput: discovery,
  user: person,
  login,
  vpnStart: vpn,
  vpnEnd: vpn,
  unknown,
  other,
};

/** Kinds that differ from the rest of their family. */
const cefProjectionOfKind: Readonly<Record<string, CefProjection>> = {
  connectionChunk: other,
  intrusionImpactAlert: impactAlert,
  intrusionExtraData: extraData,
  fileMalwareEvent: file,
  fullyQualifiedMalware: file,
};

/** How a kind of event becomes CEF where nothing else is said. */
export function cefProjectionOf(kind: string): CefProjection {
  const own = Object.hasOwn(cefProjectionOfKind, kind) ? cefProjectionOfKind[kind] : undefined;
  return own ?? cefProjections[familyOf(kind)];
}
