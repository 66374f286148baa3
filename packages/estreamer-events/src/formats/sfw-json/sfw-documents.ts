import {
  classificationWords,
  dispositionWords,
  fileActionWords,
  inlineResultReasonWords,
  inlineResultWords,
} from '../../event/management-center-words.ts';
import type { Document, DocumentSource } from '../document/document.ts';
import { familyOf } from '../kind-families.ts';

/** A fact as number, or as whatever it is. */
const value = (fact: string): DocumentSource => ({ fact, as: 'value' });

const unknown = { value: 'Unknown' } as const;

const connectionKey = {
  InstanceID: value('connectionInstanceId'),
  ConnectionID: value('connectionCounter'),
} as const;

const endpoints = {
  InitiatorIP: 'sourceAddress',
  ResponderIP: 'destinationAddress',
  InitiatorPort: [value('sourcePort'), value('icmpType')],
  ResponderPort: [value('destinationPort'), value('icmpCode')],
  // By its usual name in small letters, by its number where it has none.
  Protocol: [{ fact: 'protocol', as: 'lower-case' }, 'ipProtocol'],
} as const satisfies Document['fields'];

const interfacesAndZones = {
  IngressInterface: 'ingressInterface',
  EgressInterface: 'egressInterface',
  IngressZone: 'ingressZone',
  EgressZone: 'egressZone',
} as const;

const routers = { IngressVRF: 'ingressVrfName', EgressVRF: 'egressVrfName' } as const;

const applications = {
  ClientApplication: 'clientApplication',
  Application: ['applicationProtocol', unknown],
  WebApplication: 'webApplication',
} as const satisfies Document['fields'];

/** The device and the ids that stand behind the names, in the order of the alphabet. */
const device = { Device: 'sensor' } as const;
const sensor = { SensorID: value('deviceId') } as const;
/** How many signs of a compromised host it is, which a record says by the number of the sign. */
const indications = { NumIOC: { lookup: 'ioc', in: { true: 1 } } } as const satisfies Document['fields'];
const user = { UserID: value('userId'), UserName: ['userName', 'userIdentity'] } as const;

/** A country with capital letters; metadata has small ones. */
const country = (fact: string): DocumentSource => ({ compute: capitalized, facts: [fact] });

function capitalized(text: unknown): string | undefined {
  return typeof text === 'string'
    ? text.replace(/(?<![\p{L}'])\p{Ll}/gu, (letter) => letter.toUpperCase())
    : undefined;
}

/** Seconds between two times that the event has. */
function duration(first: unknown, last: unknown): number | undefined {
  return typeof first === 'number' && typeof last === 'number' && last >= first ? last - first : undefined;
}

const connection: Document = {
  fields: {
    EventType: { value: 'ConnectionEvent' },
    FirstPacketSecond: [value('firstPacketTimestamp'), value('time')],
    DeviceUUID: 'deviceUuid',
    ...connectionKey,
    LastPacketSecond: value('lastPacketTimestamp'),
    ConnectionDuration: [
      value('connectionDuration'),
      { compute: duration, facts: ['firstPacketTimestamp', 'lastPacketTimestamp'] },
    ],
    AC_RuleAction: 'accessControlRuleAction',
    AC_RuleReason: 'accessControlRuleReason',
    ...endpoints,
    ...interfacesAndZones,
    ...routers,
    FirewallPolicy: 'accessControlPolicy',
    FirewallRule: ['accessControlRule', unknown],
    PrefilterPolicy: 'prefilterPolicy',
    UserAgent: 'userAgent',
    ...applications,
    ClientApplicationVersion: 'clientApplicationVersion',
    InitiatorPackets: value('initiatorTransmittedPackets'),
    ResponderPackets: value('responderTransmittedPackets'),
    InitiatorBytes: value('initiatorTransmittedBytes'),
    ResponderBytes: value('responderTransmittedBytes'),
    NAP_Policy: 'networkAnalysisPolicy',
    SSL_Policy: ['sslPolicy', { value: 'None' }],
    SSL_FlowStatus: ['sslFlowStatus', unknown],
    SSL_CipherSuite: ['sslCipherSuite', unknown],
    SSL_CertFingerprint: { fact: 'sslCertificateFingerprint', as: 'lower-case' },
    SSL_Version: ['sslVersion', unknown],
    SSL_ServerCertStatus: ['sslServerCertificateStatus', { value: 'Not Checked' }],
    SSL_ActualAction: ['sslActualAction', unknown],
    SSL_ExpectedAction: ['sslExpectedAction', unknown],
    SSL_ServerName: 'sslServerName',
    URL: 'destinationUri',
    URLCategory: 'urlCategory',
    URLReputation: 'urlReputation',
    HTTP_Response: value('httpResponse'),
    HTTP_Referer: 'sourceUri',
    ReferencedHost: 'referencedHost',
    NetBIOSDomain: 'netbiosName',
    DNS_Query: 'dnsQuery',
    DNS_RecordDescription: 'dnsRecordType',
    DNS_ResponseType: 'dnsResponseType',
    DNS_TTL: value('dnsTtl'),
    DNS_Sinkhole: 'sinkhole',
    IPReputationSICategory: 'securityIntelligenceList',
    FileCount: value('fileEventCount'),
    IPSCount: value('intrusionEventCount'),
    VLAN_ID: value('vlanId'),
    ...indications,
    NAT_InitiatorPort: value('natSourcePort'),
    NAT_ResponderPort: value('natDestinationPort'),
    NAT_InitiatorIP: 'natSourceAddress',
    NAT_ResponderIP: 'natDestinationAddress',
    EVE_Process: 'encryptedVisibilityProcess',
    EVE_ProcessConfidencePct: value('encryptedVisibilityProcessConfidence'),
    EVE_ThreatConfidencePct: value('encryptedVisibilityThreatConfidence'),
    EVE_ThreatConfidenceIndex: { record: { id: 'encryptedVisibilityThreatConfidenceIndex' } },
    ClientAppDetector: 'clientAppDetector',
    ...device,
    InitiatorCountry: country('sourceCountry'),
    ResponderCountry: country('destinationCountry'),
    ...sensor,
    ...user,
  },
};

/** Levels of impact; what classic records call 0 is 5 here. */
const impacts = { 0: 5, 1: 1, 2: 2, 3: 3, 4: 4 } as const;

const intrusion: Document = {
  fields: {
    EventType: { value: 'IntrusionEvent' },
    EventSecond: value('time'),
    EventMicrosecond: { record: 'eventMicrosecond' },
    DeviceUUID: 'deviceUuid',
    InstanceID: connectionKey.InstanceID,
    FirstPacketSecond: value('connectionTimestamp'),
    ConnectionID: connectionKey.ConnectionID,
    ...endpoints,
    ...interfacesAndZones,
    PriorityID: value('priorityId'),
    GeneratorID: value('generatorId'),
    SignatureID: value('ruleId'),
    SignatureRevision: value('ruleRevision'),
    Impact: { lookup: 'impactLevel', in: impacts, fallback: 5 },
    IntrusionRuleMessage: ['ruleMessage', unknown],
    Classification: [{ lookup: 'classification', in: classificationWords }, 'classification', unknown],
    WebApplication: applications.WebApplication,
    ClientApplication: applications.ClientApplication,
    Application: applications.Application,
    IntrusionPolicy: 'intrusionPolicy',
    FirewallPolicy: 'accessControlPolicy',
    FirewallRule: ['accessControlRule', unknown],
    NAP_Policy: 'networkAnalysisPolicy',
    InlineResult: [{ lookup: 'blocked', in: inlineResultWords }, 'blocked', { value: 'Pass' }],
    InlineResultReason: [{ lookup: 'blockedReason', in: inlineResultReasonWords }, 'blockedReason'],
    ...routers,
    HTTP_Hostname: 'httpHostname',
    HTTP_URI: 'destinationUri',
    HTTP_Response: value('httpResponse'),
    SnortRuleGroups: 'snortRuleGroups',
    MitreAttackGroups: 'mitreAttackGroups',
    ICMP_Type: value('icmpType'),
    ICMP_Code: value('icmpCode'),
    SSL_ActualAction: 'sslActualAction',
    SSL_FlowStatus: 'sslFlowStatus',
    SSL_CertFingerprint: { fact: 'sslCertificateFingerprint', as: 'lower-case' },
    ApplicationID: value('applicationProtocolId'),
    ClientApplicationID: value('clientApplicationId'),
    ...device,
    EgressInterfaceUUID: { record: { id: 'egressInterfaceUuid' } },
    EgressZoneUUID: { record: { id: 'egressZoneUuid' } },
    EventID: value('eventNumber'),
    FirewallPolicyUUID: 'accessControlPolicyUuid',
    FirewallRuleID: value('accessControlRuleId'),
    IngressInterfaceUUID: { record: { id: 'ingressInterfaceUuid' } },
    IngressZoneUUID: { record: { id: 'ingressZoneUuid' } },
    InitiatorCountry: country('sourceCountry'),
    InitiatorCountryID: { record: { id: 'sourceCountry' } },
    InlineResultID: { record: { id: 'blocked' } },
    InlineResultReasonID: { record: { id: 'blockedReason' } },
    IntrusionPolicyUUID: { record: { id: 'intrusionPolicyUuid' } },
    MPLS_Label: value('mplsLabel'),
    NAP_PolicyUUID: { record: { id: 'networkAnalysisPolicyUuid' } },
    ...indications,
    OriginalClientIP: 'originalClientAddress',
    ProtocolID: value('ipProtocol'),
    ResponderCountry: country('destinationCountry'),
    ResponderCountryID: { record: { id: 'destinationCountry' } },
    SSL_ActualActionID: { record: { id: 'sslActualAction' } },
    SSL_FlowStatusID: { record: { id: 'sslFlowStatus' } },
    ...sensor,
    SnortVersionID: value('snortVersion'),
    ...user,
    VLAN_ID: value('vlanId'),
    WebApplicationID: value('webApplicationId'),
  },
};

const packet: Document = {
  fields: {
    EventType: { value: 'IntrusionPacket' },
    EventSecond: value('eventSecond'),
    DeviceUUID: 'deviceUuid',
    EventID: value('eventNumber'),
    PacketSecond: value('time'),
    PacketMicrosecond: { record: 'packetMicrosecond' },
    LinkType: value('linkType'),
    PacketLength: value('packetLength'),
    PacketData: 'packetData',
    ...device,
    ...sensor,
  },
};

const file: Document = {
  fields: {
    EventType: { value: 'FileEvent' },
    EventSecond: value('time'),
    DeviceUUID: 'deviceUuid',
    InstanceID: connectionKey.InstanceID,
    FirstPacketSecond: value('connectionTimestamp'),
    ConnectionID: connectionKey.ConnectionID,
    ...endpoints,
    FileDirection: 'direction',
    FileAction: [{ lookup: 'action', in: fileActionWords }, 'action'],
    FileSHA256: { fact: 'sha256', as: 'lower-case' },
    SHA_Disposition: [{ lookup: 'disposition', in: dispositionWords }, 'disposition'],
    SperoDisposition: 'speroDisposition',
    // Detections group by it, and pass over events without it.
    ThreatName: ['detectionName', unknown],
    ThreatScore: value('threatScore'),
    FileName: ['fileName', unknown],
    FileType: ['fileType', unknown],
    FileSize: value('fileSize'),
    ...applications,
    FilePolicy: 'accessControlPolicy',
    FileStorageStatus: 'fileStorageStatus',
    FileSandboxStatus: 'fileAnalysisStatus',
    FileStaticAnalysisStatus: 'localMalwareAnalysisStatus',
    ArchiveFileName: 'archiveName',
    ArchiveFileStatus: 'archiveFileStatus',
    ArchiveSHA256: 'archiveSha256',
    ArchiveDepth: value('archiveDepth'),
    URI: 'destinationUri',
    HTTP_Response: value('httpResponse'),
    ...routers,
    SSL_ActualAction: 'sslActualAction',
    SSL_FlowStatus: 'sslFlowStatus',
    SSL_CertFingerprint: { fact: 'sslCertificateFingerprint', as: 'lower-case' },
    ...device,
    InitiatorCountry: country('sourceCountry'),
    ResponderCountry: country('destinationCountry'),
    ...sensor,
    ...user,
  },
};

/**
 * How classic records become fully-qualified events. Of other kinds than these a management center sends none; malware of all
 * sorts is a file event there.
 */
export function sfwDocumentOf(kind: string): Document | undefined {
  if (kind === 'packet' || kind === 'fullyQualifiedPacket') return packet;
  if (kind === 'connectionChunk' || kind === 'intrusionImpactAlert') return undefined;
  switch (familyOf(kind)) {
    case 'connection':
      return connection;
    case 'intrusion':
      return intrusion;
    case 'file':
    case 'malware':
      return file;
    default:
      return undefined;
  }
}
