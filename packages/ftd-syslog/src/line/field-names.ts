/** How the value of a field is read. */
export type FieldForm =
  /** As it stands. */
  | 'text'
  /** As it stands; a client or a rule's author has written it, so that it may hold commas, colons and whole pairs. */
  | 'free'
  /** Digits become a number; anything else stays as it stands. */
  | 'number'
  /** ISO 8601 becomes Unix seconds. */
  | 'time'
  /** The name of an ICMP type or code becomes its number. */
  | 'icmp-type'
  | 'icmp-code';

/** A field of a message. */
export interface Field {
  /** What it is called in the message. */
  readonly name: string;
  /** What it is called in fully-qualified events, if they have it: the name that the record has it under. */
  readonly as: string;
  readonly form: FieldForm;
}

const field = (name: string, as = name, form: FieldForm = 'text'): Field => ({ name, as, form });
const number = (name: string, as = name): Field => field(name, as, 'number');
const free = (name: string, as = name): Field => field(name, as, 'free');

/**
 * The fields that Threat Defense writes, in the order in which it does, with the names that management centers give the
 * same facts in fully-qualified events. Four names hold blanks. Others are taken as well, under their own names.
 */
export const messageFields: readonly Field[] = [
  field('EventPriority'),
  field('DeviceUUID'),
  number('InstanceID'),
  field('FirstPacketSecond', 'FirstPacketSecond', 'time'),
  number('ConnectionID'),
  field('AccessControlRuleAction', 'AC_RuleAction'),
  field('AccessControlRuleReason', 'AC_RuleReason'),
  field('SrcIP', 'InitiatorIP'),
  field('DstIP', 'ResponderIP'),
  field('ICMPType', 'ICMP_Type', 'icmp-type'),
  field('ICMPCode', 'ICMP_Code', 'icmp-code'),
  number('SrcPort', 'InitiatorPort'),
  number('DstPort', 'ResponderPort'),
  field('Protocol'),
  field('IngressInterface'),
  field('EgressInterface'),
  field('IngressZone'),
  field('EgressZone'),
  field('SourceSecurityGroup'),
  number('SourceSecurityGroupTag'),
  field('SourceSecurityGroupType'),
  field('DestinationSecurityGroup'),
  number('DestinationSecurityGroupTag'),
  field('DestinationSecurityGroupType'),
  field('DestinationIP_DynamicAttribute'),
  field('IngressVRF'),
  field('EgressVRF'),
  field('Endpoint Profile', 'EndpointProfile'),
  field('Security Group', 'SecurityGroup'),
  number('Priority', 'PriorityID'),
  number('GID', 'GeneratorID'),
  number('SID', 'SignatureID'),
  number('Revision', 'SignatureRevision'),
  free('Message', 'IntrusionRuleMessage'),
  field('Classification'),
  field('InlineResult'),
  field('FileDirection'),
  field('FileAction'),
  field('FileSHA256'),
  field('SHA_Disposition'),
  field('SperoDisposition'),
  free('ThreatName'),
  number('ThreatScore'),
  free('FileName'),
  field('FileType'),
  number('FileSize'),
  field('IntrusionPolicy'),
  field('ACPolicy', 'FirewallPolicy'),
  field('AccessControlRuleName', 'FirewallRule'),
  field('Prefilter Policy', 'PrefilterPolicy'),
  field('Tunnel or Prefilter Rule', 'TunnelOrPrefilterRule'),
  field('User', 'UserName'),
  free('UserAgent'),
  field('Client', 'ClientApplication'),
  field('ClientVersion', 'ClientApplicationVersion'),
  field('ApplicationProtocol', 'Application'),
  field('WebApplication'),
  number('ConnectionDuration'),
  number('FileCount'),
  number('IPSCount'),
  number('InitiatorPackets'),
  number('ResponderPackets'),
  number('InitiatorBytes'),
  number('ResponderBytes'),
  field('NAPPolicy', 'NAP_Policy'),
  field('SecIntMatchingIP'),
  field('IPReputationSICategory'),
  field('DNSSICategory'),
  field('URLSICategory'),
  field('DNS_Sinkhole'),
  free('DNSQuery', 'DNS_Query'),
  field('DNSRecordType', 'DNS_RecordDescription'),
  field('DNSResponseType', 'DNS_ResponseType'),
  number('DNS_TTL'),
  field('SSLPolicy', 'SSL_Policy'),
  field('SSLRuleName', 'SSL_RuleName'),
  field('SSLFlowStatus', 'SSL_FlowStatus'),
  field('SSLCipherSuite', 'SSL_CipherSuite'),
  field('SSSLCipherSuite', 'SSL_CipherSuite'),
  field('SSLCertificate', 'SSL_CertFingerprint'),
  field('SSLVersion', 'SSL_Version'),
  field('SSLServerCertStatus', 'SSL_ServerCertStatus'),
  field('SSLActualAction', 'SSL_ActualAction'),
  field('SSLExpectedAction', 'SSL_ExpectedAction'),
  free('SSLServerName', 'SSL_ServerName'),
  field('SSLURLCategory', 'SSL_URLCategory'),
  field('SSLSessionID', 'SSL_SessionID'),
  field('SSLTicketID', 'SSL_TicketID'),
  number('HTTPResponse', 'HTTP_Response'),
  free('HTTPReferer', 'HTTP_Referer'),
  free('ReferencedHost'),
  field('URLCategory'),
  field('URLReputation'),
  free('URL'),
  number('NAT_InitiatorPort'),
  number('NAT_ResponderPort'),
  field('NAT_InitiatorIP'),
  field('NAT_ResponderIP'),
  field('NetBIOSDomain'),
  field('TCPFlags'),
  field('originalClientSrcIP', 'OriginalClientIP'),
  field('EncryptPeerIP'),
  field('VPN_Action'),
  number('VLAN_ID'),
  number('NumIOC'),
  number('MPLS_Label'),
  free('SnortRuleGroups'),
  free('MitreAttackGroups'),
  field('FilePolicy'),
  field('FileStorageStatus'),
  field('FileSandboxStatus'),
  field('FileStaticAnalysisStatus'),
  number('ArchiveDepth'),
  free('ArchiveFileName'),
  field('ArchiveFileStatus'),
  field('ArchiveSHA256'),
  free('URI'),
];
