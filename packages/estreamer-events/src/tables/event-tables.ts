import type { EventTables } from '../event/event-table.ts';
import { connectionChunkTable, connectionTable, connectionTextTable } from './connection.ts';
import { correlationTable, iocTable } from './correlation.ts';
import { applicationTables } from './discovery/application-tables.ts';
import { hostTables } from './discovery/host-tables.ts';
import { userInputTables } from './discovery/user-input-tables.ts';
import { fileMalwareTable, fileTable, fileTextTable, malwareTextTable } from './file.ts';
import { unknownTable } from './general.ts';
import {
  extraDataTable,
  impactAlertTable,
  intrusionTable,
  intrusionTextTable,
  legacyIntrusionIpv4Table,
  legacyIntrusionIpv6Table,
  packetTable,
  packetTextTable,
} from './intrusion.ts';
import { malwareTable } from './malware.ts';
import {
  newUserTable,
  newVpnSessionTable,
  userDroppedTable,
  userLoginTable,
  userRemovedTable,
  vpnSessionEndedTable,
} from './user.ts';

/** What the events of each kind mean: to be read, extended or replaced. */
export const eventTables: EventTables = {
  connectionStatistics: connectionTable,
  connectionChunk: connectionChunkTable,
  intrusionEvent: intrusionTable,
  legacyIntrusionEventIpv4: legacyIntrusionIpv4Table,
  legacyIntrusionEventIpv6: legacyIntrusionIpv6Table,
  intrusionImpactAlert: impactAlertTable,
  intrusionExtraData: extraDataTable,
  packet: packetTable,
  fileEvent: fileTable,
  fileMalwareEvent: fileMalwareTable,
  malwareEvent: malwareTable,
  correlationEvent: correlationTable,
  ...hostTables,
  ...applicationTables,
  ...userInputTables,
  newUserIdentified: newUserTable,
  userRemoved: userRemovedTable,
  userDroppedUserLimitReached: userDroppedTable,
  userLoginChange: userLoginTable,
  newVpnSession: newVpnSessionTable,
  vpnSessionEnded: vpnSessionEndedTable,
  hostIocSet: iocTable,
  fullyQualifiedConnection: connectionTextTable,
  fullyQualifiedFile: fileTextTable,
  fullyQualifiedMalware: malwareTextTable,
  fullyQualifiedIntrusion: intrusionTextTable,
  fullyQualifiedPacket: packetTextTable,
  unknown: unknownTable,
};
