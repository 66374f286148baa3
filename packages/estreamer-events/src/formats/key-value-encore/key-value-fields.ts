import {
  classificationWords,
  dispositionWords,
  fileActionWords,
} from '../../event/management-center-words.ts';
import { portSources, userSource } from '../cef-encore/encore-projections.ts';
import { familyOf, isFileMalware } from '../kind-families.ts';
import type { LineSource } from '../line/line-values.ts';

/** The keys of a line in their order, each with what it says; every source ends with what stands there for nothing. */
export type KeyValueFields = Readonly<Record<string, LineSource>>;

const empty = { text: '' } as const;
const zero = { text: '0' } as const;
const unknown = { text: 'Unknown' } as const;
const notApplicable = { text: 'N/A' } as const;

const ZEROS = '0'.repeat(64);
const NO_UUID = '00000000-0000-0000-0000-000000000000';

const count = (field: string): LineSource => [{ record: { id: field } }, zero];
const bytes = (field: string, length: number): LineSource => [
  { record: field },
  { text: ZEROS.slice(0, length) },
];
/** A UUID without its hyphens. */
const hexadecimal = (field: string): LineSource => [
  { change: 'without-hyphens', of: { record: field } },
  { text: ZEROS.slice(0, 32) },
];
const country = (fact: string): LineSource => [{ change: 'lower-case', of: fact }, { text: 'unknown' }];
const monitorRule = (field: string): LineSource => [{ record: { nameOrId: field } }, notApplicable];

/** Keys of records with a discovery header, which stand behind the fields of the body. */
const discoveryHeader: KeyValueFields = {
  event_usec: [{ record: 'eventMicrosecond' }, zero],
  event_subtype: [{ record: 'eventSubtype' }, zero],
  event_type: [{ record: 'eventType' }, zero],
  mac_address: [{ record: 'macAddress' }, { text: '00:00:00:00:00:00' }],
};

const protocol: LineSource = [{ change: 'upper-case', of: ['protocol', 'ipProtocol'] }, unknown];

/** Connection statistics, in the order of the retired client. */
const connection: KeyValueFields = {
  app_proto: ['applicationProtocol', unknown],
  client_app: ['clientApplication', unknown],
  client_version: ['clientApplicationVersion', empty],
  url: ['destinationUri', empty],
  connection_id: ['connectionCounter', zero],
  dest_autonomous_system: count('destinationAutonomousSystem'),
  dest_mask: count('destinationMask'),
  dest_tos: count('destinationTos'),
  dns_query: ['dnsQuery', empty],
  dns_rec_id: count('dnsRecordType'),
  dns_resp_id: count('dnsResponseType'),
  dns_ttl: ['dnsTtl', zero],
  iface_egress: ['egressInterface', notApplicable],
  sec_zone_egress: ['egressZone', notApplicable],
  file_count: ['fileEventCount', zero],
  first_pkt_sec: ['firstPacketTimestamp', zero],
  http_referrer: ['sourceUri', empty],
  http_response: ['httpResponse', zero],
  iface_ingress: ['ingressInterface', notApplicable],
  sec_zone_ingress: ['ingressZone', notApplicable],
  src_ip_country: country('sourceCountry'),
  src_ip: ['sourceAddress', { text: '::' }],
  src_port: [...portSources.source, zero],
  src_bytes: ['initiatorTransmittedBytes', zero],
  src_pkts: ['initiatorTransmittedPackets', zero],
  instance_id: ['connectionInstanceId', zero],
  ips_count: ['intrusionEventCount', zero],
  num_ioc: count('iocNumber'),
  src_host: [{ record: { address: 'hostIpAddress' } }, { text: '::' }],
  last_pkt_sec: ['lastPacketTimestamp', zero],
  monitor_rule_1: monitorRule('monitorRule1'),
  monitor_rule_2: monitorRule('monitorRule2'),
  monitor_rule_3: monitorRule('monitorRule3'),
  monitor_rule_4: monitorRule('monitorRule4'),
  monitor_rule_5: monitorRule('monitorRule5'),
  monitor_rule_6: monitorRule('monitorRule6'),
  monitor_rule_7: monitorRule('monitorRule7'),
  monitor_rule_8: monitorRule('monitorRule8'),
  netbios_domain: ['netbiosName', empty],
  netflow_src: [{ record: { address: 'netflowSource' } }, { text: NO_UUID }],
  fw_policy: ['accessControlPolicy', 'accessControlPolicyUuid', notApplicable],
  ip_proto: protocol,
  referenced_host: ['referencedHost', empty],
  dest_ip_country: country('destinationCountry'),
  dest_ip: ['destinationAddress', { text: '::' }],
  dest_port: [...portSources.destination, zero],
  dest_bytes: ['responderTransmittedBytes', zero],
  dest_pkts: ['responderTransmittedPackets', zero],
  fw_rule_action: ['accessControlRuleAction', unknown],
  fw_rule: ['accessControlRule', zero],
  fw_rule_reason: ['accessControlRuleReason', notApplicable],
  security_context: hexadecimal('securityContextUuid'),
  ip_layer: count('securityIntelligenceLayer'),
  sec_intel_list1: ['securityIntelligenceList', zero],
  sec_intel_list2: ['securityIntelligenceList2', zero],
  sec_intel_ip: ['securityIntelligenceMatch', notApplicable],
  sinkhole_uuid: [{ record: 'sinkholeUuid' }, { text: NO_UUID }],
  snmp_in: count('snmpIn'),
  snmp_out: count('snmpOut'),
  src_autonomous_system: count('sourceAutonomousSystem'),
  src_mask: count('sourceMask'),
  src_tos: count('sourceTos'),
  ssl_actual_action: ['sslActualAction', unknown],
  ssl_cert_fingerprint: bytes('sslCertificateFingerprint', 40),
  ssl_cipher_suite: ['sslCipherSuite', { text: 'TLS_NULL_WITH_NULL_NULL' }],
  ssl_expected_action: ['sslExpectedAction', unknown],
  ssl_flow_error: count('sslFlowError'),
  ssl_flow_flags: count('sslFlowFlags'),
  ssl_flow_messages: count('sslFlowMessages'),
  ssl_flow_status: ['sslFlowStatus', unknown],
  ssl_policy_id: hexadecimal('sslPolicyUuid'),
  ssl_rule_id: count('sslRuleId'),
  ssl_server_cert_status: ['sslServerCertificateStatus', { text: 'Not Checked' }],
  ssl_server_name: ['sslServerName', empty],
  ssl_session_id: bytes('sslSessionId', 64),
  ssl_ticket_id: bytes('sslTicketId', 40),
  ssl_url_category: ['sslUrlCategory', zero],
  ssl_version: ['sslVersion', unknown],
  tcp_flags: ['tcpFlags', zero],
  url_category: ['urlCategory', unknown],
  url_reputation: ['urlReputation', { text: 'Risk unknown' }],
  user_agent: ['userAgent', empty],
  user: userSource,
  vlan_id: ['vlanId', zero],
  web_app: ['webApplication', unknown],
  ...discoveryHeader,
  event_subtype: [{ record: 'eventSubtype' }, { text: '1' }],
  event_type: [{ record: 'eventType' }, { text: '1003' }],
};

const addresses: KeyValueFields = {
  src_ip: ['sourceAddress', { text: '::' }],
  dest_ip: ['destinationAddress', { text: '::' }],
};

const intrusion: KeyValueFields = {
  event_id: ['eventNumber', zero],
  msg: ['ruleMessage', unknown],
  class_desc: [{ lookup: 'classification', in: classificationWords }, 'classification', unknown],
  priority: ['priority', 'priorityId', unknown],
  impact_bits: ['impactFlags', zero],
  ...addresses,
  ip_proto: protocol,
  sec_zone_ingress: ['ingressZone', notApplicable],
  user: userSource,
};

const correlation: KeyValueFields = {
  event_id: ['eventNumber', zero],
  corr_rule: ['correlationRule', 'correlationRuleId', unknown],
  corr_policy: ['correlationPolicy', 'correlationPolicyId', unknown],
  priority: ['priorityId', zero],
  impact_bits: ['impactFlags', zero],
  ...addresses,
  ip_proto: protocol,
  sec_zone_ingress: ['ingressZone', notApplicable],
  user: userSource,
};

const file: KeyValueFields = {
  ...addresses,
  ip_proto: protocol,
  action: [{ lookup: 'action', in: fileActionWords }, 'action', unknown],
  disposition: [{ lookup: 'disposition', in: dispositionWords }, 'disposition', notApplicable],
  user: userSource,
};

const discovery: KeyValueFields = {
  src_host: ['sourceAddress', { text: '::' }],
  app_proto: ['applicationProtocol', unknown],
  ip_proto: protocol,
  ...discoveryHeader,
};

/** The keys that a kind of event has whatever it holds. */
export function keyValueFieldsOf(kind: string): KeyValueFields {
  switch (kind === 'connectionChunk' ? 'other' : familyOf(kind)) {
    case 'connection':
      return connection;
    case 'intrusion':
      return kind === 'intrusionImpactAlert' ? {} : intrusion;
    case 'correlation':
      return correlation;
    case 'file':
    case 'malware':
      return file;
    case 'intrusionContext':
    case 'unknown':
      return {};
    default:
      return discovery;
  }
}

/** What `rec_type_simple` calls the kinds that readers select by it. */
export function simpleTypeOf(kind: string): LineSource {
  switch (familyOf(kind)) {
    case 'intrusion':
      return { text: kind === 'intrusionImpactAlert' ? 'IMPACT EVENT' : 'IPS EVENT' };
    case 'intrusionContext':
      return { text: kind === 'intrusionExtraData' ? 'EXTRA DATA' : 'PACKET' };
    case 'file':
      return [
        { lookup: 'recordType', in: { 500: 'FILELOG EVENT', 502: 'FILELOG MALWARE EVENT' } },
        { text: 'FILELOG MALWARE EVENT' },
      ];
    case 'malware':
      return { text: isFileMalware(kind) ? 'FILELOG MALWARE EVENT' : 'MALWARE EVENT' };
    case 'correlation':
      return { text: 'CORRELATION EVENT' };
    case 'user':
    case 'login':
    case 'vpnStart':
    case 'vpnEnd':
      return { text: 'RUA' };
    case 'unknown':
      return { text: 'UNKNOWN' };
    default:
      return { text: 'RNA' };
  }
}

/** Keys of facts that the connection has under other names than theirs. */
const keys: Readonly<Record<string, string>> = {
  accessControlPolicy: 'fw_policy',
  accessControlRule: 'fw_rule',
  accessControlRuleAction: 'fw_rule_action',
  accessControlRuleReason: 'fw_rule_reason',
  applicationProtocol: 'app_proto',
  classification: 'class_desc',
  clientApplication: 'client_app',
  clientApplicationVersion: 'client_version',
  connectionCounter: 'connection_id',
  connectionInstanceId: 'instance_id',
  connectionTimestamp: 'connection_sec',
  correlationPolicy: 'corr_policy',
  correlationRule: 'corr_rule',
  destinationAddress: 'dest_ip',
  destinationCountry: 'dest_ip_country',
  destinationPort: 'dest_port',
  destinationUri: 'url',
  egressInterface: 'iface_egress',
  egressZone: 'sec_zone_egress',
  eventNumber: 'event_id',
  generatorId: 'gid',
  impactFlags: 'impact_bits',
  ingressInterface: 'iface_ingress',
  ingressZone: 'sec_zone_ingress',
  ipProtocol: 'ip_proto_id',
  macAddress: 'mac_address',
  protocol: 'ip_proto',
  ruleId: 'sid',
  ruleMessage: 'msg',
  ruleRevision: 'rev',
  sourceAddress: 'src_ip',
  sourceCountry: 'src_ip_country',
  sourcePort: 'src_port',
  userName: 'user',
  webApplication: 'web_app',
};

/** Facts that the head or the end of a line says. */
const saidElsewhere: ReadonlySet<string> = new Set(['recordType', 'eventType', 'eventSubtype']);

/** The key of a fact that no reader is known to look for; `undefined` for what is said already. */
export function keyValueKeyOf(fact: string): string | undefined {
  if (saidElsewhere.has(fact)) return undefined;
  if (Object.hasOwn(keys, fact)) return keys[fact];
  return fact.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
