import { octetsAsText } from '../octets-as-text.ts';
import {
  forHosts,
  productDetails,
  productSummary,
  rangeDetails,
  rangesOfEach,
  saidBy,
  sourceDetails,
} from './discovery-details.ts';
import { byHand, discoveryMapping } from './discovery-mapping.ts';

const hostAttribute = {
  sourceid: sourceDetails.sourceid,
  attribute: 'name',
  attributeid: { id: 'attributeId' },
  attributetype: { name: 'attributeType', zero: true },
  attributevalues: 'attributeListItems.name',
} as const;
const attributeSummary = [
  ' "{attribute}"',
  ' of type {attributetype}',
  ', values {attributevalues}',
] as const;

interface WithAttributeValue {
  readonly data: { readonly attributeValue: Uint8Array };
}

const attributeValue = {
  ...sourceDetails,
  ...rangeDetails,
  attribute: { name: 'attributeId' },
  attributeid: { id: 'attributeId' },
  attributevalue: { compute: ({ data }: WithAttributeValue) => octetsAsText(data.attributeValue) },
} as const;

const vulnerabilitySummary = [
  [': {vulnerability}', ': {vulnerabilityid}'],
  ' for {addressranges}',
  saidBy,
] as const;
const vulnerabilities = {
  ...sourceDetails,
  vulnerability: [{ name: 'vulnerabilities.vulnerabilityId' }, 'vulnerabilities.vulnerabilityName'],
  vulnerabilityid: { id: 'vulnerabilities.vulnerabilityId' },
  vulnerabilityname: 'vulnerabilities.vulnerabilityName',
  addressranges: {
    compute: ({ data }: { readonly data: { readonly vulnerabilities: readonly object[] } }) =>
      rangesOfEach(data.vulnerabilities),
  },
} as const;

const clients = {
  ...sourceDetails,
  clientapplication: { name: 'userClientApplications.clientApplicationId' },
  clientapplicationids: { id: 'userClientApplications.clientApplicationId' },
  clientapplicationversion: 'userClientApplications.version',
  applicationprotocol: { name: 'userClientApplications.applicationProtocolId' },
  addressranges: {
    compute: ({ data }: { readonly data: { readonly userClientApplications: readonly object[] } }) =>
      rangesOfEach(data.userClientApplications),
  },
} as const;
const clientSummary = [forHosts, ': {clientapplication}', ' {clientapplicationversion}', saidBy] as const;

const protocols = {
  ...sourceDetails,
  protocols: { id: 'userProtocols.protocol' },
  addressranges: {
    compute: ({ data }: { readonly data: { readonly userProtocols: readonly object[] } }) =>
      rangesOfEach(data.userProtocols),
  },
} as const;

const hosts = {
  ...sourceDetails,
  ...rangeDetails,
  macaddressranges: { id: 'macAddressRanges.macAddress' },
} as const;

const namedHosts = [
  ': {addressranges}',
  ': {macaddressranges}',
  ': {sourceipaddress}',
  ': {sourceipv6address}',
] as const;

/** What somebody told the management center about hosts, by hand, by a scanner or by a tool. */
export const userInputMappings = {
  addHostAttribute: discoveryMapping<'addHostAttribute'>({
    summary: ['Host attribute added', ...attributeSummary],
    severity: byHand,
    details: hostAttribute,
  }),
  updateHostAttribute: discoveryMapping<'updateHostAttribute'>({
    summary: ['Host attribute updated', ...attributeSummary],
    severity: byHand,
    details: hostAttribute,
  }),
  deleteHostAttribute: discoveryMapping<'deleteHostAttribute'>({
    summary: ['Host attribute deleted', ...attributeSummary],
    severity: byHand,
    details: hostAttribute,
  }),
  userSetOperatingSystem: discoveryMapping<'userSetOperatingSystem'>({
    summary: ['Operating system set', ...productSummary],
    severity: byHand,
    details: productDetails,
  }),
  userSetServer: discoveryMapping<'userSetServer'>({
    summary: ['Server set', ...productSummary],
    severity: byHand,
    details: productDetails,
  }),
  userAddServer: discoveryMapping<'userAddServer'>({
    summary: ['Server added', ...productSummary],
    severity: byHand,
    details: productDetails,
  }),
  userDeleteServer: discoveryMapping<'userDeleteServer'>({
    summary: ['Server deleted', forHosts, ': port {serverports}', saidBy],
    severity: byHand,
    details: {
      ...sourceDetails,
      serverports: { id: 'userServers.port' },
      addressranges: { compute: ({ data }) => rangesOfEach(data.userServers) },
    },
  }),
  userDeleteProtocol: discoveryMapping<'userDeleteProtocol'>({
    summary: ['Protocol deleted', forHosts, ': {protocols}', saidBy],
    severity: byHand,
    details: protocols,
  }),
  userAddProtocol: discoveryMapping<'userAddProtocol'>({
    summary: ['Protocol added', forHosts, ': {protocols}', saidBy],
    severity: byHand,
    details: protocols,
  }),
  userDeleteClientApplication: discoveryMapping<'userDeleteClientApplication'>({
    summary: ['Client application deleted', ...clientSummary],
    severity: byHand,
    details: clients,
  }),
  userAddClientApplication: discoveryMapping<'userAddClientApplication'>({
    summary: ['Client application added', ...clientSummary],
    severity: byHand,
    details: clients,
  }),
  userDeleteAddress: discoveryMapping<'userDeleteAddress'>({
    summary: ['Host deleted', namedHosts, saidBy],
    severity: byHand,
    details: hosts,
  }),
  userAddHost: discoveryMapping<'userAddHost'>({
    summary: ['Host added', namedHosts, saidBy],
    severity: byHand,
    details: hosts,
  }),
  userSetValidVulnerabilities: discoveryMapping<'userSetValidVulnerabilities'>({
    summary: ['Vulnerabilities set as valid', ...vulnerabilitySummary],
    severity: byHand,
    tags: ['vulnerabilities'],
    details: vulnerabilities,
  }),
  userSetInvalidVulnerabilities: discoveryMapping<'userSetInvalidVulnerabilities'>({
    summary: ['Vulnerabilities set as not valid', ...vulnerabilitySummary],
    severity: byHand,
    tags: ['vulnerabilities'],
    details: vulnerabilities,
  }),
  userSetHostCriticality: discoveryMapping<'userSetHostCriticality'>({
    summary: ['Host criticality set', forHosts, ': {criticality}', saidBy],
    severity: byHand,
    details: { ...sourceDetails, ...rangeDetails, criticality: { name: 'criticality', zero: true } },
  }),
  userSetAttributeValue: discoveryMapping<'userSetAttributeValue'>({
    summary: ['Attribute value set', forHosts, ': {attribute}', ' = "{attributevalue}"', saidBy],
    severity: byHand,
    details: attributeValue,
  }),
  userDeleteAttributeValue: discoveryMapping<'userDeleteAttributeValue'>({
    summary: ['Attribute value deleted', forHosts, ': {attribute}', ' = "{attributevalue}"', saidBy],
    severity: byHand,
    details: attributeValue,
  }),
  userAddScanResult: discoveryMapping<'userAddScanResult'>({
    summary: [
      'Scan result added',
      [' for {scannedipaddress}', ' for {sourceipaddress}', ' for {sourceipv6address}'],
      ': {vulnerability}',
      ', CVE {cves}',
      ', by {scantype}',
    ],
    severity: [{ because: 'a scanner reported about a host', severity: 'NOTICE' }],
    tags: ['vulnerabilities'],
    details: {
      username: { name: 'userId' },
      userid: { id: 'userId' },
      scantype: [{ name: 'scanType' }, { id: 'scanType' }],
      scannedipaddress: { address: 'ipAddress' },
      sourceport: { id: 'port' },
      vulnerability: 'scanVulnerabilities.name',
      vulnerabilityid: 'scanVulnerabilities.scanVulnerabilityId',
      cves: 'scanVulnerabilities.cveIds.value',
      bugtraqids: { id: 'scanVulnerabilities.bugtraqIds.value' },
      product: 'userProducts.productString',
      vendor: 'userProducts.vendorString',
    },
    without: ['userProducts'],
  }),
} as const;
