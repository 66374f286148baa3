import { hostAndUserRecords } from './host-and-user-records.ts';
import { idNameRecords } from './id-name-records.ts';
import { ruleAndPolicyRecords } from './rule-and-policy-records.ts';
import { uuidNameRecords } from './uuid-name-records.ts';

/** The record types of this family. */
export const metadataRecords = [
  ...hostAndUserRecords,
  ...idNameRecords,
  ...ruleAndPolicyRecords,
  ...uuidNameRecords,
] as const;
