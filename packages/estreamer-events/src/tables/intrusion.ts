import { type FullyQualifiedRecord, impactLevelNames, impactLevelOf } from '@x/estreamer-protocol';
import type { EventTable, SeverityRow } from '../event/event-table.ts';
import {
  classicWords,
  classificationWords,
  inlineResultReasonWords,
  inlineResultWords,
} from '../event/management-center-words.ts';
import { addressText, bytesAsText, hexText } from '../values/bytes-text.ts';
import { fields, ids } from './equal-names.ts';
import {
  addressSummary,
  applicationFacts,
  blockedTag,
  connectionKeyFacts,
  contextFacts,
  countryFacts,
  device,
  deviceFacts,
  endpointFacts,
  endpointSummary,
  iocFacts,
  iocTag,
  policyFacts,
  portFacts,
  ruleAndZoneFacts,
  tlsFacts,
  userFacts,
} from './shared.ts';
import { textFacts, textIocFact, textRuleFacts, textTable } from './text-events.ts';

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

/** How severe impact levels 1 and 2 are. */
function impactSeverity(unstopped: string): readonly SeverityRow[] {
  return [
    {
      when: { impactLevel: [1], letThrough: [false] },
      because: 'impact level 1 (red, vulnerable), stopped',
      severity: 'ERROR',
      score: 8,
    },
    { when: { impactLevel: [1] }, because: `impact level 1, ${unstopped}`, severity: 'CRITICAL', score: 10 },
    {
      when: { impactLevel: [2], letThrough: [false] },
      because: 'impact level 2 (orange, potentially vulnerable), stopped',
      severity: 'WARNING',
      score: 6,
    },
    { when: { impactLevel: [2] }, because: `impact level 2, ${unstopped}`, severity: 'ERROR', score: 8 },
  ];
}

/** How severe intrusions are. */
const severity: readonly SeverityRow[] = [
  ...impactSeverity('let through or not known'),
  {
    when: { priorityId: [1], letThrough: [false] },
    because: 'priority high, stopped',
    severity: 'WARNING',
    score: 6,
  },
  {
    when: { priorityId: [1] },
    because: 'priority high, let through or not known',
    severity: 'ERROR',
    score: 7,
  },
  { when: { priorityId: [2], letThrough: [false] }, because: 'priority medium, stopped', severity: 'NOTICE' },
  {
    when: { priorityId: [2] },
    because: 'priority medium, let through or not known',
    severity: 'WARNING',
    score: 5,
  },
  { severity: 'INFO' },
];

/** What intrusion events of all sorts have in common. */
const shared = {
  category: 'intrusion',
  title: 'Intrusion Event',
  severity,
  summary: [
    ['Intrusion event "{ruleMessage}"', 'Intrusion event of rule {generatorId}:{ruleId}', 'Intrusion event'],
    ...endpointSummary,
    ', impact {impactLevel}',
    ', priority {priority}',
    ': {blocked}',
    ', user {userName}',
  ],
  tags: ['cisco', 'fmc', 'intrusion', blockedTag, { when: { impactLevel: [1] }, tag: 'impact-red' }, iocTag],
} as const;

interface WithImpactFlags {
  readonly data: { readonly impactFlags: number };
}

/** The impact that follows from the impact flags. */
export const impactFacts = {
  impactFlags: 'impactFlags',
  impactLevel: {
    compute: ({ data }: WithImpactFlags) => impactLevelOf(data.impactFlags),
    reads: ['impactFlags'],
  },
  impact: {
    compute: ({ data }: WithImpactFlags) => impactLevelNames[impactLevelOf(data.impactFlags)],
    reads: ['impactFlags'],
  },
} as const;

/** What intrusion events of all versions have. */
const commonFacts = {
  ...deviceFacts,
  ...endpointFacts,
  ...portFacts('sourcePortOrIcmpType', 'destinationPortOrIcmpCode'),
  ...userFacts('userId'),
  letThrough: { lookup: 'blocked', in: blockedPassed },
  blocked: [{ name: 'blocked', zero: true }, 'blocked'],
  eventNumber: 'eventId',
  ruleMessage: { name: 'ruleId' },
  ...fields('ruleId', 'generatorId', 'ruleRevision'),
  classification: { name: 'classificationId' },
  classificationId: { id: 'classificationId' },
  priority: { name: 'priorityId' },
  priorityId: { id: 'priorityId' },
  ...impactFacts,
  intrusionPolicy: { nameOrId: 'intrusionPolicyUuid' },
  ...policyFacts,
  ...ruleAndZoneFacts,
  ...applicationFacts,
  ...ids('vlanId', 'mplsLabel'),
} as const;

const common = {
  ...shared,
  sensor: device,
  time: [{ seconds: 'eventSecond', microseconds: 'eventMicrosecond' }],
} as const;

/** Intrusion events: record 400. */
export const intrusionTable: EventTable<'intrusionEvent'> = {
  ...common,
  facts: {
    ...commonFacts,
    ...countryFacts,
    networkAnalysisPolicy: { nameOrId: 'networkAnalysisPolicyUuid' },
    originalClientAddress: { address: 'originalClientIpAddress' },
    blockedReason: { nameOrId: 'blockedReason' },
    ...iocFacts,
    httpHostname: 'httpHostname',
    destinationUri: 'httpUri',
    httpResponse: { id: 'httpResponse' },
    ...fields('smtpFrom', 'smtpTo', 'smtpAttachments', 'smtpHeaders'),
    snortVersion: { id: 'snortVersion' },
    ...connectionKeyFacts,
    ...tlsFacts,
    ...contextFacts,
  },
};

/** Intrusion events of servers up to 5.1: record 207. */
export const legacyIntrusionIpv4Table: EventTable<'legacyIntrusionEventIpv4'> = {
  ...common,
  facts: commonFacts,
};

/** Intrusion events of servers up to 5.1: record 208. */
export const legacyIntrusionIpv6Table: EventTable<'legacyIntrusionEventIpv6'> = {
  ...common,
  facts: commonFacts,
};

type ImpactLevel = keyof typeof impactLevelNames;

/** A level such as `1`, `Impact 1` or `Red (1)`; text events have 5 for what is 0 elsewhere. */
function impactLevel({ data }: FullyQualifiedRecord): ImpactLevel | undefined {
  const impact = data['Impact'];
  if (typeof impact !== 'number' && typeof impact !== 'string') return undefined;
  const digit = /(?<!\d)[0-5](?!\d)/.exec(String(impact))?.[0];
  if (digit === undefined) return undefined;
  return digit === '5' ? 0 : (Number(digit) as ImpactLevel);
}

/** The name of the level, or what stands there. */
function impactName(record: FullyQualifiedRecord): string | undefined {
  const level = impactLevel(record);
  if (level !== undefined) return impactLevelNames[level];
  const impact = record.data['Impact'];
  return typeof impact === 'string' ? impact : undefined;
}

/** What became of a packet: let through, unless it was dropped, blocked or rejected, and not only would have been. */
function letThrough({ data }: FullyQualifiedRecord): boolean | undefined {
  const result = data['InlineResult'];
  if (typeof result !== 'string' || result === '') return undefined;
  return /\bwould\b/i.test(result) || !/drop|block|reject/i.test(result);
}

const priorityNumbers: Readonly<Record<string, number>> = { high: 1, medium: 2, low: 3, 1: 1, 2: 2, 3: 3 };
/** As metadata has them. */
const priorityNames: Readonly<Record<string, string>> = { 1: 'high', 2: 'medium', 3: 'low' };

/** Intrusion events that come as text: record 400. */
export const intrusionTextTable: EventTable<'fullyQualifiedIntrusion'> = {
  ...textTable,
  ...shared,
  time: [{ seconds: 'EventSecond', microseconds: 'EventMicrosecond' }],
  facts: {
    ...textFacts,
    connectionTimestamp: { time: 'FirstPacketSecond' },
    ruleMessage: ['IntrusionRuleMessage', 'Message'],
    ruleId: ['SignatureID', 'SID'],
    generatorId: ['GeneratorID', 'GID'],
    ruleRevision: ['SignatureRevision', 'Revision'],
    classification: [{ lookup: 'Classification', in: classicWords(classificationWords) }, 'Classification'],
    priority: ['Priority', { lookup: 'PriorityID', in: priorityNames }],
    priorityId: [
      { lookup: 'PriorityID', in: priorityNumbers },
      { lookup: 'Priority', in: priorityNumbers },
    ],
    impactLevel: { compute: impactLevel },
    impact: { compute: impactName },
    blocked: [{ lookup: 'InlineResult', in: classicWords(inlineResultWords) }, 'InlineResult'],
    blockedReason: [
      { lookup: 'InlineResultReason', in: classicWords(inlineResultReasonWords) },
      'InlineResultReason',
      { id: 'InlineResultReasonID' },
    ],
    letThrough: [{ compute: letThrough }, { lookup: 'InlineResultID', in: blockedPassed }],
    ...textIocFact,
    intrusionPolicy: ['IntrusionPolicy', { id: 'IntrusionPolicyUUID' }],
    ...textRuleFacts,
    eventNumber: 'EventID',
    httpHostname: 'HTTP_Hostname',
    destinationUri: 'HTTP_URI',
    httpResponse: ['HTTP_Response', 'HTTPResponse'],
    snortVersion: { id: 'SnortVersionID' },
    snortRuleGroups: 'SnortRuleGroups',
    mitreAttackGroups: 'MitreAttackGroups',
    vlanId: { id: 'VLAN_ID' },
    mplsLabel: { id: 'MPLS_Label' },
  },
  without: [...textTable.without, 'Impact', 'InlineResultID'],
};

/** The impact flag that says that the device dropped the session. */
const SESSION_DROPPED = 0x20;

/** Impact alerts, which the management center adds to intrusion events: record 9. */
export const impactAlertTable: EventTable<'intrusionImpactAlert'> = {
  category: 'intrusion',
  title: 'Intrusion Impact Alert',
  sensor: device,
  time: [{ seconds: 'eventSecond' }],
  severity: [
    ...impactSeverity('not known to be stopped'),
    {
      when: { impactLevel: [3] },
      because: 'impact level 3 (yellow, currently not vulnerable)',
      severity: 'WARNING',
      score: 6,
    },
    { severity: 'NOTICE' },
  ],
  summary: ['Impact alert', ' "{description}"', ...addressSummary, ', impact {impactLevel}'],
  tags: [
    'cisco',
    'fmc',
    'intrusion',
    'impact-alert',
    blockedTag,
    { when: { impactLevel: [1] }, tag: 'impact-red' },
  ],
  facts: {
    ...deviceFacts,
    sourceAddress: { address: 'sourceIpAddress' },
    destinationAddress: { address: 'destinationIpAddress' },
    eventNumber: 'eventId',
    description: 'description',
    letThrough: {
      compute: ({ data }) => ((data.impactFlags & SESSION_DROPPED) === 0 ? undefined : false),
      reads: ['impactFlags'],
    },
    ...impactFacts,
  },
};

interface ExtraData {
  readonly extraDataType: number;
  readonly extraData: Uint8Array;
}

/** Types of extra data that are an address in bytes: the client in front of a proxy, the ends of a tunnel. */
const ORIGINAL_CLIENT_TYPES: readonly number[] = [1, 2];
const ADDRESS_TYPES: readonly number[] = [...ORIGINAL_CLIENT_TYPES, 11, 12];

function extraDataAddress(
  { extraDataType, extraData }: ExtraData,
  types: readonly number[],
): string | undefined {
  return types.includes(extraDataType) ? addressText(extraData) : undefined;
}

/** Extra data of intrusion events: record 110. With device, number and second it belongs to the event. */
export const extraDataTable: EventTable<'intrusionExtraData'> = {
  category: 'intrusion',
  title: 'Intrusion Event Extra Data',
  sensor: device,
  time: [{ seconds: 'eventSecond' }],
  severity: [{ severity: 'INFO' }],
  summary: ['Extra data of intrusion event {eventNumber}', ': {extraDataType}', ' "{extraData}"'],
  tags: ['cisco', 'fmc', 'intrusion', 'extra-data'],
  facts: {
    ...deviceFacts,
    eventNumber: 'eventId',
    eventSecond: { time: 'eventSecond' },
    extraDataType: { nameOrId: 'extraDataType' },
    extraDataTypeId: { id: 'extraDataType' },
    extraData: {
      compute: ({ data }) => extraDataAddress(data, ADDRESS_TYPES) ?? bytesAsText(data.extraData),
      reads: ['extraDataType', 'extraData'],
    },
    originalClientAddress: {
      compute: ({ data }) => extraDataAddress(data, ORIGINAL_CLIENT_TYPES),
      reads: ['extraDataType', 'extraData'],
    },
  },
};

/** What packets of both sorts have in common. With device, number and second they belong to their intrusion event. */
const packet = {
  category: 'packet',
  title: 'Packet',
  severity: [{ severity: 'INFO' }],
  summary: ['Packet', ' of {packetLength} bytes', ' of intrusion event {eventNumber}'],
  tags: ['cisco', 'fmc', 'packet'],
} as const;

/** Packets of intrusion events: record 2. */
export const packetTable: EventTable<'packet'> = {
  ...packet,
  sensor: device,
  time: [{ seconds: 'packetSecond', microseconds: 'packetMicrosecond' }, { seconds: 'eventSecond' }],
  facts: {
    ...deviceFacts,
    eventNumber: 'eventId',
    eventSecond: { time: 'eventSecond' },
    ...fields('linkType', 'packetLength'),
    packetData: { compute: ({ data }) => hexText(data.packetData), reads: ['packetData'] },
  },
};

/** Packets that come as text: record 2. */
export const packetTextTable: EventTable<'fullyQualifiedPacket'> = {
  ...textTable,
  ...packet,
  time: [
    { seconds: 'PacketSecond', microseconds: 'PacketMicrosecond' },
    { seconds: 'EventSecond', microseconds: 'EventMicrosecond' },
  ],
  facts: {
    ...textFacts,
    eventNumber: 'EventID',
    eventSecond: { time: 'EventSecond' },
    linkType: 'LinkType',
    packetLength: 'PacketLength',
    packetData: 'PacketData',
  },
};
