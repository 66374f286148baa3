import { uuidNameRecord } from './name-records.ts';

/** Metadata records that name UUIDs. */
export const uuidNameRecords = [
  uuidNameRecord(115, 'securityZone', 'Security Zone Name'),
  uuidNameRecord(116, 'interface', 'Interface Name'),
  uuidNameRecord(117, 'accessControlPolicyName', 'Access Control Policy Name'),
  uuidNameRecord(118, 'intrusionPolicy', 'Intrusion Policy Name'),
  uuidNameRecord(127, 'ampCloud', 'AMP Cloud Name'),
  uuidNameRecord(322, 'sinkhole', 'Sinkhole'),
] as const;
