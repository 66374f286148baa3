import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, microseconds, uint8, uint16, uint32, unixSeconds, uuid } from '../../schema/fields.ts';
import { blocked, impactFlags, impactLevel, priority } from '../../values/intrusion.ts';

/**
 * Intrusion Event, series 2, block type 25: sent since 5.1.1.x.
 *
 * Sources disagree (intrusion-legacy): as listed.
 */
export const intrusionEvent25 = defineBlock({
  series: 2,
  blockType: 25,
  name: 'Intrusion Event',
  since: '5.1.1.x',
  fields: {
    deviceId: uint32(),
    eventId: uint32(),
    eventSecond: unixSeconds(),
    eventMicrosecond: microseconds(),
    ruleId: uint32({ title: 'Rule ID (Signature ID)' }),
    generatorId: uint32(),
    ruleRevision: uint32(),
    classificationId: uint32(),
    priorityId: uint32({ values: priority }),
    sourceIpAddress: ipv6(),
    destinationIpAddress: ipv6(),
    sourcePortOrIcmpType: uint16(),
    destinationPortOrIcmpCode: uint16(),
    ipProtocol: uint8({ title: 'IP Protocol ID' }),
    impactFlags: uint8({ values: impactFlags }),
    impact: uint8({ values: impactLevel }),
    blocked: uint8({ values: blocked }),
    mplsLabel: uint32(),
    vlanId: uint16(),
    pad: uint16({ reserved: true }),
    intrusionPolicyUuid: uuid({ title: 'Policy UUID' }),
    userId: uint32(),
    webApplicationId: uint32(),
    clientApplicationId: uint32(),
    applicationProtocolId: uint32(),
    accessControlRuleId: uint32(),
    accessControlPolicyUuid: uuid(),
    ingressInterfaceUuid: uuid(),
    egressInterfaceUuid: uuid(),
    ingressZoneUuid: uuid({ title: 'Ingress Security Zone UUID' }),
    egressZoneUuid: uuid({ title: 'Egress Security Zone UUID' }),
    connectionTimestamp: unixSeconds(),
    connectionInstanceId: uint16(),
    connectionCounter: uint16(),
  },
});
