import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, list, string, uint8, uint16, uint32, uuid } from '../../schema/fields.ts';
import { sourceType } from '../../values/host.ts';
import { integer7 } from '../ioc.ts';
import { ipAddressRangeSpecification141 } from './addresses.ts';

export const stringInformation35 = defineBlock({
  series: 1,
  blockType: 35,
  name: 'String Information',
  since: 'any',
  fields: {
    value: string(),
  },
});

const fix67 = defineBlock({
  series: 1,
  blockType: 67,
  name: 'Fix',
  since: 'any',
  fields: {
    fixId: uint32(),
  },
});

const genericScanResults108 = defineBlock({
  series: 1,
  blockType: 108,
  name: 'Generic Scan Results',
  since: '4.10',
  fields: {
    port: uint16(),
    ipProtocol: uint16({ title: 'Protocol' }),
    subServer: string(),
    value: string(),
    subServerUnformatted: string(),
    valueUnformatted: string(),
  },
});

const scanVulnerability109 = defineBlock({
  series: 1,
  blockType: 109,
  name: 'Scan Vulnerability',
  since: '4.10',
  fields: {
    port: uint16(),
    ipProtocol: uint16({ title: 'Protocol' }),
    scanVulnerabilityId: string(),
    name: string(),
    description: string(),
    nameClean: string(),
    descriptionClean: string(),
    bugtraqIds: list(31, integer7),
    cveIds: list(31, stringInformation35),
  },
});

export const userProduct134 = defineBlock({
  series: 1,
  blockType: 134,
  name: 'User Product',
  since: '5.1',
  fields: {
    sourceId: uint32(),
    sourceType: uint32({ values: sourceType }),
    ipAddressRanges: list(31, ipAddressRangeSpecification141),
    port: uint16(),
    ipProtocol: uint16({ title: 'Protocol' }),
    dropUserProduct: uint32(),
    vendorString: string(),
    productString: string(),
    versionString: string(),
    softwareId: uint32(),
    serverId: uint32(),
    vendorId: uint32(),
    productId: uint32(),
    majorVersion: string(),
    minorVersion: string(),
    revision: string(),
    toMajorVersion: string(),
    toMinorVersion: string(),
    toRevision: string(),
    build: string(),
    patch: string(),
    extension: string(),
    osUuid: uuid(),
    device: string(),
    mobile: uint8(),
    jailbroken: uint8(),
    fixes: list(31, fix67),
  },
});

export const scanResult142 = defineBlock({
  series: 1,
  blockType: 142,
  name: 'Scan Result',
  since: '5.2',
  fields: {
    userId: uint32(),
    scanType: uint32(),
    ipAddress: ipv6(),
    port: uint16(),
    ipProtocol: uint16({ title: 'Protocol' }),
    flag: uint16(),
    scanVulnerabilities: list(11, scanVulnerability109),
    genericScanResults: list(31, genericScanResults108),
    userProducts: list(31, userProduct134),
  },
});
