import type { EventData } from '../event-kinds.ts';
import { services } from '../network/applications.ts';
import { type Attack, attackers, attacks, RULE_GENERATOR, webServers } from '../network/attacks.ts';
import { accessControlRules, intrusionPolicy, ruleReasons } from '../network/devices.ts';
import { noUser } from '../network/hosts.ts';
import { connectionThrough, exchange } from './connection.ts';
import { tcpFrame } from './packet-frame.ts';
import type { Scene } from './scene.ts';

const ETHERNET_LINK_TYPE = 1;
const RESPONSE_BYTES = 3200;
const INTRUSION_BLOCKED = 1;
const SNORT_VERSION = 3;

/** Someone outside attacks a public web server: the intrusion event, its packet and the connection. */
export const attack: Scene = {
  name: 'attack',
  kinds: ['intrusionEvent', 'packet', 'connectionStatistics'],
  variants: attackers.length * webServers.length * attacks.length,
  outline(variant) {
    const attacker = attackers[variant % attackers.length] as (typeof attackers)[number];
    const rest = Math.floor(variant / attackers.length);
    const { device, address } = webServers[rest % webServers.length] as (typeof webServers)[number];
    const { method, uri, ...rule } = attacks[Math.floor(rest / webServers.length)] as Attack;
    const { port, ipProtocol, applicationProtocolId, clientApplicationId } = services.http;
    const host = `www.${device.name}.example`;
    const request = `${method} ${uri} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: scanner/1.0\r\n\r\n`;
    const common = {
      userId: noUser.id,
      applicationProtocolId,
      clientApplicationId,
      iocNumber: rule.iocNumber,
    };
    const through = connectionThrough(device, 'outside', 'dmz');
    const intrusion: EventData<'intrusionEvent'> = {
      ...common,
      deviceId: device.id,
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
      destinationPortOrIcmpCode: port,
      ipProtocol,
      sourceCountry: attacker.countryCode,
      intrusionPolicyUuid: intrusionPolicy.uuid,
      accessControlRuleId: accessControlRules.inbound.id,
      accessControlPolicyUuid: device.policyUuid,
      ingressZoneUuid: through.ingressZoneUuid as string,
      egressZoneUuid: through.egressZoneUuid as string,
      ingressInterfaceUuid: through.ingressInterfaceUuid as string,
      egressInterfaceUuid: through.egressInterfaceUuid as string,
      networkAnalysisPolicyUuid: through.networkAnalysisPolicyUuid as string,
      httpHostname: host,
      httpUri: uri,
      snortVersion: SNORT_VERSION,
    };
    return [
      { kind: 'intrusionEvent', data: intrusion },
      {
        kind: 'packet',
        data: {
          deviceId: device.id,
          linkType: ETHERNET_LINK_TYPE,
          packetData: tcpFrame({
            source: attacker.address,
            destination: address,
            destinationPort: port,
            payload: Buffer.from(request),
          }),
        },
      },
      {
        kind: 'connectionStatistics',
        data: {
          ...through,
          ...exchange(request.length, rule.blocked ? 0 : RESPONSE_BYTES),
          ...common,
          accessControlRuleId: accessControlRules.inbound.id,
          accessControlRuleReason: rule.blocked ? ruleReasons.intrusionBlock.id : ruleReasons.none.id,
          initiatorIpAddress: attacker.address,
          responderIpAddress: address,
          responderPort: port,
          ipProtocol,
          clientUrl: `http://${host}${uri}`,
          initiatorCountry: attacker.countryCode,
          intrusionEventCount: 1,
        },
      },
    ];
  },
};
