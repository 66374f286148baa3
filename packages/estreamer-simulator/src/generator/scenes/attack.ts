import { type EventData, inFlow } from '../event-outline.ts';
import {
  type Attack,
  attackers,
  correlation,
  probes,
  RULE_GENERATOR,
  vulnerabilityAttacks,
} from '../network/attacks.ts';
import { accessControlRules, intrusionPolicy, ruleActions } from '../network/devices.ts';
import { noUser, type WebServer, webServers } from '../network/hosts.ts';
import { services } from '../network/sites.ts';
import {
  type Attacker,
  attackConnection,
  INTRUSION_BLOCKED,
  intrusion,
  passage,
} from './intrusion-events.ts';
import { combinations, eventAbout } from './scene.ts';

const IPV4 = 2048;
const HIGH_CRITICALITY = 3;
const TRIGGERED_BY_INTRUSION_EVENT = 1;
/** What of a correlation event is filled in: impact flags, protocols, source address and port. */
const DEFINED_FIELDS = 0b1_0000_1111;

/**
 * Someone outside attacks a vulnerable public web server: the intrusion event, its packet and extra data, the impact
 * alert, the indication of compromise and the correlation event that follow, and the connection.
 */
export const attack = combinations(
  attackers.flatMap((attacker) => vulnerabilityAttacks.map((rule) => ({ attacker, rule }))),
  webServers,
  ({ attacker, rule }, server) => [
    ...intrusion(attacker, rule, server),
    {
      kind: 'intrusionImpactAlert',
      data: {
        eventId: inFlow.eventId,
        deviceId: server.device.id,
        eventSecond: inFlow.firstSecond,
        impactFlags: rule.impactFlags,
        sourceIpAddress: attacker.address,
        destinationIpAddress: server.address,
        description: rule.message,
      },
    },
    eventAbout(server, 'hostIocSet', {
      value: rule.iocNumber,
      iocIdNumber: rule.iocNumber,
      firstSeen: inFlow.firstSecond,
      firstEventId: inFlow.eventId,
      firstDeviceId: server.device.id,
      firstInstanceId: inFlow.instance,
      firstConnectionTime: inFlow.firstSecond,
      firstCounter: inFlow.counter,
      lastSeen: inFlow.lastSecond,
    }),
    { kind: 'correlationEvent', data: correlationEvent(attacker, rule, server) },
    attackConnection(attacker, rule, server),
  ],
);

/** Someone outside tries what does no harm here: the intrusion event, its packet and extra data, and the connection. */
export const probe = combinations(
  attackers.flatMap((attacker) => probes.map((rule) => ({ attacker, rule }))),
  webServers,
  ({ attacker, rule }, server) => [
    ...intrusion(attacker, rule, server),
    attackConnection(attacker, rule, server),
  ],
);

function correlationEvent(
  attacker: Attacker,
  rule: Attack,
  server: WebServer,
): EventData<'correlationEvent'> {
  const { port, ipProtocol, applicationProtocolId } = services.http;
  return {
    deviceId: server.device.id,
    correlationEventSecond: inFlow.lastSecond,
    eventId: inFlow.eventId,
    correlationPolicyId: correlation.policy.id,
    correlationRuleId: correlation.redAttack.id,
    priority: rule.priorityId,
    eventDescription: rule.message,
    eventType: TRIGGERED_BY_INTRUSION_EVENT,
    eventDeviceId: server.device.id,
    signatureId: rule.ruleId,
    signatureGeneratorId: RULE_GENERATOR,
    triggerEventSecond: inFlow.firstSecond,
    triggerEventMicrosecond: inFlow.microsecond,
    triggerEventId: inFlow.eventId,
    eventDefinedMask: DEFINED_FIELDS,
    impactFlags: rule.impactFlags,
    impact: rule.impact,
    ipProtocol,
    networkProtocolId: IPV4,
    sourcePort: inFlow.initiatorPort,
    sourceCountry: attacker.countryCode,
    sourceIpAddress: attacker.address,
    sourceUserId: noUser.id,
    destinationIpAddress: server.address,
    destinationPort: port,
    destinationServerId: applicationProtocolId,
    destinationFingerprintUuid: server.operatingSystem.uuid,
    destinationCriticality: HIGH_CRITICALITY,
    destinationUserId: noUser.id,
    blocked: rule.blocked ? INTRUSION_BLOCKED : 0,
    ...passage(server),
    intrusionPolicyUuid: intrusionPolicy.uuid,
    accessControlRuleAction: ruleActions.allow.id,
    accessControlPolicyUuid: server.device.policyUuid,
    accessControlRuleId: accessControlRules.inbound.id,
  };
}
