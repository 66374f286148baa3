import type { EventTable } from '../event/event-table.ts';
import { connectionChunkTable, connectionTable, connectionTextTable } from './connection.ts';
import { fileMalwareTable, fileTable, fileTextTable } from './file.ts';
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

/** What the events of each kind mean: to be read, extended or replaced. */
export const eventTables = {
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
  fullyQualifiedConnection: connectionTextTable,
  fullyQualifiedFile: fileTextTable,
  fullyQualifiedIntrusion: intrusionTextTable,
  fullyQualifiedPacket: packetTextTable,
} as unknown as Readonly<Record<string, EventTable>>;
