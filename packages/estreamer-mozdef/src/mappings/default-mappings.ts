import { connectionMapping } from './connection-mapping.ts';
import { fileMalwareMapping, fileMapping } from './file-mapping.ts';
import { intrusionMapping } from './intrusion-mapping.ts';
import { malwareMapping } from './malware-mapping.ts';

/** The mappings that a mapper starts from, by kind of record. */
export const defaultMappings = {
  connectionStatistics: connectionMapping,
  intrusionEvent: intrusionMapping,
  fileEvent: fileMapping,
  fileMalwareEvent: fileMalwareMapping,
  malwareEvent: malwareMapping,
} as const;
