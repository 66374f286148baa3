import type { FieldSetName, FullyQualifiedEventName, ResolvedNames } from '@x/estreamer-protocol';
import { type EventKind, type FlowValue, inFlow } from '../event-outline.ts';
import { type Device, devices, filePolicy, zones } from '../network/devices.ts';

/** A field of an event that comes as text. */
export interface TextField {
  readonly label: string;
  /** The group that it belongs to; undefined for an id that only filter expressions know. */
  readonly set: FieldSetName | undefined;
  /** Undefined when the event has no value for it: the field is then absent. */
  readonly value: string | number | FlowValue | undefined;
}

/** An event that comes as text. */
export interface TextEvent {
  readonly name: FullyQualifiedEventName;
  readonly recordType: number;
  /** The fields in the order of the text. */
  fields(data: Data, names: ResolvedNames): readonly TextField[];
}

type Data = Readonly<Record<string, unknown>>;

const PREFILTER_POLICY = 'Default Prefilter Policy';
const VRF = 'Global';
const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp' };
const HTTPS_PORT = 443;
/** What a server writes where there is nothing to name, to choose or to negotiate. */
const NO_NAME = 'Invalid ID';
const NOTHING = 'Unknown';
/** The level of an impact that is not known, which is 0 in records. */
const UNKNOWN_IMPACT = 5;
/** Where the traffic of the network goes out. */
const PUBLIC_ADDRESS = '203.0.113.5';

const connectionEvent: TextEvent = {
  name: 'ConnectionEvent',
  recordType: 71,
  fields: (data, names) => [
    header('EventType', 'ConnectionEvent'),
    key('FirstPacketSecond', inFlow.firstSecond),
    detail('LastPacketSecond', inFlow.lastSecond),
    detail('ConnectionDuration', inFlow.duration),
    ...connectionKey(data).filter(({ label }) => label !== 'FirstPacketSecond'),
    detail('AC_RuleAction', names['accessControlRuleAction']),
    detail('AC_RuleReason', data['accessControlRuleReason'] && names['accessControlRuleReason']),
    detail('InitiatorIP', data['initiatorIpAddress']),
    detail('ResponderIP', data['responderIpAddress']),
    detail('InitiatorPort', inFlow.initiatorPort),
    detail('ResponderPort', data['responderPort']),
    ...protocol(data),
    ...passage(names),
    ...policies(names),
    detail('PrefilterPolicy', PREFILTER_POLICY),
    detail('UserAgent', data['userAgent']),
    ...applications(names),
    detail('FileCount', data['fileEventCount']),
    detail('InitiatorPackets', data['initiatorTransmittedPackets']),
    detail('ResponderPackets', data['responderTransmittedPackets']),
    detail('InitiatorBytes', data['initiatorTransmittedBytes']),
    detail('ResponderBytes', data['responderTransmittedBytes']),
    detail('NAP_Policy', names['networkAnalysisPolicyUuid']),
    ...tls(data),
    detail('HTTP_Response', data['httpResponse']),
    detail('ReferencedHost', data['referencedHost']),
    detail('URL', data['clientUrl']),
    detail('DNS_Query', data['dnsQuery']),
    detail('DNS_RecordDescription', data['dnsQuery'] && names['dnsRecordType']),
    detail('DNS_ResponseType', data['dnsQuery'] && names['dnsResponseType']),
    detail('DNS_TTL', data['dnsTtl']),
    ...translation(data, names),
    ...encryptedVisibility(data),
    detail('ClientAppDetector', isEncrypted(data) ? 'Encrypted Visibility' : 'AppID'),
  ],
};

const intrusionEvent: TextEvent = {
  name: 'IntrusionEvent',
  recordType: 400,
  fields: (data, names) => [
    header('EventType', 'IntrusionEvent'),
    header('EventSecond', inFlow.firstSecond),
    header('EventMicrosecond', inFlow.microsecond),
    ...connectionKey(data),
    detail('InitiatorIP', data['sourceIpAddress']),
    detail('ResponderIP', data['destinationIpAddress']),
    detail('InitiatorPort', inFlow.initiatorPort),
    detail('ResponderPort', data['destinationPortOrIcmpCode']),
    ...protocol(data),
    ...passage(names),
    detail('PriorityID', data['priorityId']),
    detail('GeneratorID', data['generatorId']),
    detail('SignatureID', data['ruleId']),
    detail('SignatureRevision', data['ruleRevision']),
    field('Impact', 'Impact', data['impact'] || UNKNOWN_IMPACT),
    detail('IntrusionRuleMessage', names['ruleId']),
    detail('Classification', names['classificationId']),
    ...applications(names),
    detail('IntrusionPolicy', names['intrusionPolicyUuid']),
    ...policies(names),
    detail('NAP_Policy', names['networkAnalysisPolicyUuid']),
    detail('InlineResult', data['blocked'] ? names['blocked'] : 'Pass'),
    detail('HTTP_Hostname', data['httpHostname']),
    detail('HTTP_URI', data['httpUri']),
    detail('SnortRuleGroups', 'Rule Categories>Server>Web Applications'),
    detail('MitreAttackGroups', 'MITRE>ATT&CK Framework>Enterprise>Initial Access'),
    ...device(data),
    header('EventID', inFlow.eventId),
    detail('SnortVersionID', data['snortVersion']),
  ],
};

const intrusionPacket: TextEvent = {
  name: 'IntrusionPacket',
  recordType: 2,
  fields: (data) => [
    header('EventType', 'IntrusionPacket'),
    header('EventSecond', inFlow.firstSecond),
    header('EventID', inFlow.eventId),
    header('DeviceUUID', deviceUuid(data)),
    detail('PacketSecond', inFlow.firstSecond),
    detail('PacketMicrosecond', inFlow.microsecond),
    detail('LinkType', data['linkType']),
    detail('PacketData', Buffer.from(data['packetData'] as Uint8Array).toString('hex')),
  ],
};

const fileEvent: TextEvent = {
  name: 'FileEvent',
  recordType: 502,
  fields: (data, names) => [
    header('EventType', 'FileEvent'),
    header('EventSecond', inFlow.lastSecond),
    ...connectionKey(data),
    detail('InitiatorIP', data['sourceIpAddress']),
    detail('ResponderIP', data['destinationIpAddress']),
    detail('InitiatorPort', inFlow.initiatorPort),
    detail('ResponderPort', data['destinationPort']),
    ...protocol(data),
    detail('FileDirection', names['direction']),
    detail('FileAction', names['action']),
    detail('FileSHA256', data['sha256']),
    detail('SHA_Disposition', names['disposition']),
    detail('SperoDisposition', names['speroDisposition']),
    detail('ThreatName', data['signature'] || NO_NAME),
    detail('ThreatScore', data['threatScore']),
    detail('FileStorageStatus', names['fileStorageStatus']),
    detail('FileSandboxStatus', names['fileAnalysisStatus']),
    detail('FileName', data['fileName']),
    field('FileTypeID', undefined, data['fileTypeId']),
    detail('FileType', names['fileTypeId']),
    detail('FileSize', data['fileSize']),
    detail('Application', names['applicationProtocolId']),
    detail('ClientApplication', names['clientApplicationId']),
    detail('WebApplication', names['webApplicationId']),
    detail('FilePolicy', filePolicy.name),
    detail('URI', data['uri']),
    ...virtualRouters,
    ...device(data),
  ],
};

/** The texts that there are, by the kind of the record that says the same. */
export const textEvents: Readonly<Partial<Record<EventKind, TextEvent>>> = {
  connectionStatistics: connectionEvent,
  intrusionEvent,
  packet: intrusionPacket,
  fileEvent,
  fileMalwareEvent: fileEvent,
};

const virtualRouters = [detail('IngressVRF', VRF), detail('EgressVRF', VRF)];

function connectionKey(data: Data): TextField[] {
  return [
    key('DeviceUUID', deviceUuid(data)),
    key('InstanceID', inFlow.instance),
    key('FirstPacketSecond', inFlow.firstSecond),
    key('ConnectionID', inFlow.counter),
  ];
}

function passage(names: ResolvedNames): TextField[] {
  return [
    detail('IngressInterface', names['ingressInterfaceUuid']),
    detail('EgressInterface', names['egressInterfaceUuid']),
    detail('IngressZone', names['ingressZoneUuid']),
    detail('EgressZone', names['egressZoneUuid']),
    ...virtualRouters,
  ];
}

function policies(names: ResolvedNames): TextField[] {
  return [
    detail('FirewallPolicy', names['accessControlPolicyUuid']),
    detail('FirewallRule', names['accessControlRuleId']),
  ];
}

function applications(names: ResolvedNames): TextField[] {
  return [
    detail('ClientApplication', names['clientApplicationId']),
    detail('Application', names['applicationProtocolId']),
    detail('WebApplication', names['webApplicationId']),
  ];
}

function protocol(data: Data): TextField[] {
  return [detail('Protocol', PROTOCOLS[Number(data['ipProtocol'])])];
}

function isEncrypted(data: Data): boolean {
  return data['responderPort'] === HTTPS_PORT;
}

/** Nothing is decrypted. */
function tls(data: Data): TextField[] {
  const action = isEncrypted(data) ? 'Do Not Decrypt' : NOTHING;
  return [
    detail('SSL_Policy', 'None'),
    detail('SSL_FlowStatus', isEncrypted(data) ? 'Success' : NOTHING),
    detail('SSL_CipherSuite', NOTHING),
    detail('SSL_Version', NOTHING),
    detail('SSL_ServerCertStatus', 'Not Checked'),
    detail('SSL_ActualAction', action),
    detail('SSL_ExpectedAction', action),
  ];
}

/** What goes out of the network has another address there. */
function translation(data: Data, names: ResolvedNames): TextField[] {
  if (names['egressZoneUuid'] !== zones.outside.name) return [];
  return [
    detail('NAT_InitiatorPort', inFlow.initiatorPort),
    detail('NAT_ResponderPort', data['responderPort']),
    detail('NAT_InitiatorIP', PUBLIC_ADDRESS),
    detail('NAT_ResponderIP', data['responderIpAddress']),
  ];
}

function encryptedVisibility(data: Data): TextField[] {
  if (!isEncrypted(data)) return [];
  return [
    detail('EVE_Fingerprint', 'tls/1/(0303)(13011302)[(0000)(002b)]'),
    detail('EVE_Process', 'firefox browser'),
    detail('EVE_ProcessConfidencePct', 97),
    detail('EVE_ThreatConfidencePct', 3),
    detail('EVE_ThreatConfidenceIndex', 1),
  ];
}

function device(data: Data): TextField[] {
  const found = deviceOf(data);
  return [detail('Device', found?.name), detail('DeviceIP', found?.managementAddress)];
}

function deviceUuid(data: Data): string | undefined {
  return deviceOf(data)?.uuid;
}

function deviceOf(data: Data): Device | undefined {
  return devices.find(({ id }) => id === data['deviceId']);
}

function header(label: string, value: unknown): TextField {
  return field(label, 'HeaderFieldSet', value);
}

function key(label: string, value: unknown): TextField {
  return field(label, 'ConnectionKeySet', value);
}

function detail(label: string, value: unknown): TextField {
  return field(label, 'DetailFieldSet', value);
}

/** A field without a value when there is none, or an empty or zero one. */
function field(label: string, set: FieldSetName | undefined, value: unknown): TextField {
  return { label, set, value: value ? (value as string | number | FlowValue) : undefined };
}
