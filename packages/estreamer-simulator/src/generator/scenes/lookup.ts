import { services } from '../network/applications.ts';
import { accessControlRules } from '../network/devices.ts';
import { insideHosts } from '../network/hosts.ts';
import { lookups, resolver } from '../network/sites.ts';
import { connectionHeader, connectionThrough, exchange } from './connection.ts';
import { combinations } from './scene.ts';

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
