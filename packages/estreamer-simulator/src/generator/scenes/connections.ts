import { type EventData, inFlow, type OutlinedHeader, scaled } from '../event-outline.ts';
import {
  accessControlRules,
  type Device,
  networkAnalysisPolicy,
  ruleActions,
  zones,
} from '../network/devices.ts';
import { type Host, insideHosts } from '../network/hosts.ts';
import { lookups, resolver, type Site, services, sites } from '../network/sites.ts';
import { combinations } from './scene.ts';

const ACKNOWLEDGED_PACKET_BYTES = 1400;

/** The header of connection events: their times and addresses are in the block. */
export function connectionHeader({ id }: Device): OutlinedHeader {
  return { deviceId: id, eventType: 1003, eventSubtype: 1 };
}

/** What all connections through a device have in common. */
export function connectionThrough(
  { id, interfaces, policyUuid }: Device,
  from: keyof typeof zones,
  to: keyof typeof zones,
): EventData<'connectionStatistics'> {
  return {
    deviceId: id,
    ingressZoneUuid: zones[from].uuid,
    egressZoneUuid: zones[to].uuid,
    ingressInterfaceUuid: interfaces[from],
    egressInterfaceUuid: interfaces[to],
    accessControlPolicyUuid: policyUuid,
    accessControlRuleId: accessControlRules.web.id,
    accessControlRuleAction: ruleActions.allow.id,
    networkAnalysisPolicyUuid: networkAnalysisPolicy.uuid,
    initiatorPort: inFlow.initiatorPort,
    connectionInstanceId: inFlow.instance,
    connectionCounter: inFlow.counter,
    firstPacketTimestamp: inFlow.firstSecond,
    lastPacketTimestamp: inFlow.lastSecond,
  };
}

/** The traffic of a connection in which the initiator asks and the responder answers. */
export function exchange(requestBytes: number, responseBytes: number): EventData<'connectionStatistics'> {
  const responsePackets = Math.ceil(responseBytes / ACKNOWLEDGED_PACKET_BYTES);
  return {
    initiatorTransmittedPackets: scaled(4 + Math.ceil(responsePackets / 2)),
    responderTransmittedPackets: scaled(responsePackets),
    initiatorTransmittedBytes: scaled(requestBytes + 20 * responsePackets),
    responderTransmittedBytes: scaled(responseBytes),
  };
}

const REQUEST_BYTES = 900;
const HTTP_PORT = 80;
const HTTP_OK = 200;

/** The connection of a host to a site. */
export function siteConnection(host: Host, site: Site): EventData<'connectionStatistics'> {
  const { address, url, service, webApplicationId, countryCode, urlCategoryId, urlReputationId } = site;
  return {
    ...connectionThrough(host.device, 'inside', 'outside'),
    ...exchange(REQUEST_BYTES, site.responseBytes),
    ...(site.blocked
      ? { accessControlRuleId: accessControlRules.blocked.id, accessControlRuleAction: ruleActions.block.id }
      : {}),
    initiatorIpAddress: host.address,
    responderIpAddress: address,
    responderPort: service.port,
    ipProtocol: service.ipProtocol,
    userId: host.userId,
    applicationProtocolId: service.applicationProtocolId,
    clientApplicationId: service.clientApplicationId,
    webApplicationId,
    httpResponse: service.port === HTTP_PORT && !site.blocked ? HTTP_OK : 0,
    clientUrl: url,
    referencedHost: new URL(url).hostname,
    urlCategoryId,
    urlReputationId,
    responderCountry: countryCode,
  };
}

/** A host visits a site, or is kept from it. */
export const visit = combinations(insideHosts, sites, (host, site) => [
  {
    kind: 'connectionStatistics',
    discoveryHeader: connectionHeader(host.device),
    data: siteConnection(host, site),
  },
]);

const QUERY_BYTES = 74;
const ANSWER_BYTES = 186;
const DNS_TTL_SECONDS = 300;

/** A host looks up a name. */
export const lookup = combinations(
  insideHosts,
  lookups,
  ({ device, address, userId }, { query, recordType, responseType }) => {
    const { port, ipProtocol, applicationProtocolId, clientApplicationId } = services.dns;
    return [
      {
        kind: 'connectionStatistics',
        discoveryHeader: connectionHeader(device),
        data: {
          ...connectionThrough(device, 'inside', 'outside'),
          ...exchange(QUERY_BYTES, ANSWER_BYTES),
          accessControlRuleId: accessControlRules.names.id,
          initiatorIpAddress: address,
          responderIpAddress: resolver.address,
          responderPort: port,
          ipProtocol,
          userId,
          applicationProtocolId,
          clientApplicationId,
          responderCountry: resolver.countryCode,
          dnsQuery: query,
          dnsRecordType: recordType,
          dnsResponseType: responseType,
          dnsTtl: DNS_TTL_SECONDS,
        },
      },
    ];
  },
);
