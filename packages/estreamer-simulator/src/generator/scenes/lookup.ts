import { services } from '../network/applications.ts';
import { accessControlRules } from '../network/devices.ts';
import { type Host, insideHosts } from '../network/hosts.ts';
import { lookups, resolver } from '../network/sites.ts';
import { connectionThrough, exchange } from './connection.ts';
import type { Scene } from './scene.ts';

const QUERY_BYTES = 74;
const ANSWER_BYTES = 186;
const DNS_TTL_SECONDS = 300;

/** A host looks up a name. */
export const lookup: Scene = {
  name: 'lookup',
  kinds: ['connectionStatistics'],
  variants: insideHosts.length * lookups.length,
  outline(variant) {
    const host = insideHosts[variant % insideHosts.length] as Host;
    const { query, recordType, responseType } = lookups[
      Math.floor(variant / insideHosts.length)
    ] as (typeof lookups)[number];
    const { port, ipProtocol, applicationProtocolId, clientApplicationId } = services.dns;
    return [
      {
        kind: 'connectionStatistics',
        data: {
          ...connectionThrough(host.device, 'inside', 'outside'),
          ...exchange(QUERY_BYTES, ANSWER_BYTES),
          accessControlRuleId: accessControlRules.names.id,
          initiatorIpAddress: host.address,
          responderIpAddress: resolver.address,
          responderPort: port,
          ipProtocol,
          userId: host.userId,
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
};
