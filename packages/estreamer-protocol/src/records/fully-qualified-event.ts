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

/** Fields of all events, as far as they were seen; a field without a value is absent. */
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
}

/** Intrusion events, their packets, and whatever a server may add; their fields have not been seen. */
export interface OtherFullyQualifiedEvent extends CommonFields {
  readonly EventType?: Exclude<string, 'ConnectionEvent' | 'FileEvent'>;
}

/** The fields of a fully-qualified event, under the names that the server gives them. */
export type FullyQualifiedEventData =
  | FullyQualifiedConnectionEvent
  | FullyQualifiedFileEvent
  | OtherFullyQualifiedEvent;

/** A record whose body is the JSON text of an event: every id is already a name, and no metadata is needed. */
export interface FullyQualifiedRecord extends RecordEnvelope {
  readonly kind: 'fullyQualifiedEvent';
  readonly category: RecordCategory;
  readonly discoveryHeader: undefined;
  readonly data: FullyQualifiedEventData;
  readonly undecodedBytes: number;
}
