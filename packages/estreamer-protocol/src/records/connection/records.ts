import { defineRecord, versions } from '../define-record.ts';
import { connectionChunk136 } from './connection-chunk-136.ts';
import { connectionStatistics155 } from './connection-statistics-155.ts';
import { connectionStatistics160 } from './connection-statistics-160.ts';
import { connectionStatistics163 } from './connection-statistics-163.ts';
import { connectionStatistics168 } from './connection-statistics-168.ts';
import { connectionStatistics169 } from './connection-statistics-169.ts';
import { connectionStatistics170 } from './connection-statistics-170.ts';
import { connectionStatistics171 } from './connection-statistics-171.ts';
import { connectionStatistics173 } from './connection-statistics-173.ts';
import { connectionStatistics174 } from './connection-statistics-174.ts';

/** The record types of this family. */
export const connectionRecords = [
  defineRecord({
    recordType: 71,
    kind: 'connectionStatistics',
    name: 'Connection Statistics',
    category: 'connection',
    discoveryHeader: true,
    body: versions(
      connectionStatistics155,
      connectionStatistics160,
      connectionStatistics163,
      connectionStatistics168,
      connectionStatistics169,
      connectionStatistics170,
      connectionStatistics171,
      connectionStatistics173,
      connectionStatistics174,
    ),
  }),
  defineRecord({
    recordType: 73,
    kind: 'connectionChunk',
    name: 'Connection Chunk',
    category: 'connection',
    discoveryHeader: true,
    body: versions(connectionChunk136),
  }),
] as const;
