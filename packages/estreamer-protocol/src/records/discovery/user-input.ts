import { defineBlock } from '../../schema/define-block.ts';
import { blob, list, string, uint8, uint16, uint32 } from '../../schema/fields.ts';
import { criticality, sourceType } from '../../values/host.ts';
import { ipAddressRangeSpecification141, macAddressSpecification63 } from './addresses.ts';
import { userVulnerability124 } from './vulnerabilities.ts';

const userProtocol57 = defineBlock({
  series: 1,
  blockType: 57,
  name: 'User Protocol',
  since: 'any',
  fields: {
    ipAddressRanges: list(31, ipAddressRangeSpecification141),
    macAddressRanges: list(31, macAddressSpecification63),
    protocolType: uint8(),
    protocol: uint16(),
  },
});

const userClientApplication138 = defineBlock({
  series: 1,
  blockType: 138,
  name: 'User Client Application',
  since: '5.1.1',
  fields: {
    ipAddressRanges: list(31, ipAddressRangeSpecification141),
    applicationProtocolId: uint32(),
    clientApplicationId: uint32(),
    version: string(),
    payloadType: uint32(),
    webApplicationId: uint32(),
  },
});

export const userClientApplicationList60 = defineBlock({
  series: 1,
  blockType: 60,
  name: 'User Client Application List',
  since: 'any',
  fields: {
    sourceType: uint32({ values: sourceType }),
    sourceId: uint32(),
    userClientApplications: list(31, userClientApplication138),
  },
});

const userServer76 = defineBlock({
  series: 1,
  blockType: 76,
  name: 'User Server',
  since: 'any',
  fields: {
    ipAddressRanges: list(31, ipAddressRangeSpecification141),
    port: uint16(),
    ipProtocol: uint16({ title: 'Protocol' }),
  },
});

export const userServerList77 = defineBlock({
  series: 1,
  blockType: 77,
  name: 'User Server List',
  since: 'any',
  sourcesDisagree:
    "The guide has the source type before the source id, another source the other way round; the guide's order is used.",
  fields: {
    sourceType: uint32({ values: sourceType }),
    sourceId: uint32(),
    userServers: list(31, userServer76),
  },
});

export const userHosts78 = defineBlock({
  series: 1,
  blockType: 78,
  name: 'User Hosts',
  since: '4.7',
  fields: {
    ipAddressRanges: list(31, ipAddressRangeSpecification141),
    macAddressRanges: list(31, macAddressSpecification63),
    sourceId: uint32(),
    sourceType: uint32({ values: sourceType }),
  },
});

export const userVulnerabilityChange80 = defineBlock({
  series: 1,
  blockType: 80,
  name: 'User Vulnerability Change',
  since: '4.7',
  fields: {
    sourceType: uint32({ values: sourceType }),
    sourceId: uint32(),
    vulnerabilityType: uint32({ title: 'Type' }),
    vulnerabilities: list(31, userVulnerability124),
  },
});

export const userCriticalityChange81 = defineBlock({
  series: 1,
  blockType: 81,
  name: 'User Criticality Change',
  since: '4.7',
  fields: {
    ipAddressRanges: list(31, ipAddressRangeSpecification141),
    sourceId: uint32(),
    sourceType: uint32({ values: sourceType }),
    criticality: uint32({ values: criticality }),
  },
});

export const userAttributeValue82 = defineBlock({
  series: 1,
  blockType: 82,
  name: 'User Attribute Value',
  since: '4.7',
  fields: {
    ipAddressRanges: list(31, ipAddressRangeSpecification141),
    sourceId: uint32(),
    sourceType: uint32({ values: sourceType }),
    attributeId: uint32(),
    attributeValue: blob(),
  },
});

export const userProtocolList83 = defineBlock({
  series: 1,
  blockType: 83,
  name: 'User Protocol List',
  since: '4.7',
  fields: {
    sourceType: uint32({ values: sourceType }),
    sourceId: uint32(),
    userProtocols: list(31, userProtocol57),
  },
});
