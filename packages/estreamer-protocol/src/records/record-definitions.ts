import { connectionRecords } from './connection/records.ts';
import { correlationRecords } from './correlation/records.ts';
import { discoveryRecords } from './discovery/records.ts';
import { fileRecords } from './file/records.ts';
import { intrusionRecords } from './intrusion/records.ts';
import { iocRecords } from './ioc/records.ts';
import { malwareRecords } from './malware/records.ts';
import { metadataRecords } from './metadata/records.ts';
import { userRecords } from './user/records.ts';

/** Every record type whose layout is known, by family. */
export const recordDefinitions = [
  ...connectionRecords,
  ...correlationRecords,
  ...discoveryRecords,
  ...fileRecords,
  ...intrusionRecords,
  ...iocRecords,
  ...malwareRecords,
  ...metadataRecords,
  ...userRecords,
] as const;
