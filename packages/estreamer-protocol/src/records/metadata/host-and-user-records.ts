import { defineBlock } from '../../schema/define-block.ts';
import { octets, string, text, uint8, uint16, uint32, unixSeconds, uuid } from '../../schema/fields.ts';
import { fileDisposition, userDefined } from '../../values/file.ts';
import { userProtocol } from '../../values/user.ts';
import { layout, versions, versionsOr } from '../define-record.ts';
import { idName, metadataRecord } from './name-records.ts';

const geolocation28 = defineBlock({
  series: 2,
  blockType: 28,
  name: 'Geolocation',
  since: '5.2',
  fields: {
    countryCode: uint16(),
    country: string(),
  },
});

const iocName39 = defineBlock({
  series: 2,
  blockType: 39,
  name: 'IOC Name',
  since: '5.3',
  fields: {
    id: uint32(),
    category: string(),
    eventType: string(),
  },
});

const user57 = defineBlock({
  series: 2,
  blockType: 57,
  name: 'User',
  since: '6.0',
  fields: {
    id: uint32({ title: 'User ID' }),
    userProtocol: uint32({ title: 'Protocol', values: userProtocol }),
    userName: string(),
  },
});

const endpointProfile58 = defineBlock({
  series: 2,
  blockType: 58,
  name: 'Endpoint Profile',
  since: '6.0',
  fields: {
    id: uint32(),
    profileName: string(),
    fullName: string(),
  },
});

const idNameDescriptionMapping61 = defineBlock({
  series: 2,
  blockType: 61,
  name: 'ID Name Description Mapping',
  since: '6.0',
  fields: {
    id: uint32(),
    name: string(),
    description: string(),
  },
});

const icmpType19 = defineBlock({
  series: 2,
  blockType: 19,
  name: 'ICMP Type',
  since: '5.0',
  fields: {
    icmpType: uint16({ title: 'Type' }),
    ipProtocol: uint16({ title: 'Protocol' }),
    description: string(),
  },
});

const icmpCode20 = defineBlock({
  series: 2,
  blockType: 20,
  name: 'ICMP Code',
  since: '5.0',
  fields: {
    icmpCode: uint16({ title: 'Code' }),
    icmpType: uint16({ title: 'Type' }),
    ipProtocol: uint16({ title: 'Protocol' }),
    description: string(),
  },
});

const fileEventShaHash40 = defineBlock({
  series: 2,
  blockType: 40,
  name: 'File Event SHA Hash',
  since: '5.3',
  fields: {
    sha256: octets(32, { title: 'SHA Hash' }),
    fileName: string(),
    disposition: uint8({ values: fileDisposition }),
    userDefined: uint8({ values: userDefined }),
  },
});

const sslCertificateDetails50 = defineBlock({
  series: 2,
  blockType: 50,
  name: 'SSL Certificate Details',
  since: '5.4',
  fields: {
    fingerprintSha1: octets(20, { title: 'Fingerprint SHA Hash' }),
    publicKeySha1: octets(20, { title: 'Public Key SHA Hash' }),
    serialNumber: octets(20),
    serialNumberLength: uint32(),
    subjectCommonName: string(),
    subjectOrganization: string(),
    subjectOrganizationalUnit: string(),
    subjectCountry: string(),
    issuerCommonName: string(),
    issuerOrganization: string(),
    issuerOrganizationalUnit: string(),
    issuerCountry: string(),
    validityStart: unixSeconds({ title: 'Validity Start Date' }),
    validityEnd: unixSeconds({ title: 'Validity Finish Date' }),
  },
});

/** Metadata records about hosts, users, files and traffic. */
export const hostAndUserRecords = [
  metadataRecord(
    54,
    'fingerprint',
    'Fingerprint',
    layout({
      uuid: uuid(),
      nameLength: uint32(),
      name: text('nameLength', { title: 'OS Name' }),
      vendorLength: uint32(),
      vendor: text('vendorLength', { title: 'OS Vendor' }),
      versionLength: uint32(),
      version: text('versionLength', { title: 'OS Version' }),
    }),
    { key: ['uuid'], value: ['name', 'vendor', 'version'] },
  ),
  metadataRecord(
    57,
    'vulnerability',
    'Vulnerability',
    layout({
      id: uint32(),
      impact: uint32(),
      exploits: uint8(),
      remote: uint8(),
      entryDateLength: uint32(),
      entryDate: text('entryDateLength'),
      publishedDateLength: uint32(),
      publishedDate: text('publishedDateLength'),
      modifiedDateLength: uint32(),
      modifiedDate: text('modifiedDateLength'),
      titleLength: uint32(),
      title: text('titleLength'),
      shortDescriptionLength: uint32(),
      shortDescription: text('shortDescriptionLength'),
      descriptionLength: uint32(),
      description: text('descriptionLength'),
      technicalDescriptionLength: uint32(),
      technicalDescription: text('technicalDescriptionLength'),
      solutionLength: uint32(),
      solution: text('solutionLength'),
    }),
    { key: ['id'], value: ['title', 'shortDescription'] },
  ),
  metadataRecord(62, 'systemUser', 'System User', versionsOr([user57], [idName]), {
    key: ['id'],
    value: ['userName', 'name'],
  }),
  metadataRecord(98, 'user', 'User', versions(user57), { key: ['id'], value: ['userName'] }),
  metadataRecord(
    106,
    'thirdPartyScannerVulnerability',
    'Third-Party Scanner Vulnerability',
    layout({
      id: uint32(),
      scannerType: uint32(),
      titleLength: uint32(),
      title: text('titleLength'),
      descriptionLength: uint32(),
      description: text('descriptionLength'),
      cveIdLength: uint32(),
      cveId: text('cveIdLength'),
      bugtraqIdLength: uint32(),
      bugtraqId: text('bugtraqIdLength'),
    }),
    { key: ['id'], value: ['title'] },
  ),
  metadataRecord(161, 'iocName', 'IOC Name', versions(iocName39), {
    key: ['id'],
    value: ['category', 'eventType'],
  }),
  metadataRecord(260, 'icmpType', 'ICMP Type', versions(icmpType19), {
    key: ['ipProtocol', 'icmpType'],
    value: ['description'],
  }),
  metadataRecord(270, 'icmpCode', 'ICMP Code', versions(icmpCode20), {
    key: ['ipProtocol', 'icmpType', 'icmpCode'],
    value: ['description'],
  }),
  metadataRecord(301, 'endpointProfile', 'Endpoint Profile', versions(endpointProfile58), {
    key: ['id'],
    value: ['profileName', 'fullName'],
  }),
  metadataRecord(320, 'dnsRecordType', 'DNS Record Type', versions(idNameDescriptionMapping61), {
    key: ['id'],
    value: ['name', 'description'],
  }),
  metadataRecord(321, 'dnsResponseType', 'DNS Response Type', versions(idNameDescriptionMapping61), {
    key: ['id'],
    value: ['name', 'description'],
  }),
  metadataRecord(511, 'fileEventShaHash', 'File Event SHA Hash', versions(fileEventShaHash40), {
    key: ['sha256'],
    value: ['fileName', 'disposition', 'userDefined'],
  }),
  metadataRecord(520, 'geolocation', 'Geolocation', versions(geolocation28), {
    key: ['countryCode'],
    value: ['country'],
  }),
  metadataRecord(614, 'sslCertificateDetails', 'SSL Certificate Details', versions(sslCertificateDetails50), {
    key: ['fingerprintSha1'],
    value: ['subjectCommonName', 'issuerCommonName'],
  }),
] as const;
