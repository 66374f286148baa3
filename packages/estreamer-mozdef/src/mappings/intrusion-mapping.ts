import { impactLevelNames, impactLevelOf } from '@x/estreamer-protocol';
import type { RecordMapping, SeverityRow, TagSource } from '../mapping/record-mapping.ts';
import {
  applicationDetails,
  connectionLinkDetails,
  contextDetails,
  countryDetails,
  endpointDetails,
  endpointSummary,
  fmcSource,
  iocTag,
  networkAnalysisPolicy,
  policyDetails,
  recordDetails,
  ruleAndZoneDetails,
  tlsDetails,
} from './shared-details.ts';
import { userDetails } from './user-details.ts';

/** What the device did with the packet: whether it was let through. "Would be" means that it was. */
export const blockedPassed: Readonly<Record<string, boolean>> = {
  0: true,
  1: false,
  2: true,
  3: false,
  4: false,
  5: true,
  6: false,
  7: false,
  8: true,
  9: false,
  10: true,
  11: false,
  12: true,
  13: true,
  14: true,
};

/** How severe intrusions are; of text events too. */
export const intrusionSeverity: readonly SeverityRow[] = [
  {
    when: { impactlevel: [1], success: [false] },
    because: 'impact level 1 (red, vulnerable), stopped',
    severity: 'ERROR',
  },
  { when: { impactlevel: [1] }, because: 'impact level 1, let through or not known', severity: 'CRITICAL' },
  {
    when: { impactlevel: [2], success: [false] },
    because: 'impact level 2 (orange, potentially vulnerable), stopped',
    severity: 'WARNING',
  },
  { when: { impactlevel: [2] }, because: 'impact level 2, let through or not known', severity: 'ERROR' },
  { when: { priorityid: [1], success: [false] }, because: 'priority high, stopped', severity: 'NOTICE' },
  { when: { priorityid: [1] }, because: 'priority high, let through or not known', severity: 'WARNING' },
  { when: { priorityid: [2] }, because: 'priority medium', severity: 'NOTICE' },
  { severity: 'INFO' },
];

/** What an intrusion is summed up as; of text events too. */
export const intrusionSummary = [
  ['Intrusion event "{rulemessage}"', 'Intrusion event of rule {generatorid}:{ruleid}', 'Intrusion event'],
  ...endpointSummary,
  ', impact {impactlevel}',
  ', priority {priority}',
  ': {blocked}',
  ', user {username}',
] as const;

/** Tags of intrusions; of text events too. */
export const intrusionTags: readonly TagSource[] = [
  'cisco',
  'fmc',
  'intrusion',
  { when: { success: [false] }, tag: 'blocked' },
  { when: { impactlevel: [1] }, tag: 'impact-red' },
];

interface WithImpactFlags {
  readonly data: { readonly impactFlags: number };
}

/** The impact that follows from the impact flags. */
export const impactDetails = {
  impactflags: 'impactFlags',
  impactlevel: { compute: ({ data }: WithImpactFlags) => impactLevelOf(data.impactFlags) },
  impact: { compute: ({ data }: WithImpactFlags) => impactLevelNames[impactLevelOf(data.impactFlags)] },
} as const;

/** What intrusion events of all versions have. */
const commonDetails = {
  ...recordDetails,
  ...endpointDetails,
  sourceport: { port: 'sourcePortOrIcmpType' },
  destinationport: { port: 'destinationPortOrIcmpCode' },
  icmptype: { icmp: 'sourcePortOrIcmpType' },
  icmpcode: { icmp: 'destinationPortOrIcmpCode' },
  ...userDetails('userId'),
  success: { lookup: 'blocked', in: blockedPassed },
  blocked: [{ name: 'blocked', zero: true }, 'blocked'],
  eventid: 'eventId',
  rulemessage: { name: 'ruleId' },
  ruleid: 'ruleId',
  generatorid: 'generatorId',
  rulerevision: 'ruleRevision',
  classification: { name: 'classificationId' },
  classificationid: { id: 'classificationId' },
  priority: { name: 'priorityId' },
  priorityid: { id: 'priorityId' },
  ...impactDetails,
  intrusionpolicy: [{ name: 'intrusionPolicyUuid' }, { id: 'intrusionPolicyUuid' }],
  ...policyDetails,
  ...ruleAndZoneDetails,
  ...applicationDetails,
  vlanid: { id: 'vlanId' },
  mplslabel: { id: 'mplsLabel' },
} as const;

const common = {
  category: 'intrusion',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'eventSecond', microseconds: 'eventMicrosecond' }],
  severity: intrusionSeverity,
  summary: intrusionSummary,
  tags: intrusionTags,
  rest: { without: ['userId'] },
} as const;

/** Intrusion events: record 400. */
export const intrusionMapping: RecordMapping<'intrusionEvent'> = {
  ...common,
  tags: [...intrusionTags, iocTag],
  details: {
    ...commonDetails,
    ...countryDetails,
    networkanalysispolicy: networkAnalysisPolicy,
    originalclientipaddress: { address: 'originalClientIpAddress' },
    blockedreason: [{ name: 'blockedReason' }, { id: 'blockedReason' }],
    ioc: { compute: ({ data }) => ('iocNumber' in data && data.iocNumber !== 0) || undefined },
    iocname: [{ name: 'iocNumber' }, { id: 'iocNumber' }],
    httphostname: 'httpHostname',
    destinationuri: 'httpUri',
    httpresponse: { id: 'httpResponse' },
    smtpfrom: 'smtpFrom',
    smtpto: 'smtpTo',
    smtpattachments: 'smtpAttachments',
    smtpheaders: 'smtpHeaders',
    snortversion: { id: 'snortVersion' },
    ...connectionLinkDetails,
    ...tlsDetails,
    ...contextDetails,
  },
};

/** Intrusion events of servers up to 5.1: record 207. */
export const legacyIntrusionIpv4Mapping: RecordMapping<'legacyIntrusionEventIpv4'> = {
  ...common,
  details: commonDetails,
};

/** Intrusion events of servers up to 5.1: record 208. */
export const legacyIntrusionIpv6Mapping: RecordMapping<'legacyIntrusionEventIpv6'> = {
  ...common,
  details: commonDetails,
};
