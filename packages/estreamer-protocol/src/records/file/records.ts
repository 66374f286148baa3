import { defineRecord, versionsWithUnnumbered } from '../define-record.ts';
import { fileEvent46 } from './file-event-46.ts';
import { fileEvent56 } from './file-event-56.ts';
import { fileEvent79 } from './file-event-79.ts';

/** The record types of this family. */
export const fileRecords = [
  defineRecord({
    recordType: 500,
    kind: 'fileEvent',
    name: 'File Event',
    category: 'file',
    discoveryHeader: false,
    body: versionsWithUnnumbered([fileEvent46, fileEvent56, fileEvent79], fileEvent46),
  }),
  defineRecord({
    recordType: 502,
    kind: 'fileMalwareEvent',
    name: 'File Malware Event',
    category: 'file',
    discoveryHeader: false,
    body: versionsWithUnnumbered([fileEvent46, fileEvent56, fileEvent79], fileEvent46),
  }),
] as const;
