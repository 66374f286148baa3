import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { blob, list, string, uint8, uint16, uint32, unixSeconds } from '../../schema/fields.ts';
import { sourceType } from '../../values/host.ts';
import { webApplication123 } from './applications.ts';
import { hostVulnerability85 } from './vulnerabilities.ts';

/** Sub-Server, series 1, block type 1: sent by all versions. */
export const subServer1 = defineBlock({
  series: 1,
  blockType: 1,
  name: 'Sub-Server',
  since: 'any',
  fields: {
    subServerName: string(),
    vendorName: string(),
    version: string(),
  },
});

/** Server Banner, series 1, block type 37: sent by all versions. */
export const serverBanner37 = defineBlock({
  series: 1,
  blockType: 37,
  name: 'Server Banner',
  since: 'any',
  fields: {
    port: uint16(),
    ipProtocol: uint8(),
    serverBanner: blob(),
  },
});

/** Full Sub-Server, series 1, block type 51: sent by all versions. */
export const fullSubServer51 = defineBlock({
  series: 1,
  blockType: 51,
  name: 'Full Sub-Server',
  since: 'any',
  sourcesDisagree:
    'The kinds of its lists are not certain: lists are read by their own header, and what does not fit comes out as octets.',
  fields: {
    subServerName: string(),
    vendorName: string(),
    version: string(),
    vdbVulnerabilities: list(31, hostVulnerability85),
    thirdPartyVulnerabilities: list(31, hostVulnerability85),
  },
});

/** Server Information, series 1, block type 117: sent since 5.0. */
export const serverInformation117 = defineBlock({
  series: 1,
  blockType: 117,
  name: 'Server Information',
  since: '5.0',
  fields: {
    applicationProtocolId: uint32({ title: 'Application ID' }),
    vendorName: string(),
    version: string(),
    lastUsed: unixSeconds(),
    sourceType: uint32({ values: sourceType }),
    sourceId: uint32(),
    subServers: list(11, subServer1),
  },
});

/** Server Information, series 1, block type 105: sent since 4.10.x. */
export const serverInformation105 = defineBlock({
  series: 1,
  blockType: 105,
  name: 'Server Information',
  since: '4.10.x',
  fields: {
    applicationProtocolId: uint32(),
    vendorName: string(),
    version: string(),
    lastUsed: unixSeconds(),
    sourceType: uint32(),
    sourceId: uint32(),
    subServers: list(11, subServer1),
  },
});

/** Host Server, series 1, block type 103: sent since 4.10.0. */
export const hostServer103 = defineBlock({
  series: 1,
  blockType: 103,
  name: 'Host Server',
  since: '4.10.0',
  fields: {
    port: uint16(),
    hits: uint32(),
    lastUsed: unixSeconds(),
    serverInformation: list(11, serverInformation117, serverInformation105),
    confidence: uint32(),
    webApplications: list(31, webApplication123),
  },
});

/** Full Server Information, series 1, block type 106: sent since 4.10.0. */
export const fullServerInformation106 = defineBlock({
  series: 1,
  blockType: 106,
  name: 'Full Server Information',
  since: '4.10.0',
  sourcesDisagree:
    'The kinds of its lists are not certain: lists are read by their own header, and what does not fit comes out as octets.',
  fields: {
    applicationProtocolId: uint32(),
    vendorName: string(),
    version: string(),
    lastUsed: unixSeconds(),
    sourceType: uint32(),
    sourceId: uint32(),
    fullSubServers: list(11, fullSubServer51),
  },
});

const fullHostServer104Fields = {
  port: uint16(),
  hits: uint32(),
  serverInformationDetected: list(31, fullServerInformation106),
  serverInformationUserAdded: list(31, fullServerInformation106),
  serverInformationScannerAdded: list(31, fullServerInformation106),
  serverInformationApplicationAdded: list(31, fullServerInformation106),
  confidence: uint32(),
  serverBanner: blob(),
  vdbVulnerabilities: list(31, hostVulnerability85),
  thirdPartyVulnerabilities: list(31, hostVulnerability85),
  webApplications: list(31, webApplication123),
} as const;

/** Full Host Server, series 1, block type 104: sent since 4.10.0. */
export const fullHostServer104 = defineBlock({
  series: 1,
  blockType: 104,
  name: 'Full Host Server',
  since: '4.10.0',
  sourcesDisagree: 'There may be two or three lists of vulnerabilities: both are tried.',
  fields: fullHostServer104Fields,
  variants: [
    changeFields(fullHostServer104Fields, {
      after: { thirdPartyVulnerabilities: { thirdPartyScanVulnerabilities: list(31, hostVulnerability85) } },
    }),
  ],
});
