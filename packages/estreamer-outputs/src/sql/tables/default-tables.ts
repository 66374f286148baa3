import type { SqlTable } from '../sql-table.ts';
import { connectionEvents } from './connection-events.ts';
import { fileEvents } from './file-events.ts';
import { fullyQualifiedConnections } from './fully-qualified-connections.ts';
import { intrusionEvents } from './intrusion-events.ts';
import { malwareEvents } from './malware-events.ts';

/** The tables that hold when none are given. */
export const defaultTables: readonly SqlTable[] = [
  connectionEvents,
  intrusionEvents,
  fileEvents,
  malwareEvents,
  fullyQualifiedConnections,
];
