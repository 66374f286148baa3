import type { RecordCategory } from './define-record.ts';
import type { RecordEnvelope } from './event-record.ts';

/** A value of a fully-qualified event. Integers beyond 2^53 - 1 are their digits as text. */
export type FullyQualifiedValue =
  | string
  | number
  | boolean
  | null
  | readonly FullyQualifiedValue[]
  | { readonly [name: string]: FullyQualifiedValue };

/** Fields of all events, as captures and servers of version 7.x name them; a field without a value is absent. */
interface CommonFields {
  /** Unix seconds. */
  readonly EventSecond?: number;
  readonly DeviceUUID?: string;
  readonly InstanceID?: number;
  readonly ConnectionID?: number;
  /** Unix seconds; with the three before it the key of the connection. */
  readonly FirstPacketSecond?: number;
  readonly InitiatorIP?: string;
  readonly ResponderIP?: string;
  readonly InitiatorPort?: number;
  readonly ResponderPort?: number;
  /** For example `tcp`. */
  readonly Protocol?: string;
  readonly IngressVRF?: string;
  readonly EgressVRF?: string;
  readonly Application?: string;
  readonly ClientApplication?: string;
  readonly WebApplication?: string;
  /** The set of fields is open. */
  readonly [field: string]: FullyQualifiedValue | undefined;
}

export interface FullyQualifiedConnectionEvent extends CommonFields {
  readonly EventType: 'ConnectionEvent';
  /** Unix seconds. */
  readonly LastPacketSecond?: number;
  /** Seconds. */
  readonly ConnectionDuration?: number;
  readonly AC_RuleAction?: string;
  readonly AC_RuleReason?: string;
  readonly IngressInterface?: string;
  readonly EgressInterface?: string;
  readonly IngressZone?: string;
  readonly EgressZone?: string;
  readonly FirewallPolicy?: string;
  readonly FirewallRule?: string;
  readonly PrefilterPolicy?: string;
  readonly NAP_Policy?: string;
  readonly UserAgent?: string;
  readonly ClientApplicationVersion?: string;
  readonly InitiatorPackets?: number;
  readonly ResponderPackets?: number;
  readonly InitiatorBytes?: number;
  readonly ResponderBytes?: number;
  readonly HTTP_Response?: number;
  readonly HTTP_Referer?: string;
  readonly ReferencedHost?: string;
  readonly URL?: string;
  readonly DNS_Query?: string;
  readonly DNS_RecordDescription?: string;
  readonly DNS_ResponseType?: string;
  /** Seconds. */
  readonly DNS_TTL?: number;
  readonly FileCount?: number;
  readonly SSL_Policy?: string;
  readonly SSL_FlowStatus?: string;
  readonly SSL_CipherSuite?: string;
  /** SHA-1, hexadecimal text. */
  readonly SSL_CertFingerprint?: string;
  readonly SSL_Version?: string;
  readonly SSL_ServerCertStatus?: string;
  readonly SSL_ActualAction?: string;
  readonly SSL_ExpectedAction?: string;
  readonly NAT_InitiatorPort?: number;
  readonly NAT_ResponderPort?: number;
  readonly NAT_InitiatorIP?: string;
  readonly NAT_ResponderIP?: string;
  readonly EVE_Fingerprint?: string;
  readonly EVE_Process?: string;
  /** Percent. */
  readonly EVE_ProcessConfidencePct?: number;
  /** Percent. */
  readonly EVE_ThreatConfidencePct?: number;
  readonly EVE_ThreatConfidenceIndex?: number;
  readonly ClientAppDetector?: string;
}

export interface FullyQualifiedFileEvent extends CommonFields {
  readonly EventType: 'FileEvent';
  readonly FileDirection?: string;
  readonly FileAction?: string;
  /** Hexadecimal text. */
  readonly FileSHA256?: string;
  readonly SHA_Disposition?: string;
  readonly SperoDisposition?: string;
  readonly FileStorageStatus?: string;
  readonly FileStaticAnalysisStatus?: string;
  readonly FileName?: string;
  readonly FileType?: string;
  /** Bytes. */
  readonly FileSize?: number;
  readonly FilePolicy?: string;
  readonly URI?: string;
  readonly ThreatName?: string;
  /** 0 to 100. */
  readonly ThreatScore?: number;
  readonly FileSandboxStatus?: string;
  readonly Device?: string;
  readonly DeviceIP?: string;
  readonly DeviceSerialNumber?: string;
}

export interface FullyQualifiedIntrusionEvent extends CommonFields {
  readonly EventType: 'IntrusionEvent';
  /** Microseconds of that second. */
  readonly EventMicrosecond?: number;
  readonly IngressInterface?: string;
  readonly EgressInterface?: string;
  readonly IngressZone?: string;
  readonly EgressZone?: string;
  /** 1 is the highest. */
  readonly PriorityID?: number;
  readonly GeneratorID?: number;
  readonly SignatureID?: number;
  readonly SignatureRevision?: number;
  /** 0 to 5. */
  readonly Impact?: number;
  readonly IntrusionRuleMessage?: string;
  readonly Classification?: string;
  readonly IntrusionPolicy?: string;
  readonly FirewallPolicy?: string;
  readonly FirewallRule?: string;
  readonly NAP_Policy?: string;
  readonly InlineResult?: string;
  readonly InlineResultReason?: string;
  readonly HTTP_Hostname?: string;
  readonly HTTP_URI?: string;
  readonly SnortRuleGroups?: string;
  readonly MitreAttackGroups?: string;
  readonly ICMP_Type?: number;
  readonly ICMP_Code?: number;
  readonly SSL_ActualAction?: string;
  readonly SSL_FlowStatus?: string;
  readonly SSL_Cert?: string;
  /** SHA-1, hexadecimal text. */
  readonly SSL_CertFingerprint?: string;
  readonly ApplicationID?: number;
  readonly ApplicationProductivityIndex?: number;
  readonly ApplicationRiskIndex?: number;
  readonly ClientApplicationID?: number;
  readonly ClientApplicationProductivityIndex?: number;
  readonly ClientApplicationRiskIndex?: number;
  readonly Device?: string;
  readonly DeviceIP?: string;
  readonly DeviceSerialNumber?: string;
  readonly EgressInterfaceUUID?: string;
  readonly EgressZoneUUID?: string;
  readonly EventID?: number;
  readonly FirewallPolicyUUID?: string;
  readonly FirewallRuleID?: number;
  readonly Hostname?: string;
  readonly IngressInterfaceUUID?: string;
  readonly IngressZoneUUID?: string;
  readonly InitiatorContinent?: string;
  readonly InitiatorContinentCode?: string;
  readonly InitiatorCountry?: string;
  readonly InitiatorCountryCode?: string;
  readonly InitiatorCountryID?: number;
  readonly InlineResultID?: number;
  readonly InlineResultReasonID?: number;
  readonly IntrusionPolicyRevUUID?: string;
  readonly IntrusionPolicyUUID?: string;
  readonly NAP_PolicyUUID?: string;
  readonly ProtocolID?: number;
  readonly RealmID?: number;
  readonly RealmName?: string;
  readonly ResponderContinent?: string;
  readonly ResponderContinentCode?: string;
  readonly ResponderCountry?: string;
  readonly ResponderCountryCode?: string;
  readonly ResponderCountryID?: number;
  readonly SSL_ActualActionID?: number;
  readonly SSL_FlowStatusID?: number;
  readonly SensorID?: number;
  readonly SnortVersionID?: number;
  readonly UserID?: number;
  readonly WebApplicationHTTP?: string;
  readonly WebApplicationID?: number;
  readonly WebApplicationProductivityIndex?: number;
}

/** Intrusion packets, and whatever a server may add; their fields have not been seen. */
export interface OtherFullyQualifiedEvent extends CommonFields {
  readonly EventType?: Exclude<string, 'ConnectionEvent' | 'FileEvent' | 'IntrusionEvent'>;
}

/** The fields of a fully-qualified event, under the names that the server gives them. */
export type FullyQualifiedEventData =
  | FullyQualifiedConnectionEvent
  | FullyQualifiedFileEvent
  | FullyQualifiedIntrusionEvent
  | OtherFullyQualifiedEvent;

/** A record whose body is the JSON text of an event: every id is already a name, and no metadata is needed. */
export interface FullyQualifiedRecord extends RecordEnvelope {
  readonly kind: 'fullyQualifiedEvent';
  readonly category: RecordCategory;
  readonly discoveryHeader: undefined;
  readonly data: FullyQualifiedEventData;
  readonly undecodedBytes: number;
}
