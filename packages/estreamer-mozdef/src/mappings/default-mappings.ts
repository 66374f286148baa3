import type { RecordKind, RecordOfKind } from '@x/estreamer-protocol';
import type { FullyQualifiedKind } from '../mapping/mapped-record.ts';
import type { RecordMapping } from '../mapping/record-mapping.ts';
import { connectionChunkMapping } from './connection-chunk-mapping.ts';
import { connectionMapping } from './connection-mapping.ts';
import { correlationMapping } from './correlation-mapping.ts';
import { applicationMappings } from './discovery/application-mappings.ts';
import type { DiscoveryKind } from './discovery/discovery-mapping.ts';
import { hostMappings } from './discovery/host-mappings.ts';
import { userInputMappings } from './discovery/user-input-mappings.ts';
import { fileMalwareMapping, fileMapping } from './file-mapping.ts';
import { connectionTextMapping } from './fully-qualified/connection-text-mapping.ts';
import { fileTextMapping } from './fully-qualified/file-text-mapping.ts';
import { intrusionTextMapping, packetTextMapping } from './fully-qualified/intrusion-text-mappings.ts';
import { extraDataMapping, impactAlertMapping } from './intrusion-context-mappings.ts';
import {
  intrusionMapping,
  legacyIntrusionIpv4Mapping,
  legacyIntrusionIpv6Mapping,
} from './intrusion-mapping.ts';
import { iocMapping } from './ioc-mapping.ts';
import { malwareMapping } from './malware-mapping.ts';
import { packetMapping } from './packet-mapping.ts';
import { unknownMapping } from './unknown-mapping.ts';
import { newUserMapping, userDroppedMapping, userLoginMapping, userRemovedMapping } from './user-mappings.ts';
import { newVpnSessionMapping, vpnSessionEndedMapping } from './vpn-mappings.ts';

/** The kinds of record that are events: all but metadata. */
export type EventKind = Exclude<RecordKind, MetadataKind>;

type MetadataKind = {
  [Kind in RecordKind]: RecordOfKind<Kind>['category'] extends 'metadata' ? Kind : never;
}[RecordKind];

/** A mapping for every kind of event. */
export type DefaultMappings = {
  readonly [Kind in EventKind | FullyQualifiedKind | 'unknown']: RecordMapping<Kind>;
};

const discoveryMappings: { readonly [Kind in DiscoveryKind]: RecordMapping<Kind> } = {
  ...hostMappings,
  ...applicationMappings,
  ...userInputMappings,
};

/** The mappings that a mapper starts from, by kind of record. */
export const defaultMappings: DefaultMappings = {
  connectionStatistics: connectionMapping,
  connectionChunk: connectionChunkMapping,
  intrusionEvent: intrusionMapping,
  legacyIntrusionEventIpv4: legacyIntrusionIpv4Mapping,
  legacyIntrusionEventIpv6: legacyIntrusionIpv6Mapping,
  intrusionImpactAlert: impactAlertMapping,
  intrusionExtraData: extraDataMapping,
  packet: packetMapping,
  fileEvent: fileMapping,
  fileMalwareEvent: fileMalwareMapping,
  malwareEvent: malwareMapping,
  correlationEvent: correlationMapping,
  ...discoveryMappings,
  newUserIdentified: newUserMapping,
  userRemoved: userRemovedMapping,
  userDroppedUserLimitReached: userDroppedMapping,
  userLoginChange: userLoginMapping,
  newVpnSession: newVpnSessionMapping,
  vpnSessionEnded: vpnSessionEndedMapping,
  hostIocSet: iocMapping,
  fullyQualifiedConnection: connectionTextMapping,
  fullyQualifiedFile: fileTextMapping,
  fullyQualifiedIntrusion: intrusionTextMapping,
  fullyQualifiedPacket: packetTextMapping,
  unknown: unknownMapping,
};
