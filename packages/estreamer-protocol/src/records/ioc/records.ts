import { defineRecord, versions } from '../define-record.ts';
import { integer7 } from './integer-7.ts';
import { iocState150 } from './ioc-state-150.ts';

/** The record types of this family. */
export const iocRecords = [
  defineRecord({
    recordType: 160,
    kind: 'hostIocSet',
    name: 'Host IOC Set',
    category: 'ioc',
    discoveryHeader: true,
    body: versions(integer7, iocState150),
  }),
] as const;
