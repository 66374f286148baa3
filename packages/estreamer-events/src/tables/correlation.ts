import type { EventTable } from '../event/event-table.ts';
import { blockedPassed, impactFacts } from './intrusion.ts';
import {
  blockedTag,
  countryFacts,
  device,
  deviceFacts,
  endpointSummary,
  headerTime,
  hostFacts,
  portFacts,
  protocolOrNoneFacts,
  ruleAndZoneFacts,
  tlsFacts,
  userFacts,
} from './shared.ts';

interface WithSignature {
  readonly signatureId: number;
  readonly impactFlags: number;
}

/** Of events other than intrusions there is no impact: the mask of the fields that are set says so. */
function hasImpact({ signatureId, impactFlags }: WithSignature): boolean {
  return signatureId !== 0 || impactFlags !== 0;
}

/** Correlation events: record 112. A correlation policy's rule matched other events. */
export const correlationTable: EventTable<'correlationEvent'> = {
  category: 'correlation',
  title: 'Correlation Event',
  sensor: { id: 'eventDeviceId' },
  time: [
    { seconds: 'correlationEventSecond' },
    { seconds: 'triggerEventSecond', microseconds: 'triggerEventMicrosecond' },
  ],
  severity: [
    { when: { priorityId: [1] }, because: 'priority 1', severity: 'CRITICAL', score: 9 },
    {
      when: { impactLevel: [1] },
      because: 'impact level 1 (red, vulnerable)',
      severity: 'CRITICAL',
      score: 9,
    },
    { when: { priorityId: [2] }, because: 'priority 2', severity: 'ERROR', score: 7 },
    {
      when: { impactLevel: [2] },
      because: 'impact level 2 (orange, potentially vulnerable)',
      severity: 'ERROR',
      score: 7,
    },
    { when: { priorityId: [3] }, because: 'priority 3', severity: 'WARNING', score: 5 },
    { because: 'any other, without a priority too', severity: 'NOTICE' },
  ],
  summary: [
    ['Correlation rule "{correlationRule}"', 'Correlation rule {correlationRuleId}', 'Correlation event'],
    ' of policy "{correlationPolicy}"',
    ' matched',
    ' {triggerEventType}',
    ...endpointSummary,
    ', priority {priorityId}',
    ', impact {impactLevel}',
    ': {eventDescription}',
    [', user {userName}', ', user {destinationUserName}'],
  ],
  tags: ['cisco', 'fmc', 'correlation', blockedTag, { when: { impactLevel: [1] }, tag: 'impact-red' }],
  facts: {
    ...deviceFacts,
    eventDevice: { nameOrId: 'eventDeviceId' },
    eventNumber: { id: 'eventId' },
    correlationPolicy: { name: 'correlationPolicyId' },
    correlationPolicyId: { id: 'correlationPolicyId' },
    correlationRule: { name: 'correlationRuleId' },
    correlationRuleId: { id: 'correlationRuleId' },
    // 1 is the highest of five priorities; the names that metadata has are those of intrusions.
    priorityId: { id: 'priority' },
    eventDescription: 'eventDescription',
    triggerEventType: { name: 'eventType' },
    triggerEventTypeId: { id: 'eventType' },
    triggerEventId: { id: 'triggerEventId' },
    triggerEventSecond: { time: 'triggerEventSecond' },
    ruleMessage: { name: 'signatureId' },
    ruleId: { id: 'signatureId' },
    generatorId: { id: 'signatureGeneratorId' },
    impactFlags: { id: 'impactFlags' },
    impactLevel: {
      compute: (record) => (hasImpact(record.data) ? impactFacts.impactLevel.compute(record) : undefined),
      reads: ['signatureId', 'impactFlags'],
    },
    impact: {
      compute: (record) => (hasImpact(record.data) ? impactFacts.impact.compute(record) : undefined),
      reads: ['signatureId', 'impactFlags'],
    },
    letThrough: {
      compute: ({ data }) =>
        data.signatureId === 0 && data.blocked === 0 ? undefined : blockedPassed[data.blocked],
      reads: ['signatureId', 'blocked'],
    },
    blocked: { nameOrId: 'blocked' },
    sourceAddress: [{ address: 'sourceIpAddress' }, { address: 'sourceIpv4Address' }],
    destinationAddress: [{ address: 'destinationIpAddress' }, { address: 'destinationIpv4Address' }],
    ...portFacts('sourcePort', 'destinationPort'),
    ...protocolOrNoneFacts,
    ...countryFacts,
    ...userFacts('sourceUserId'),
    destinationUserName: { name: 'destinationUserId', zero: true },
    destinationUserId: { id: 'destinationUserId' },
    sourceHostType: { name: 'sourceHostType' },
    destinationHostType: { name: 'destinationHostType' },
    sourceCriticality: { name: 'sourceCriticality' },
    destinationCriticality: { name: 'destinationCriticality' },
    sourceApplicationProtocol: { name: 'sourceServerId' },
    applicationProtocol: { name: 'destinationServerId' },
    sourceOperatingSystem: { name: 'sourceFingerprintUuid' },
    destinationOperatingSystem: { name: 'destinationFingerprintUuid' },
    networkProtocol: { name: 'networkProtocolId' },
    clientApplication: { name: 'clientApplicationId' },
    clientApplicationId: { id: 'clientApplicationId' },
    destinationUri: 'url',
    accessControlPolicy: { name: 'accessControlPolicyUuid' },
    accessControlPolicyUuid: { id: 'accessControlPolicyUuid' },
    accessControlRuleAction: { nameOrId: 'accessControlRuleAction' },
    ...ruleAndZoneFacts,
    ...tlsFacts,
  },
};

/** An indication of compromise was set for a host: record 160. */
export const iocTable: EventTable<'hostIocSet'> = {
  category: 'ioc',
  title: 'Indication of Compromise',
  sensor: device,
  time: [...headerTime, { seconds: 'lastSeen' }, { seconds: 'firstSeen' }],
  severity: [
    { when: { disabled: [1] }, because: 'the indication is switched off for the host', severity: 'NOTICE' },
    { because: 'a host shows a sign of compromise', severity: 'ERROR', score: 8 },
  ],
  summary: [
    ['Indication of compromise "{iocName}"', 'Indication of compromise {iocId}', 'Indication of compromise'],
    [' on host {sourceAddress}', ' on host {macAddress}'],
    ', first seen {firstSeen}',
  ],
  tags: ['cisco', 'fmc', 'ioc'],
  facts: {
    ...deviceFacts,
    ...hostFacts,
    ioc: { value: true },
    iocName: [{ name: 'iocIdNumber' }, { name: 'value' }],
    iocId: [{ id: 'iocIdNumber' }, { id: 'value' }],
    disabled: { id: 'disabled' },
    firstSeen: { time: 'firstSeen' },
    lastSeen: { time: 'lastSeen' },
    firstConnectionTime: { time: 'firstConnectionTime' },
    lastConnectionTime: { time: 'lastConnectionTime' },
  },
};
