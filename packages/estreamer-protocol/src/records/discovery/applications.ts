import { defineBlock } from '../../schema/define-block.ts';
import { list, string, uint32, unixSeconds } from '../../schema/fields.ts';
import { hostVulnerability85 } from './vulnerabilities.ts';

export const webApplication123 = defineBlock({
  series: 1,
  blockType: 123,
  name: 'Web Application',
  since: '5.0',
  fields: {
    webApplicationId: uint32({ title: 'Application ID' }),
  },
});

export const fullHostClientApplication112 = defineBlock({
  series: 1,
  blockType: 112,
  name: 'Full Host Client Application',
  since: '5.0',
  sourcesDisagree:
    'It may have an application protocol too, as block 122 has: the variant with four more octets is tried.',
  fields: {
    hits: uint32(),
    lastUsed: unixSeconds(),
    clientApplicationId: uint32({ title: 'Application ID' }),
    version: string(),
    webApplications: list(31, webApplication123),
    vulnerabilities: list(31, hostVulnerability85),
  },
  variants: [{ after: { clientApplicationId: { applicationProtocolId: uint32() } } }],
});

export const hostClientApplication122 = defineBlock({
  series: 1,
  blockType: 122,
  name: 'Host Client Application',
  since: '5.0',
  fields: {
    hits: uint32(),
    lastUsed: unixSeconds(),
    clientApplicationId: uint32({ title: 'ID' }),
    applicationProtocolId: uint32(),
    version: string(),
    webApplications: list(31, webApplication123),
  },
});
