import { text, uint8, uint16, uint32, uuid } from '../../schema/fields.ts';
import { defineRecord, layout, versions, versionsOr } from '../define-record.ts';
import {
  accessControlPolicyRuleId15,
  accessControlPolicyRuleReason21,
  accessControlPolicyRuleReason59,
  securityIntelligenceCategory22,
} from './access-control.ts';
import { eventExtraDataMetadata5 } from './event-extra-data-metadata-5.ts';
import { fileEventShaHash40 } from './file-event-sha-hash-40.ts';
import { icmpCode20, icmpType19 } from './icmp.ts';
import { idNameFields, revisionIdNameFields, uuidNameFields } from './layouts.ts';
import { idNameRecord, uuidNameRecord } from './name-records.ts';
import {
  accessControlPolicyMetadata64,
  endpointProfile58,
  geolocation28,
  idNameDescriptionMapping61,
  iocName39,
  user57,
  uuidString14,
} from './names.ts';
import { ruleDocumentation27 } from './rule-documentation-27.ts';
import { sslCertificateDetails50 } from './ssl-certificate-details-50.ts';

const priorityRecord = defineRecord({
  recordType: 4,
  kind: 'priority',
  name: 'Priority',
  category: 'metadata',
  discoveryHeader: false,
  body: layout({
    id: uint32(),
    nameLength: uint16(),
    name: text('nameLength'),
  }),
  metadata: { key: ['id'], value: ['name'] },
});
const fingerprintRecord = defineRecord({
  recordType: 54,
  kind: 'fingerprint',
  name: 'Fingerprint',
  category: 'metadata',
  discoveryHeader: false,
  body: layout({
    uuid: uuid(),
    nameLength: uint32(),
    name: text('nameLength', { title: 'OS Name' }),
    vendorLength: uint32(),
    vendor: text('vendorLength', { title: 'OS Vendor' }),
    versionLength: uint32(),
    version: text('versionLength', { title: 'OS Version' }),
  }),
  metadata: { key: ['uuid'], value: ['name', 'vendor', 'version'] },
});
const clientApplicationRecord = idNameRecord(55, 'clientApplication', 'Client Application');
const vulnerabilityRecord = defineRecord({
  recordType: 57,
  kind: 'vulnerability',
  name: 'Vulnerability',
  category: 'metadata',
  discoveryHeader: false,
  body: layout({
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
  metadata: { key: ['id'], value: ['title', 'shortDescription'] },
});
const criticalityRecord = idNameRecord(58, 'criticality', 'Criticality');
const networkProtocolRecord = idNameRecord(59, 'networkProtocol', 'Network Protocol');
const attributeRecord = idNameRecord(60, 'attribute', 'Attribute');
const scanTypeRecord = idNameRecord(61, 'scanType', 'Scan Type');
const systemUserRecord = defineRecord({
  recordType: 62,
  kind: 'systemUser',
  name: 'System User',
  category: 'metadata',
  discoveryHeader: false,
  body: versionsOr([user57], [idNameFields]),
  metadata: { key: ['id'], value: ['userName', 'name'] },
});
const serverRecord = idNameRecord(63, 'server', 'Server (Application Protocol)');
const ruleMessageRecord = defineRecord({
  recordType: 66,
  kind: 'ruleMessage',
  name: 'Rule Message',
  category: 'metadata',
  discoveryHeader: false,
  body: layout({
    generatorId: uint32(),
    ruleId: uint32(),
    ruleRevision: uint32(),
    renderedSignatureId: uint32(),
    messageLength: uint16(),
    ruleUuid: uuid(),
    ruleRevisionUuid: uuid(),
    message: text('messageLength'),
  }),
  metadata: { key: ['generatorId', 'ruleId'], value: ['message', 'renderedSignatureId'] },
});
const classificationRecord = defineRecord({
  recordType: 67,
  kind: 'classification',
  name: 'Classification',
  category: 'metadata',
  discoveryHeader: false,
  body: layout({
    id: uint32(),
    nameLength: uint16(),
    name: text('nameLength'),
    descriptionLength: uint16(),
    description: text('descriptionLength'),
    uuid: uuid(),
    revisionUuid: uuid(),
  }),
  metadata: { key: ['id'], value: ['name', 'description'] },
});
const correlationPolicyRecord = defineRecord({
  recordType: 69,
  kind: 'correlationPolicy',
  name: 'Correlation Policy',
  category: 'metadata',
  discoveryHeader: false,
  body: layout({
    id: uint32(),
    nameLength: uint16(),
    name: text('nameLength'),
    descriptionLength: uint16(),
    description: text('descriptionLength'),
    uuid: uuid(),
    revisionUuid: uuid(),
  }),
  metadata: { key: ['id'], value: ['name'] },
});
const correlationRuleRecord = defineRecord({
  recordType: 70,
  kind: 'correlationRule',
  name: 'Correlation Rule',
  category: 'metadata',
  discoveryHeader: false,
  body: layout({
    id: uint32(),
    nameLength: uint16(),
    name: text('nameLength'),
    descriptionLength: uint16(),
    description: text('descriptionLength'),
    eventTypeLength: uint16(),
    eventType: text('eventTypeLength'),
    uuid: uuid(),
    revisionUuid: uuid(),
    whitelistUuid: uuid(),
  }),
  metadata: { key: ['id'], value: ['name', 'description', 'eventType'] },
});
const sourceTypeRecord = idNameRecord(90, 'sourceType', 'Source Type');
const sourceApplicationRecord = idNameRecord(91, 'sourceApplication', 'Source Application');
const sourceDetectorRecord = idNameRecord(96, 'sourceDetector', 'Source Detector');
const userRecord = defineRecord({
  recordType: 98,
  kind: 'user',
  name: 'User',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(user57),
  metadata: { key: ['id'], value: ['userName'] },
});
const thirdPartyScannerVulnerabilityRecord = defineRecord({
  recordType: 106,
  kind: 'thirdPartyScannerVulnerability',
  name: 'Third-Party Scanner Vulnerability',
  category: 'metadata',
  discoveryHeader: false,
  body: layout({
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
  metadata: { key: ['id'], value: ['title'] },
});
const webApplicationRecord = idNameRecord(109, 'webApplication', 'Web Application');
const intrusionExtraDataMetadataRecord = defineRecord({
  recordType: 111,
  kind: 'intrusionExtraDataMetadata',
  name: 'Intrusion Event Extra Data Metadata',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(eventExtraDataMetadata5),
  metadata: { key: ['extraDataType'], value: ['name', 'encoding'] },
});
const securityZoneRecord = uuidNameRecord(115, 'securityZone', 'Security Zone Name');
const interfaceRecord = uuidNameRecord(116, 'interface', 'Interface Name');
const accessControlPolicyNameRecord = uuidNameRecord(
  117,
  'accessControlPolicyName',
  'Access Control Policy Name',
);
const intrusionPolicyRecord = uuidNameRecord(118, 'intrusionPolicy', 'Intrusion Policy Name');
const accessControlRuleRecord = defineRecord({
  recordType: 119,
  kind: 'accessControlRule',
  name: 'Access Control Rule ID',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(accessControlPolicyRuleId15),
  metadata: { key: ['uuid', 'accessControlRuleId'], value: ['name'] },
});
const accessControlRuleActionRecord = idNameRecord(
  120,
  'accessControlRuleAction',
  'Access Control Rule Action',
);
const urlCategoryRecord = idNameRecord(121, 'urlCategory', 'URL Category');
const urlReputationRecord = idNameRecord(122, 'urlReputation', 'URL Reputation');
const managedDeviceRecord = idNameRecord(123, 'managedDevice', 'Managed Device');
const accessControlRuleReasonRecord = defineRecord({
  recordType: 124,
  kind: 'accessControlRuleReason',
  name: 'Access Control Policy Rule Reason',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(accessControlPolicyRuleReason21, accessControlPolicyRuleReason59),
  metadata: { key: ['id'], value: ['description'] },
});
const ampCloudRecord = uuidNameRecord(127, 'ampCloud', 'AMP Cloud Name');
const malwareEventTypeRecord = idNameRecord(128, 'malwareEventType', 'Malware Event Type');
const malwareEventSubtypeRecord = idNameRecord(129, 'malwareEventSubtype', 'Malware Event Subtype');
const ampDetectorTypeRecord = idNameRecord(130, 'ampDetectorType', 'AMP Detector Type');
const ampFileTypeRecord = idNameRecord(131, 'ampFileType', 'AMP File Type');
const securityContextRecord = defineRecord({
  recordType: 132,
  kind: 'securityContext',
  name: 'Security Context Name',
  category: 'metadata',
  discoveryHeader: false,
  body: versionsOr([uuidString14], [uuidNameFields]),
  metadata: { key: ['uuid'], value: ['name'] },
});
const ruleDocumentationRecord = defineRecord({
  recordType: 140,
  kind: 'ruleDocumentation',
  name: 'Rule Documentation',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(ruleDocumentation27),
  metadata: { key: ['generatorId', 'signatureId'], value: ['summary'] },
});
const accessControlPolicyRecord = defineRecord({
  recordType: 145,
  kind: 'accessControlPolicy',
  name: 'Access Control Policy',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(accessControlPolicyMetadata64),
  metadata: { key: ['sensorId', 'uuid'], value: ['name'] },
});
const prefilterPolicyRecord = defineRecord({
  recordType: 146,
  kind: 'prefilterPolicy',
  name: 'Prefilter Policy',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(accessControlPolicyMetadata64),
  metadata: { key: ['sensorId', 'uuid'], value: ['name'] },
});
const tunnelOrPrefilterRuleRecord = defineRecord({
  recordType: 147,
  kind: 'tunnelOrPrefilterRule',
  name: 'Tunnel or Prefilter Rule',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(accessControlPolicyMetadata64),
  metadata: { key: ['sensorId', 'uuid'], value: ['name'] },
});
const iocNameRecord = defineRecord({
  recordType: 161,
  kind: 'iocName',
  name: 'IOC Name',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(iocName39),
  metadata: { key: ['id'], value: ['category', 'eventType'] },
});
const icmpTypeRecord = defineRecord({
  recordType: 260,
  kind: 'icmpType',
  name: 'ICMP Type',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(icmpType19),
  metadata: { key: ['ipProtocol', 'icmpType'], value: ['description'] },
});
const icmpCodeRecord = defineRecord({
  recordType: 270,
  kind: 'icmpCode',
  name: 'ICMP Code',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(icmpCode20),
  metadata: { key: ['ipProtocol', 'icmpType', 'icmpCode'], value: ['description'] },
});
const securityIntelligenceCategoryDiscoveryRecord = defineRecord({
  recordType: 280,
  kind: 'securityIntelligenceCategoryDiscovery',
  name: 'Security Intelligence Category (Discovery)',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(securityIntelligenceCategory22),
  metadata: { key: ['id', 'accessControlPolicyUuid'], value: ['name'] },
});
const securityIntelligenceSourceDestinationRecord = idNameRecord(
  281,
  'securityIntelligenceSourceDestination',
  'Security Intelligence Source/Destination',
);
const securityIntelligenceCategoryGeneralRecord = defineRecord({
  recordType: 282,
  kind: 'securityIntelligenceCategoryGeneral',
  name: 'Security Intelligence Category (General)',
  category: 'metadata',
  discoveryHeader: false,
  body: versionsOr([uuidString14], [uuidNameFields]),
  metadata: { key: ['uuid'], value: ['name'] },
});
const realmRecord = idNameRecord(300, 'realm', 'Realm');
const endpointProfileRecord = defineRecord({
  recordType: 301,
  kind: 'endpointProfile',
  name: 'Endpoint Profile',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(endpointProfile58),
  metadata: { key: ['id'], value: ['profileName', 'fullName'] },
});
const securityGroupRecord = idNameRecord(302, 'securityGroup', 'Security Group');
const dnsRecordTypeRecord = defineRecord({
  recordType: 320,
  kind: 'dnsRecordType',
  name: 'DNS Record Type',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(idNameDescriptionMapping61),
  metadata: { key: ['id'], value: ['name', 'description'] },
});
const dnsResponseTypeRecord = defineRecord({
  recordType: 321,
  kind: 'dnsResponseType',
  name: 'DNS Response Type',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(idNameDescriptionMapping61),
  metadata: { key: ['id'], value: ['name', 'description'] },
});
const sinkholeRecord = uuidNameRecord(322, 'sinkhole', 'Sinkhole');
const netmapDomainRecord = idNameRecord(350, 'netmapDomain', 'Netmap Domain');
const fileTypeRecord = idNameRecord(510, 'fileType', 'File Type');
const fileEventShaHashRecord = defineRecord({
  recordType: 511,
  kind: 'fileEventShaHash',
  name: 'File Event SHA Hash',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(fileEventShaHash40),
  metadata: { key: ['sha256'], value: ['fileName', 'disposition', 'userDefined'] },
});
const fileStorageStatusRecord = idNameRecord(515, 'fileStorageStatus', 'File Storage Status');
const fileAnalysisStatusRecord = idNameRecord(516, 'fileAnalysisStatus', 'File Analysis (Sandbox) Status');
const speroStatusRecord = idNameRecord(517, 'speroStatus', 'Spero Status');
const archiveStatusRecord = idNameRecord(518, 'archiveStatus', 'Archive Status');
const staticAnalysisStatusRecord = idNameRecord(519, 'staticAnalysisStatus', 'Static Analysis Status');
const geolocationRecord = defineRecord({
  recordType: 520,
  kind: 'geolocation',
  name: 'Geolocation',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(geolocation28),
  metadata: { key: ['countryCode'], value: ['country'] },
});
const filePolicyRecord = defineRecord({
  recordType: 530,
  kind: 'filePolicy',
  name: 'File Policy Name',
  category: 'metadata',
  discoveryHeader: false,
  body: versionsOr([uuidString14], [uuidNameFields]),
  metadata: { key: ['uuid'], value: ['name'] },
});
const sslPolicyRecord = defineRecord({
  recordType: 600,
  kind: 'sslPolicy',
  name: 'SSL Policy Name',
  category: 'metadata',
  discoveryHeader: false,
  body: versionsOr([uuidString14], [uuidNameFields, idNameFields]),
  metadata: { key: ['uuid'], value: ['name'] },
});
const sslRuleRecord = defineRecord({
  recordType: 601,
  kind: 'sslRule',
  name: 'SSL Rule ID',
  category: 'metadata',
  discoveryHeader: false,
  body: versionsOr([accessControlPolicyRuleId15], [revisionIdNameFields]),
  metadata: { key: ['uuid', 'id'], value: ['name'] },
});
const sslCipherSuiteRecord = idNameRecord(602, 'sslCipherSuite', 'SSL Cipher Suite');
const sslVersionRecord = idNameRecord(604, 'sslVersion', 'SSL Version');
const sslServerCertificateStatusRecord = idNameRecord(
  605,
  'sslServerCertificateStatus',
  'SSL Server Certificate Status',
);
const sslActualActionRecord = idNameRecord(606, 'sslActualAction', 'SSL Actual Action');
const sslExpectedActionRecord = idNameRecord(607, 'sslExpectedAction', 'SSL Expected Action');
const sslFlowStatusRecord = idNameRecord(608, 'sslFlowStatus', 'SSL Flow Status');
const sslUrlCategoryRecord = idNameRecord(613, 'sslUrlCategory', 'SSL URL Category');
const sslCertificateDetailsRecord = defineRecord({
  recordType: 614,
  kind: 'sslCertificateDetails',
  name: 'SSL Certificate Details',
  category: 'metadata',
  discoveryHeader: false,
  body: versions(sslCertificateDetails50),
  metadata: { key: ['fingerprintSha1'], value: ['subjectCommonName', 'issuerCommonName'] },
});
const networkAnalysisPolicyRecord = defineRecord({
  recordType: 700,
  kind: 'networkAnalysisPolicy',
  name: 'Network Analysis Policy Name',
  category: 'metadata',
  discoveryHeader: false,
  body: versionsOr([uuidString14], [uuidNameFields]),
  metadata: { key: ['uuid'], value: ['name'] },
});

/** The record types of this family. */
export const metadataRecords = [
  priorityRecord,
  fingerprintRecord,
  clientApplicationRecord,
  vulnerabilityRecord,
  criticalityRecord,
  networkProtocolRecord,
  attributeRecord,
  scanTypeRecord,
  systemUserRecord,
  serverRecord,
  ruleMessageRecord,
  classificationRecord,
  correlationPolicyRecord,
  correlationRuleRecord,
  sourceTypeRecord,
  sourceApplicationRecord,
  sourceDetectorRecord,
  userRecord,
  thirdPartyScannerVulnerabilityRecord,
  webApplicationRecord,
  intrusionExtraDataMetadataRecord,
  securityZoneRecord,
  interfaceRecord,
  accessControlPolicyNameRecord,
  intrusionPolicyRecord,
  accessControlRuleRecord,
  accessControlRuleActionRecord,
  urlCategoryRecord,
  urlReputationRecord,
  managedDeviceRecord,
  accessControlRuleReasonRecord,
  ampCloudRecord,
  malwareEventTypeRecord,
  malwareEventSubtypeRecord,
  ampDetectorTypeRecord,
  ampFileTypeRecord,
  securityContextRecord,
  ruleDocumentationRecord,
  accessControlPolicyRecord,
  prefilterPolicyRecord,
  tunnelOrPrefilterRuleRecord,
  iocNameRecord,
  icmpTypeRecord,
  icmpCodeRecord,
  securityIntelligenceCategoryDiscoveryRecord,
  securityIntelligenceSourceDestinationRecord,
  securityIntelligenceCategoryGeneralRecord,
  realmRecord,
  endpointProfileRecord,
  securityGroupRecord,
  dnsRecordTypeRecord,
  dnsResponseTypeRecord,
  sinkholeRecord,
  netmapDomainRecord,
  fileTypeRecord,
  fileEventShaHashRecord,
  fileStorageStatusRecord,
  fileAnalysisStatusRecord,
  speroStatusRecord,
  archiveStatusRecord,
  staticAnalysisStatusRecord,
  geolocationRecord,
  filePolicyRecord,
  sslPolicyRecord,
  sslRuleRecord,
  sslCipherSuiteRecord,
  sslVersionRecord,
  sslServerCertificateStatusRecord,
  sslActualActionRecord,
  sslExpectedActionRecord,
  sslFlowStatusRecord,
  sslUrlCategoryRecord,
  sslCertificateDetailsRecord,
  networkAnalysisPolicyRecord,
] as const;
