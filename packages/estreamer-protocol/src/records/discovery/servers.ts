import { defineBlock, reviseBlock } from '../../schema/define-block.ts';
import { blob, list, string, uint8, uint16, uint32, unixSeconds } from '../../schema/fields.ts';
import { sourceType } from '../../values/host.ts';
import { webApplication123 } from './applications.ts';
import { hostVulnerability85 } from './vulnerabilities.ts';

const subServer1 = defineBlock({
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

const fullSubServer51 = defineBlock({
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

/** What a server is, and who says so. */
const identifiedServer = {
  applicationProtocolId: uint32(),
  vendorName: string(),
  version: string(),
  lastUsed: unixSeconds(),
  sourceType: uint32(),
  sourceId: uint32(),
};

const serverInformation105 = defineBlock({
  series: 1,
  blockType: 105,
  name: 'Server Information',
  since: '4.10',
  fields: {
    ...identifiedServer,
    subServers: list(11, subServer1),
  },
});

const serverInformation117 = reviseBlock(serverInformation105, {
  blockType: 117,
  since: '5.0',
  retyped: {
    applicationProtocolId: uint32({ title: 'Application ID' }),
    sourceType: uint32({ values: sourceType }),
  },
});

export const hostServer103 = defineBlock({
  series: 1,
  blockType: 103,
  name: 'Host Server',
  since: '4.10',
  fields: {
    port: uint16(),
    hits: uint32(),
    lastUsed: unixSeconds(),
    serverInformation: list(11, serverInformation117, serverInformation105),
    confidence: uint32(),
    webApplications: list(31, webApplication123),
  },
});

const fullServerInformation106 = defineBlock({
  series: 1,
  blockType: 106,
  name: 'Full Server Information',
  since: '4.10',
  sourcesDisagree:
    'The kinds of its lists are not certain: lists are read by their own header, and what does not fit comes out as octets.',
  fields: {
    ...identifiedServer,
    fullSubServers: list(11, fullSubServer51),
  },
});

export const fullHostServer104 = defineBlock({
  series: 1,
  blockType: 104,
  name: 'Full Host Server',
  since: '4.10',
  sourcesDisagree: 'There may be two or three lists of vulnerabilities: both are tried.',
  fields: {
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
  },
  variants: [
    {
      after: { thirdPartyVulnerabilities: { thirdPartyScanVulnerabilities: list(31, hostVulnerability85) } },
    },
  ],
});
