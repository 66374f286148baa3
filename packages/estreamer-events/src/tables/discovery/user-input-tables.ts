import { bytesAsText } from '../../values/bytes-text.ts';
import {
  byHand,
  discoveryTable,
  forHosts,
  productFacts,
  productSummary,
  rangeFacts,
  rangesOfEach,
  saidBy,
  sourceFacts,
} from './discovery-facts.ts';

const hostAttribute = {
  sourceId: sourceFacts.sourceId,
  attribute: 'name',
  attributeId: { id: 'attributeId' },
  attributeType: { name: 'attributeType', zero: true },
  attributeValues: 'attributeListItems.name',
} as const;
const attributeSummary = [
  ' "{attribute}"',
  ' of type {attributeType}',
  ', values {attributeValues}',
] as const;

interface WithAttributeValue {
  readonly data: { readonly attributeValue: Uint8Array };
}

const attributeValue = {
  ...sourceFacts,
  ...rangeFacts,
  attribute: { name: 'attributeId' },
  attributeId: { id: 'attributeId' },
  attributeValue: {
    compute: ({ data }: WithAttributeValue) => bytesAsText(data.attributeValue),
    reads: ['attributeValue'],
  },
} as const;

const vulnerabilitySummary = [
  [': {vulnerability}', ': {vulnerabilityId}'],
  ' for {addressRanges}',
  saidBy,
] as const;
const vulnerabilities = {
  ...sourceFacts,
  vulnerability: [{ name: 'vulnerabilities.vulnerabilityId' }, 'vulnerabilities.vulnerabilityName'],
  vulnerabilityId: { id: 'vulnerabilities.vulnerabilityId' },
  vulnerabilityName: 'vulnerabilities.vulnerabilityName',
  addressRanges: {
    compute: ({ data }: { readonly data: { readonly vulnerabilities: readonly object[] } }) =>
      rangesOfEach(data.vulnerabilities),
    reads: ['vulnerabilities'],
  },
} as const;

const clients = {
  ...sourceFacts,
  clientApplication: { name: 'userClientApplications.clientApplicationId' },
  clientApplicationIds: { id: 'userClientApplications.clientApplicationId' },
  clientApplicationVersion: 'userClientApplications.version',
  applicationProtocol: { name: 'userClientApplications.applicationProtocolId' },
  addressRanges: {
    compute: ({ data }: { readonly data: { readonly userClientApplications: readonly object[] } }) =>
      rangesOfEach(data.userClientApplications),
    reads: ['userClientApplications'],
  },
} as const;
const clientSummary = [forHosts, ': {clientApplication}', ' {clientApplicationVersion}', saidBy] as const;

const protocols = {
  ...sourceFacts,
  protocols: { id: 'userProtocols.protocol' },
  addressRanges: {
    compute: ({ data }: { readonly data: { readonly userProtocols: readonly object[] } }) =>
      rangesOfEach(data.userProtocols),
    reads: ['userProtocols'],
  },
} as const;

const hosts = {
  ...sourceFacts,
  ...rangeFacts,
  macAddressRanges: { id: 'macAddressRanges.macAddress' },
} as const;

const namedHosts = [': {addressRanges}', ': {macAddressRanges}', ': {sourceAddress}'] as const;

/** What somebody told the management center about hosts, by hand, by a scanner or by a tool. */
export const userInputTables = {
  addHostAttribute: discoveryTable<'addHostAttribute'>({
    summary: ['Host attribute added', ...attributeSummary],
    severity: byHand,
    facts: hostAttribute,
  }),
  updateHostAttribute: discoveryTable<'updateHostAttribute'>({
    summary: ['Host attribute updated', ...attributeSummary],
    severity: byHand,
    facts: hostAttribute,
  }),
  deleteHostAttribute: discoveryTable<'deleteHostAttribute'>({
    summary: ['Host attribute deleted', ...attributeSummary],
    severity: byHand,
    facts: hostAttribute,
  }),
  userSetOperatingSystem: discoveryTable<'userSetOperatingSystem'>({
    summary: ['Operating system set', ...productSummary],
    severity: byHand,
    facts: productFacts,
  }),
  userSetServer: discoveryTable<'userSetServer'>({
    summary: ['Server set', ...productSummary],
    severity: byHand,
    facts: productFacts,
  }),
  userAddServer: discoveryTable<'userAddServer'>({
    summary: ['Server added', ...productSummary],
    severity: byHand,
    facts: productFacts,
  }),
  userDeleteServer: discoveryTable<'userDeleteServer'>({
    summary: ['Server deleted', forHosts, ': port {serverPorts}', saidBy],
    severity: byHand,
    facts: {
      ...sourceFacts,
      serverPorts: { id: 'userServers.port' },
      addressRanges: { compute: ({ data }) => rangesOfEach(data.userServers), reads: ['userServers'] },
    },
  }),
  userDeleteProtocol: discoveryTable<'userDeleteProtocol'>({
    summary: ['Protocol deleted', forHosts, ': {protocols}', saidBy],
    severity: byHand,
    facts: protocols,
  }),
  userAddProtocol: discoveryTable<'userAddProtocol'>({
    summary: ['Protocol added', forHosts, ': {protocols}', saidBy],
    severity: byHand,
    facts: protocols,
  }),
  userDeleteClientApplication: discoveryTable<'userDeleteClientApplication'>({
    summary: ['Client application deleted', ...clientSummary],
    severity: byHand,
    facts: clients,
  }),
  userAddClientApplication: discoveryTable<'userAddClientApplication'>({
    summary: ['Client application added', ...clientSummary],
    severity: byHand,
    facts: clients,
  }),
  userDeleteAddress: discoveryTable<'userDeleteAddress'>({
    summary: ['Host deleted', namedHosts, saidBy],
    severity: byHand,
    facts: hosts,
  }),
  userAddHost: discoveryTable<'userAddHost'>({
    summary: ['Host added', namedHosts, saidBy],
    severity: byHand,
    facts: hosts,
  }),
  userSetValidVulnerabilities: discoveryTable<'userSetValidVulnerabilities'>({
    summary: ['Vulnerabilities set as valid', ...vulnerabilitySummary],
    severity: byHand,
    tags: ['vulnerabilities'],
    facts: vulnerabilities,
  }),
  userSetInvalidVulnerabilities: discoveryTable<'userSetInvalidVulnerabilities'>({
    summary: ['Vulnerabilities set as not valid', ...vulnerabilitySummary],
    severity: byHand,
    tags: ['vulnerabilities'],
    facts: vulnerabilities,
  }),
  userSetHostCriticality: discoveryTable<'userSetHostCriticality'>({
    summary: ['Host criticality set', forHosts, ': {criticality}', saidBy],
    severity: byHand,
    facts: { ...sourceFacts, ...rangeFacts, criticality: { name: 'criticality', zero: true } },
  }),
  userSetAttributeValue: discoveryTable<'userSetAttributeValue'>({
    summary: ['Attribute value set', forHosts, ': {attribute}', ' = "{attributeValue}"', saidBy],
    severity: byHand,
    facts: attributeValue,
  }),
  userDeleteAttributeValue: discoveryTable<'userDeleteAttributeValue'>({
    summary: ['Attribute value deleted', forHosts, ': {attribute}', ' = "{attributeValue}"', saidBy],
    severity: byHand,
    facts: attributeValue,
  }),
  userAddScanResult: discoveryTable<'userAddScanResult'>({
    summary: [
      'Scan result added',
      [' for {scannedAddress}', ' for {sourceAddress}'],
      ': {vulnerability}',
      ', CVE {cves}',
      ', by {scanType}',
    ],
    severity: [{ because: 'a scanner reported about a host', severity: 'NOTICE' }],
    tags: ['vulnerabilities'],
    facts: {
      userName: { name: 'userId' },
      userId: { id: 'userId' },
      scanType: { nameOrId: 'scanType' },
      scannedAddress: { address: 'ipAddress' },
      sourcePort: { id: 'port' },
      vulnerability: 'scanVulnerabilities.name',
      vulnerabilityId: 'scanVulnerabilities.scanVulnerabilityId',
      cves: 'scanVulnerabilities.cveIds.value',
      bugtraqIds: { id: 'scanVulnerabilities.bugtraqIds.value' },
      product: 'userProducts.productString',
      vendor: 'userProducts.vendorString',
    },
    without: ['userProducts'],
  }),
} as const;
