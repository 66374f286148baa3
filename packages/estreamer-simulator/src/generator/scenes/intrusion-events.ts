import type { EventData, EventOutline } from '../event-outline.ts';
import { type Flow, inFlow } from '../flow.ts';
import { services } from '../network/applications.ts';
import { type Attack, type attackers, extraDataTypes, RULE_GENERATOR } from '../network/attacks.ts';
import {
  accessControlRules,
  intrusionPolicy,
  networkAnalysisPolicy,
  ruleReasons,
  zones,
} from '../network/devices.ts';
import type { WebServer } from '../network/hosts.ts';
import { noUser } from '../network/users.ts';
import { connectionHeader, connectionThrough, exchange } from './connection.ts';
import { addressFrame, tcpFrame } from './packet-frame.ts';

/** Someone outside. */
export type Attacker = (typeof attackers)[number];

/** In the field `blocked`: the device dropped it. */
export const INTRUSION_BLOCKED = 1;

const ETHERNET_LINK_TYPE = 1;
const RESPONSE_BYTES = 3200;
const SNORT_VERSION = 3;
const SEQUENCE_STEP = 4093;

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

/** The intrusion event, its packet and its extra data. */
export function intrusion(attacker: Attacker, rule: Attack, server: WebServer): EventOutline[] {
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
export function passage({ device }: WebServer) {
  return {
    ingressZoneUuid: zones.outside.uuid,
    egressZoneUuid: zones.dmz.uuid,
    ingressInterfaceUuid: device.interfaces.outside,
    egressInterfaceUuid: device.interfaces.dmz,
  };
}

/** The connection of an attack. */
export function attackConnection(attacker: Attacker, rule: Attack, server: WebServer): EventOutline {
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
