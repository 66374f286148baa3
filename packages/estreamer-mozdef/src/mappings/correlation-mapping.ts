import { ipProtocolNames } from '@x/estreamer-protocol';
import type { RecordMapping } from '../mapping/record-mapping.ts';
import { blockedPassed, impactDetails } from './intrusion-mapping.ts';
import {
  countryDetails,
  endpointSummary,
  fmcSource,
  recordDetails,
  ruleAndZoneDetails,
  tlsDetails,
} from './shared-details.ts';
import { userDetails } from './user-details.ts';

/** Correlation events: record 112. A correlation policy's rule matched other events. */
export const correlationMapping: RecordMapping<'correlationEvent'> = {
  category: 'correlation',
  source: fmcSource,
  sensor: 'eventDeviceId',
  timestamp: [
    { seconds: 'correlationEventSecond' },
    { seconds: 'triggerEventSecond', microseconds: 'triggerEventMicrosecond' },
  ],
  severity: [
    { when: { priorityid: [1] }, because: 'priority 1', severity: 'CRITICAL' },
    { when: { impactlevel: [1] }, because: 'impact level 1 (red, vulnerable)', severity: 'CRITICAL' },
    { when: { priorityid: [2] }, because: 'priority 2', severity: 'ERROR' },
    {
      when: { impactlevel: [2] },
      because: 'impact level 2 (orange, potentially vulnerable)',
      severity: 'ERROR',
    },
    { when: { priorityid: [3] }, because: 'priority 3', severity: 'WARNING' },
    { because: 'otherwise, without a priority too', severity: 'NOTICE' },
  ],
  summary: [
    ['Correlation rule "{correlationrule}"', 'Correlation rule {correlationruleid}', 'Correlation event'],
    ' of policy "{correlationpolicy}"',
    ' matched',
    ' {triggereventtype}',
    ...endpointSummary,
    ', priority {priorityid}',
    ', impact {impactlevel}',
    ': {eventdescription}',
    [', user {username}', ', user {destinationusername}'],
  ],
  tags: [
    'cisco',
    'fmc',
    'correlation',
    { when: { success: [false] }, tag: 'blocked' },
    { when: { impactlevel: [1] }, tag: 'impact-red' },
  ],
  details: {
    ...recordDetails,
    eventdevice: [{ name: 'eventDeviceId' }, { id: 'eventDeviceId' }],
    eventid: { id: 'eventId' },
    correlationpolicy: { name: 'correlationPolicyId' },
    correlationpolicyid: { id: 'correlationPolicyId' },
    correlationrule: { name: 'correlationRuleId' },
    correlationruleid: { id: 'correlationRuleId' },
    // 1 is the highest of five priorities; the names that metadata has are those of intrusions.
    priorityid: { id: 'priority' },
    eventdescription: 'eventDescription',
    triggereventtype: { name: 'eventType' },
    triggereventtypeid: { id: 'eventType' },
    triggereventid: { id: 'triggerEventId' },
    triggereventsecond: { time: 'triggerEventSecond' },
    rulemessage: { name: 'signatureId' },
    ruleid: { id: 'signatureId' },
    generatorid: { id: 'signatureGeneratorId' },
    // Of events other than intrusions there is no impact: the mask of the fields that are set says so.
    impactflags: { id: 'impactFlags' },
    impactlevel: {
      compute: (record) => (hasImpact(record.data) ? impactDetails.impactlevel.compute(record) : undefined),
    },
    impact: {
      compute: (record) => (hasImpact(record.data) ? impactDetails.impact.compute(record) : undefined),
    },
    success: {
      compute: ({ data }) =>
        data.signatureId === 0 && data.blocked === 0 ? undefined : blockedPassed[data.blocked],
    },
    blocked: [{ name: 'blocked' }, { id: 'blocked' }],
    sourceipaddress: [
      { address: 'sourceIpAddress', version: 4 },
      { address: 'sourceIpv4Address', version: 4 },
    ],
    sourceipv6address: { address: 'sourceIpAddress', version: 6 },
    destinationipaddress: [
      { address: 'destinationIpAddress', version: 4 },
      { address: 'destinationIpv4Address', version: 4 },
    ],
    destinationipv6address: { address: 'destinationIpAddress', version: 6 },
    sourceport: { port: 'sourcePort' },
    destinationport: { port: 'destinationPort' },
    icmptype: { icmp: 'sourcePort' },
    icmpcode: { icmp: 'destinationPort' },
    protocol: { lookup: 'ipProtocol', in: ipProtocolNames },
    ipprotocol: { id: 'ipProtocol' },
    ...countryDetails,
    ...userDetails('sourceUserId'),
    destinationusername: userDetails('destinationUserId').username,
    destinationuserid: userDetails('destinationUserId').userid,
    sourcehosttype: { name: 'sourceHostType' },
    destinationhosttype: { name: 'destinationHostType' },
    sourcecriticality: { name: 'sourceCriticality' },
    destinationcriticality: { name: 'destinationCriticality' },
    sourceapplicationprotocol: { name: 'sourceServerId' },
    applicationprotocol: { name: 'destinationServerId' },
    sourceoperatingsystem: { name: 'sourceFingerprintUuid' },
    destinationoperatingsystem: { name: 'destinationFingerprintUuid' },
    networkprotocol: { name: 'networkProtocolId' },
    clientapplication: { name: 'clientApplicationId' },
    clientapplicationid: { id: 'clientApplicationId' },
    destinationuri: 'url',
    accesscontrolpolicy: { name: 'accessControlPolicyUuid' },
    accesscontrolpolicyuuid: { id: 'accessControlPolicyUuid' },
    accesscontrolruleaction: [{ name: 'accessControlRuleAction' }, { id: 'accessControlRuleAction' }],
    ...ruleAndZoneDetails,
    ...tlsDetails,
  },
  rest: { without: ['sourceUserId', 'destinationUserId'] },
};

interface WithSignature {
  readonly signatureId: number;
  readonly impactFlags: number;
}

function hasImpact({ signatureId, impactFlags }: WithSignature): boolean {
  return signatureId !== 0 || impactFlags !== 0;
}
