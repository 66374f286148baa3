import { defineBlock } from '../../schema/define-block.ts';
import { list, string, uint8, uint16, uint32, uuid } from '../../schema/fields.ts';
import { ipAddressRangeSpecification141 } from './addresses.ts';

export const hostVulnerability85 = defineBlock({
  series: 1,
  blockType: 85,
  name: 'Host Vulnerability',
  since: '4.9',
  fields: {
    vulnerabilityId: uint32(),
    invalidFlags: uint8(),
    vulnerabilityType: uint32({ title: 'Type' }),
  },
});

export const userVulnerability124 = defineBlock({
  series: 1,
  blockType: 124,
  name: 'User Vulnerability',
  since: '5.0',
  fields: {
    ipAddressRanges: list(31, ipAddressRangeSpecification141),
    port: uint16(),
    ipProtocol: uint16({ title: 'Protocol' }),
    vulnerabilityId: uint32(),
    thirdPartyVulnerabilityUuid: uuid(),
    vulnerabilityName: string(),
    clientApplicationId: uint32(),
    applicationProtocolId: uint32(),
    version: string(),
  },
});
