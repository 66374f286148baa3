import type { EventData, EventOutline } from '../event-outline.ts';
import { type Flow, inFlow } from '../flow.ts';
import { services } from '../network/applications.ts';
import {
  type Attack,
  attackers,
  correlation,
  extraDataTypes,
  probes,
  RULE_GENERATOR,
  vulnerabilityAttacks,
} from '../network/attacks.ts';
import {
  accessControlRules,
  intrusionPolicy,
  networkAnalysisPolicy,
  ruleActions,
  ruleReasons,
  zones,
} from '../network/devices.ts';
import { type WebServer, webServers } from '../network/hosts.ts';
import { noUser } from '../network/users.ts';
import { connectionHeader, connectionThrough, exchange } from './connection.ts';
import { eventAbout } from './discovery-event.ts';
import { addressFrame, tcpFrame } from './packet-frame.ts';
import { combinations, type Scene } from './scene.ts';

type Attacker = (typeof attackers)[number];

const ETHERNET_LINK_TYPE = 1;
const IPV4 = 2048;
const RESPONSE_BYTES = 3200;
const INTRUSION_BLOCKED = 1;
const SNORT_VERSION = 3;
const SEQUENCE_STEP = 4093;
const TRIGGERED_BY_INTRUSION_EVENT = 1;
/** What of a correlation event is filled in: impact flags, protocols, source address and port. */
const DEFINED_FIELDS = 0b1_0000_1111;

/**
 * Someone outside attacks a vulnerable public web server: the intrusion event, its packet and extra data, the impact
 * alert, the indication of compromise and the correlation event that follow, and the connection.
 */
export const attack: Scene = combinations(
  attackers.flatMap((attacker) => vulnerabilityAttacks.map((rule) => ({ attacker, rule }))),
  webServers,
  [
    'intrusionEvent',
    'packet',
    'intrusionExtraData',
    'intrusionExtraData',
    'intrusionImpactAlert',
    'hostIocSet',
    'correlationEvent',
    'connectionStatistics',
  ],
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
    connection(attacker, rule, server),
  ],
);

/** Someone outside tries what does no harm here: the intrusion event, its packet and extra data, and the connection. */
export const probe: Scene = combinations(
  attackers.flatMap((attacker) => probes.map((rule) => ({ attacker, rule }))),
  webServers,
  ['intrusionEvent', 'packet', 'intrusionExtraData', 'intrusionExtraData', 'connectionStatistics'],
  ({ attacker, rule }, server) => [...intrusion(attacker, rule, server), connection(attacker, rule, server)],
);

function hostName({ device }: WebServer): string {
  return `www.${device.name}.example`;
}

function requestText({ method, uri }: Attack, server: WebServer, attacker: Attacker): string {
  return `${method} ${uri} HTTP/1.1\r\nHost: ${hostName(server)}\r\nX-Forwarded-For: ${attacker.forwardedFor}\r\nUser-Agent: scanner/1.0\r\n\r\n`;
}

/** What the intrusion event and the connection have in common. */
function common({ iocNumber }: Attack) {
  const { applicationProtocolId, clientApplicationId } = services.http;
  return { userId: noUser.id, applicationProtocolId, clientApplicationId, iocNumber };
}

/** The intrusion event with what belongs to it. */
function intrusion(attacker: Attacker, rule: Attack, server: WebServer): EventOutline[] {
  const deviceId = server.device.id;
  const ofEvent = { deviceId, eventId: inFlow.eventId, eventSecond: inFlow.firstSecond };
  const { port } = services.http;
  const packetData = tcpFrame({
    source: attacker.address,
    destination: server.address,
    destinationPort: port,
    payload: Buffer.from(requestText(rule, server, attacker)),
  });
  return [
    { kind: 'intrusionEvent', data: { ...ofEvent, ...intrusionEvent(attacker, rule, server) } },
    {
      kind: 'packet',
      data: {
        ...ofEvent,
        packetSecond: inFlow.firstSecond,
        packetMicrosecond: inFlow.microsecond,
        linkType: ETHERNET_LINK_TYPE,
        packetData,
      },
      finish(record: Buffer, { initiatorPort, microsecond }: Flow) {
        const frame = record.subarray(record.length - packetData.length);
        addressFrame(frame, initiatorPort, (microsecond * SEQUENCE_STEP) >>> 0);
      },
    },
    {
      kind: 'intrusionExtraData',
      data: {
        ...ofEvent,
        extraDataType: extraDataTypes.forwardedFor.id,
        extraData: attacker.forwardedForOctets,
      },
    },
    {
      kind: 'intrusionExtraData',
      data: { ...ofEvent, extraDataType: extraDataTypes.httpUri.id, extraData: Buffer.from(rule.uri) },
    },
  ];
}

function intrusionEvent(attacker: Attacker, rule: Attack, server: WebServer): EventData<'intrusionEvent'> {
  const { device, address } = server;
  const { port, ipProtocol } = services.http;
  return {
    ...common(rule),
    eventMicrosecond: inFlow.microsecond,
    ruleId: rule.ruleId,
    generatorId: RULE_GENERATOR,
    ruleRevision: 1,
    classificationId: rule.classificationId,
    priorityId: rule.priorityId,
    impactFlags: rule.impactFlags,
    impact: rule.impact,
    blocked: rule.blocked ? INTRUSION_BLOCKED : 0,
    sourceIpAddress: attacker.address,
    destinationIpAddress: address,
    sourcePortOrIcmpType: inFlow.initiatorPort,
    destinationPortOrIcmpCode: port,
    ipProtocol,
    sourceCountry: attacker.countryCode,
    intrusionPolicyUuid: intrusionPolicy.uuid,
    accessControlRuleId: accessControlRules.inbound.id,
    accessControlPolicyUuid: device.policyUuid,
    ...passage(server),
    connectionTimestamp: inFlow.firstSecond,
    connectionInstanceId: inFlow.instance,
    connectionCounter: inFlow.counter,
    networkAnalysisPolicyUuid: networkAnalysisPolicy.uuid,
    originalClientIpAddress: attacker.forwardedFor,
    httpHostname: hostName(server),
    httpUri: rule.uri,
    snortVersion: SNORT_VERSION,
  };
}

/** Where attacks come in and go to. */
function passage({ device }: WebServer) {
  return {
    ingressZoneUuid: zones.outside.uuid,
    egressZoneUuid: zones.dmz.uuid,
    ingressInterfaceUuid: device.interfaces.outside,
    egressInterfaceUuid: device.interfaces.dmz,
  };
}

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
    destinationCriticality: 3,
    destinationUserId: noUser.id,
    blocked: rule.blocked ? INTRUSION_BLOCKED : 0,
    ...passage(server),
    intrusionPolicyUuid: intrusionPolicy.uuid,
    accessControlRuleAction: ruleActions.allow.id,
    accessControlPolicyUuid: server.device.policyUuid,
    accessControlRuleId: accessControlRules.inbound.id,
  };
}

function connection(attacker: Attacker, rule: Attack, server: WebServer): EventOutline {
  const { port, ipProtocol } = services.http;
  const requestBytes = requestText(rule, server, attacker).length;
  return {
    kind: 'connectionStatistics',
    discoveryHeader: connectionHeader(server.device),
    data: {
      ...connectionThrough(server.device, 'outside', 'dmz'),
      ...exchange(requestBytes, rule.blocked ? 0 : RESPONSE_BYTES),
      ...common(rule),
      accessControlRuleId: accessControlRules.inbound.id,
      accessControlRuleReason: rule.blocked ? ruleReasons.intrusionBlock.id : ruleReasons.none.id,
      initiatorIpAddress: attacker.address,
      responderIpAddress: server.address,
      responderPort: port,
      ipProtocol,
      clientUrl: `http://${hostName(server)}${rule.uri}`,
      referencedHost: hostName(server),
      userAgent: 'scanner/1.0',
      initiatorCountry: attacker.countryCode,
      intrusionEventCount: 1,
    },
  };
}
