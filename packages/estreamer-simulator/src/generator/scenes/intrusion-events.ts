import { type EventData, type EventOutline, type Flow, inFlow } from '../event-outline.ts';
import { type Attack, type attackers, extraDataTypes, RULE_GENERATOR } from '../network/attacks.ts';
import {
  accessControlRules,
  intrusionPolicy,
  networkAnalysisPolicy,
  ruleReasons,
  zones,
} from '../network/devices.ts';
import { noUser, type WebServer } from '../network/hosts.ts';
import { services } from '../network/sites.ts';
import { connectionHeader, connectionThrough, exchange } from './connections.ts';

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
        extraData: attacker.forwardedForBytes,
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

/** A TCP segment whose source port and sequence number are still open. */
interface TcpSegment {
  /** IPv4 addresses. */
  readonly source: string;
  readonly destination: string;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

const ETHERNET_SIZE = 14;
const IP_SIZE = 20;
const TCP_SIZE = 20;
const SOURCE_MAC = '0050560000fe';
const DESTINATION_MAC = '005056000050';
const ETHERTYPE_IPV4 = 0x0800;
const PROTOCOL_TCP = 6;
const TIME_TO_LIVE = 57;
const DO_NOT_FRAGMENT = 0x4000;
const HEADER_WORDS_AND_FLAGS = 0x5018;
const WINDOW = 64_240;

const IP_OFFSET = ETHERNET_SIZE;
const TCP_OFFSET = ETHERNET_SIZE + IP_SIZE;
const SOURCE_PORT_OFFSET = TCP_OFFSET;
const SEQUENCE_OFFSET = TCP_OFFSET + 4;
const CHECKSUM_OFFSET = TCP_OFFSET + 16;

/** A whole Ethernet frame with the segment; source port and sequence number are 0 and the checksums fit that. */
function tcpFrame({ source, destination, destinationPort, payload }: TcpSegment): Buffer {
  const frame = Buffer.alloc(ETHERNET_SIZE + IP_SIZE + TCP_SIZE + payload.length);
  frame.write(DESTINATION_MAC + SOURCE_MAC, 'hex');
  frame.writeUInt16BE(ETHERTYPE_IPV4, 12);
  frame[IP_OFFSET] = 0x45;
  frame.writeUInt16BE(IP_SIZE + TCP_SIZE + payload.length, IP_OFFSET + 2);
  frame.writeUInt16BE(DO_NOT_FRAGMENT, IP_OFFSET + 6);
  frame[IP_OFFSET + 8] = TIME_TO_LIVE;
  frame[IP_OFFSET + 9] = PROTOCOL_TCP;
  frame.set(source.split('.').map(Number), IP_OFFSET + 12);
  frame.set(destination.split('.').map(Number), IP_OFFSET + 16);
  frame.writeUInt16BE(complement(sumOfWords(frame.subarray(IP_OFFSET, TCP_OFFSET))), IP_OFFSET + 10);
  frame.writeUInt16BE(destinationPort, TCP_OFFSET + 2);
  frame.writeUInt16BE(HEADER_WORDS_AND_FLAGS, TCP_OFFSET + 12);
  frame.writeUInt16BE(WINDOW, TCP_OFFSET + 14);
  frame.set(payload, TCP_OFFSET + TCP_SIZE);
  const pseudoHeader =
    sumOfWords(frame.subarray(IP_OFFSET + 12, TCP_OFFSET)) + PROTOCOL_TCP + TCP_SIZE + payload.length;
  frame.writeUInt16BE(complement(pseudoHeader + sumOfWords(frame.subarray(TCP_OFFSET))), CHECKSUM_OFFSET);
  return frame;
}

/** Sets source port and sequence number of a frame from {@link tcpFrame}, and its checksum accordingly. */
function addressFrame(frame: Buffer, sourcePort: number, sequence: number): void {
  frame.writeUInt16BE(sourcePort, SOURCE_PORT_OFFSET);
  frame.writeUInt32BE(sequence, SEQUENCE_OFFSET);
  const before = complement(frame.readUInt16BE(CHECKSUM_OFFSET));
  const sum = before + sourcePort + (sequence >>> 16) + (sequence & 0xffff);
  frame.writeUInt16BE(complement(sum), CHECKSUM_OFFSET);
}

function sumOfWords(bytes: Buffer): number {
  let sum = 0;
  for (let offset = 0; offset < bytes.length; offset += 2) {
    sum += ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
  }
  return sum;
}

/** The ones' complement of a ones' complement sum, in 16 bits (RFC 1071). */
function complement(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}
