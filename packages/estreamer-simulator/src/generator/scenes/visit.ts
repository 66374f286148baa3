import type { EventData } from '../event-outline.ts';
import { accessControlRules, ruleActions } from '../network/devices.ts';
import { type Host, insideHosts } from '../network/hosts.ts';
import { type Site, sites } from '../network/sites.ts';
import { connectionHeader, connectionThrough, exchange } from './connection.ts';
import { combinations } from './scene.ts';

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
