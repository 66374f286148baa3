import type { SqlColumn, SqlColumnType, SqlTable } from '../sql-table.ts';

/** Columns of fields, each with the field's name in snake case. */
function fields(type: SqlColumnType, ...names: readonly string[]): SqlColumn[] {
  return names.map((field) => ({ name: toSnakeCase(field), type, field }));
}

/** Columns of the names of fields, each called as the field without "Id" or "Uuid". */
function namesOf(...names: readonly string[]): SqlColumn[] {
  return names.map((resolved) => ({
    name: toSnakeCase(resolved.replace(/(Id|Uuid)$/, '')),
    type: 'text',
    resolved,
  }));
}

/** Called so because `user` is a reserved word. */
const userName: SqlColumn = { name: 'user_name', type: 'text', resolved: 'userId' };

/** When the server archived the event; there if it was asked for. */
const archivedAt: SqlColumn = { name: 'archived_at', type: 'timestamp', record: 'archiveTimestamp' };

/** Which event it is, and of which management center: the key of every table. */
const origin: readonly SqlColumn[] = [
  { name: 'identity', type: 'text', length: 128, record: 'eventId' },
  { name: 'server', type: 'text', record: 'server' },
  { name: 'netmap_id', type: 'integer', record: 'netmapId' },
];

/** The identity alone: device, number and time can agree in two events of one center, and of two. */
const originKey: readonly string[] = ['identity'];

function toSnakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** Intrusion events (record 400 and, from servers before 5.2, 207 and 208). */
export const intrusionEvents: SqlTable = {
  table: 'intrusion_events',
  kinds: ['intrusionEvent', 'legacyIntrusionEventIpv4', 'legacyIntrusionEventIpv6'],
  columns: [
    ...origin,
    ...fields('timestamp', 'eventSecond'),
    ...fields('integer', 'eventMicrosecond', 'deviceId', 'eventId'),
    ...namesOf('deviceId'),
    ...fields('integer', 'generatorId', 'ruleId', 'ruleRevision'),
    ...namesOf('ruleId', 'classificationId'),
    ...fields('integer', 'priorityId'),
    ...namesOf('priorityId'),
    ...fields('address', 'sourceIpAddress', 'destinationIpAddress'),
    ...fields('integer', 'sourcePortOrIcmpType', 'destinationPortOrIcmpCode', 'ipProtocol'),
    ...namesOf('sourceCountry', 'destinationCountry'),
    ...fields('integer', 'impactFlags', 'impact', 'blocked'),
    ...namesOf('impactLevel'),
    { name: 'blocked_name', type: 'text', resolved: 'blocked' },
    ...namesOf('intrusionPolicyUuid', 'accessControlPolicyUuid', 'accessControlRuleId'),
    ...namesOf('ingressZoneUuid', 'egressZoneUuid', 'ingressInterfaceUuid', 'egressInterfaceUuid'),
    ...fields('integer', 'userId'),
    userName,
    ...namesOf('applicationProtocolId', 'clientApplicationId', 'webApplicationId'),
    ...fields('integer', 'vlanId', 'mplsLabel', 'httpResponse'),
    ...fields('timestamp', 'connectionTimestamp'),
    ...fields('integer', 'connectionInstanceId', 'connectionCounter'),
    archivedAt,
  ],
  key: originKey,
};

/** Malware events (record 125): those of endpoints, and verdicts that changed later. */
export const malwareEvents: SqlTable = {
  table: 'malware_events',
  kinds: ['malwareEvent'],
  columns: [
    ...origin,
    ...fields('timestamp', 'malwareEventTimestamp'),
    ...fields('integer', 'deviceId'),
    ...namesOf('deviceId', 'cloudUuid'),
    { name: 'agent_uuid', type: 'text', length: 36, field: 'agentUuid' },
    ...namesOf('eventTypeId', 'eventSubtypeId', 'detectorId'),
    { name: 'user_name', type: 'text', field: 'user' },
    ...fields('text', 'detectionName', 'fileName', 'filePath', 'fileSha256'),
    ...fields('integer', 'fileSize'),
    ...namesOf('fileTypeId'),
    ...fields('timestamp', 'fileTimestamp'),
    ...fields('text', 'parentFileName', 'parentFileSha256', 'eventDescription', 'uri'),
    ...namesOf('disposition', 'retrospectiveDisposition', 'action', 'direction'),
    ...fields('integer', 'threatScore'),
    ...fields('timestamp', 'connectionTimestamp'),
    ...fields('integer', 'connectionInstanceId', 'connectionCounter'),
    ...fields('address', 'sourceIpAddress', 'destinationIpAddress'),
    ...fields('integer', 'sourcePort', 'destinationPort', 'ipProtocol'),
    ...namesOf('sourceCountry', 'destinationCountry', 'accessControlPolicyUuid'),
    ...namesOf('applicationProtocolId', 'clientApplicationId', 'webApplicationId'),
    archivedAt,
  ],
  key: originKey,
};

/** File events (records 500 and 502): files that a sensor saw in a connection. */
export const fileEvents: SqlTable = {
  table: 'file_events',
  kinds: ['fileEvent', 'fileMalwareEvent'],
  columns: [
    ...origin,
    ...fields('timestamp', 'fileEventTimestamp'),
    ...fields('integer', 'deviceId'),
    ...namesOf('deviceId'),
    { name: 'record_type', type: 'integer', record: 'recordType' },
    ...fields('timestamp', 'connectionTimestamp'),
    ...fields('integer', 'connectionInstanceId', 'connectionCounter'),
    ...fields('address', 'sourceIpAddress', 'destinationIpAddress'),
    ...fields('integer', 'sourcePort', 'destinationPort', 'ipProtocol'),
    ...namesOf('sourceCountry', 'destinationCountry'),
    ...fields('text', 'fileName', 'sha256'),
    ...fields('uint64', 'fileSize'),
    ...namesOf('fileTypeId', 'direction', 'action', 'disposition', 'speroDisposition'),
    ...fields('integer', 'threatScore'),
    ...namesOf('fileStorageStatus', 'fileAnalysisStatus', 'archiveFileStatus'),
    ...fields('text', 'signature', 'uri', 'archiveName', 'archiveSha256'),
    ...fields('integer', 'archiveDepth', 'userId'),
    userName,
    ...namesOf('applicationProtocolId', 'clientApplicationId', 'webApplicationId'),
    ...namesOf('accessControlPolicyUuid'),
    archivedAt,
  ],
  key: originKey,
};

/** Fully-qualified connection events: their ids are names already. */
export const fullyQualifiedConnections: SqlTable = {
  table: 'fully_qualified_connections',
  kinds: ['fullyQualifiedEvent'],
  eventTypes: ['ConnectionEvent'],
  columns: [
    ...origin,
    ...fields('timestamp', 'EventSecond', 'FirstPacketSecond', 'LastPacketSecond'),
    { name: 'device_uuid', type: 'text', length: 36, field: 'DeviceUUID' },
    ...fields('integer', 'InstanceID', 'ConnectionID', 'ConnectionDuration'),
    { name: 'initiator_ip', type: 'address', field: 'InitiatorIP' },
    { name: 'responder_ip', type: 'address', field: 'ResponderIP' },
    ...fields('integer', 'InitiatorPort', 'ResponderPort'),
    ...fields('text', 'Protocol'),
    ...fields('uint64', 'InitiatorPackets', 'ResponderPackets', 'InitiatorBytes', 'ResponderBytes'),
    { name: 'access_control_rule_action', type: 'text', field: 'AC_RuleAction' },
    { name: 'access_control_rule_reason', type: 'text', field: 'AC_RuleReason' },
    ...fields('text', 'FirewallPolicy', 'FirewallRule', 'PrefilterPolicy'),
    { name: 'network_analysis_policy', type: 'text', field: 'NAP_Policy' },
    ...fields('text', 'IngressZone', 'EgressZone', 'IngressInterface', 'EgressInterface'),
    ...fields('text', 'Application', 'ClientApplication', 'ClientApplicationVersion', 'WebApplication'),
    { name: 'url', type: 'text', field: 'URL' },
    ...fields('text', 'ReferencedHost', 'UserAgent'),
    { name: 'http_referer', type: 'text', field: 'HTTP_Referer' },
    { name: 'http_response', type: 'integer', field: 'HTTP_Response' },
    { name: 'dns_query', type: 'text', field: 'DNS_Query' },
    ...fields('integer', 'FileCount'),
    archivedAt,
  ],
  key: originKey,
};

/** What text events of the sorts below have in common. */
const textDevice: readonly SqlColumn[] = [
  { name: 'device_uuid', type: 'text', length: 36, field: 'DeviceUUID' },
  ...fields('text', 'Device'),
  { name: 'device_ip', type: 'address', field: 'DeviceIP' },
  ...fields('integer', 'InstanceID', 'ConnectionID'),
  ...fields('timestamp', 'FirstPacketSecond'),
  { name: 'initiator_ip', type: 'address', field: 'InitiatorIP' },
  { name: 'responder_ip', type: 'address', field: 'ResponderIP' },
  ...fields('integer', 'InitiatorPort', 'ResponderPort'),
  ...fields('text', 'Protocol'),
];

/** Fully-qualified intrusion events: their ids are names already. */
export const fullyQualifiedIntrusions: SqlTable = {
  table: 'fully_qualified_intrusions',
  kinds: ['fullyQualifiedEvent'],
  eventTypes: ['IntrusionEvent'],
  columns: [
    ...origin,
    ...fields('timestamp', 'EventSecond'),
    ...fields('integer', 'EventMicrosecond', 'EventID'),
    ...textDevice,
    ...fields('integer', 'GeneratorID', 'SignatureID', 'SignatureRevision'),
    ...fields('text', 'IntrusionRuleMessage', 'Classification'),
    ...fields('integer', 'PriorityID', 'Impact'),
    ...fields('text', 'InlineResult', 'InlineResultReason'),
    ...fields('text', 'IntrusionPolicy', 'FirewallPolicy', 'FirewallRule'),
    { name: 'network_analysis_policy', type: 'text', field: 'NAP_Policy' },
    ...fields('text', 'IngressZone', 'EgressZone', 'IngressInterface', 'EgressInterface'),
    ...fields('text', 'Application', 'ClientApplication', 'WebApplication', 'UserName'),
    { name: 'http_hostname', type: 'text', field: 'HTTP_Hostname' },
    { name: 'http_uri', type: 'text', field: 'HTTP_URI' },
    ...fields('text', 'SnortRuleGroups', 'MitreAttackGroups'),
    archivedAt,
  ],
  key: originKey,
};

/** Fully-qualified file events, malware among them: their ids are names already. */
export const fullyQualifiedFiles: SqlTable = {
  table: 'fully_qualified_files',
  kinds: ['fullyQualifiedEvent'],
  eventTypes: ['FileEvent'],
  columns: [
    ...origin,
    ...fields('timestamp', 'EventSecond'),
    { name: 'record_type', type: 'integer', record: 'recordType' },
    ...textDevice,
    ...fields('text', 'FileName', 'FileType'),
    ...fields('uint64', 'FileSize'),
    { name: 'file_sha256', type: 'text', field: 'FileSHA256' },
    ...fields('text', 'FileDirection', 'FileAction'),
    { name: 'sha_disposition', type: 'text', field: 'SHA_Disposition' },
    ...fields('text', 'SperoDisposition', 'ThreatName'),
    ...fields('integer', 'ThreatScore'),
    ...fields('text', 'FileStorageStatus', 'FileSandboxStatus', 'FileStaticAnalysisStatus'),
    ...fields('text', 'FilePolicy', 'Application', 'ClientApplication', 'WebApplication', 'UserName'),
    { name: 'uri', type: 'text', field: 'URI' },
    archivedAt,
  ],
  key: originKey,
};

/**
 * Connection statistics (record 71). A sensor may report a connection at its begin and at its end: two events with the
 * same device, instance, counter and first packet.
 */
export const connectionEvents: SqlTable = {
  table: 'connection_events',
  kinds: ['connectionStatistics'],
  columns: [
    ...origin,
    ...fields('timestamp', 'firstPacketTimestamp', 'lastPacketTimestamp'),
    ...fields('integer', 'deviceId', 'connectionInstanceId', 'connectionCounter'),
    ...namesOf('deviceId'),
    ...fields('address', 'initiatorIpAddress', 'responderIpAddress'),
    ...fields('integer', 'initiatorPort', 'responderPort', 'ipProtocol', 'tcpFlags'),
    ...namesOf('initiatorCountry', 'responderCountry'),
    ...fields('uint64', 'initiatorTransmittedPackets', 'responderTransmittedPackets'),
    ...fields('uint64', 'initiatorTransmittedBytes', 'responderTransmittedBytes'),
    ...fields('integer', 'accessControlRuleId'),
    ...namesOf('accessControlPolicyUuid', 'accessControlRuleId'),
    ...namesOf('accessControlRuleAction', 'accessControlRuleReason'),
    ...namesOf('ingressZoneUuid', 'egressZoneUuid', 'ingressInterfaceUuid', 'egressInterfaceUuid'),
    ...fields('integer', 'userId'),
    userName,
    ...namesOf('applicationProtocolId', 'clientApplicationId', 'webApplicationId'),
    ...fields('text', 'clientApplicationVersion', 'clientUrl', 'referencedHost', 'httpReferrer', 'userAgent'),
    ...namesOf('urlCategoryId', 'urlReputationId'),
    ...fields('text', 'netbiosName', 'dnsQuery', 'sslServerName'),
    ...namesOf('sslActualAction', 'sslFlowStatus', 'sslVersion', 'sslCipherSuite'),
    ...fields('integer', 'vlanId', 'fileEventCount', 'intrusionEventCount'),
    archivedAt,
  ],
  key: originKey,
};

/** The tables that hold when none are given. */
export const defaultTables: readonly SqlTable[] = [
  connectionEvents,
  intrusionEvents,
  fileEvents,
  malwareEvents,
  fullyQualifiedConnections,
  fullyQualifiedIntrusions,
  fullyQualifiedFiles,
];
