import type { EventData } from '../event-kinds.ts';
import { accessControlRules, ruleActions } from '../network/devices.ts';
import { type Host, insideHosts } from '../network/hosts.ts';
import { type Site, sites } from '../network/sites.ts';
import { connectionThrough, exchange } from './connection.ts';
import type { Scene } from './scene.ts';

const REQUEST_BYTES = 900;

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
    clientUrl: url,
    urlCategoryId,
    urlReputationId,
    responderCountry: countryCode,
  };
}

/** A host visits a site, or is kept from it. */
export const visit: Scene = {
  name: 'visit',
  kinds: ['connectionStatistics'],
  variants: insideHosts.length * sites.length,
  outline(variant) {
    const host = insideHosts[variant % insideHosts.length] as Host;
    const site = sites[Math.floor(variant / insideHosts.length)] as Site;
    return [{ kind: 'connectionStatistics', data: siteConnection(host, site) }];
  },
};
