import { defineBlock } from '../../schema/define-block.ts';
import { string, text, uint32, uuid } from '../../schema/fields.ts';
import {
  type BlockBody,
  defineRecord,
  type LayoutBody,
  layout,
  type MetadataEntry,
  versions,
} from '../define-record.ts';

/** A record type of metadata: it names what its key stands for. */
export function metadataRecord<
  const Type extends number,
  const Kind extends string,
  Body extends LayoutBody | BlockBody,
>(recordType: Type, kind: Kind, name: string, body: Body, metadata: MetadataEntry) {
  return defineRecord({
    recordType,
    kind,
    name,
    category: 'metadata',
    discoveryHeader: false,
    body,
    metadata,
  });
}

export const uuidString14 = defineBlock({
  series: 2,
  blockType: 14,
  name: 'UUID String',
  since: '5.0',
  fields: {
    uuid: uuid(),
    name: string(),
  },
});

/** Numeric id and name, without a block header. */
export const idName = layout({
  id: uint32(),
  nameLength: uint32(),
  name: text('nameLength'),
});

/** UUID and name, without a block header. */
export const uuidName = layout({
  uuid: uuid(),
  name: string(),
});

/** Revision, numeric id and name, without a block header. */
export const revisionIdName = layout({
  uuid: uuid({ title: 'Revision' }),
  id: uint32({ title: 'SSL Rule ID' }),
  name: string(),
});

const uuidNameBody = versions(uuidString14);

/** A metadata record that names numeric ids. */
function idNameRecord<const Type extends number, const Kind extends string>(
  recordType: Type,
  kind: Kind,
  name: string,
) {
  return metadataRecord(recordType, kind, name, idName, { key: ['id'], value: ['name'] });
}

/** A metadata record that names UUIDs. */
function uuidNameRecord<const Type extends number, const Kind extends string>(
  recordType: Type,
  kind: Kind,
  name: string,
) {
  return metadataRecord(recordType, kind, name, uuidNameBody, { key: ['uuid'], value: ['name'] });
}

/** Metadata records that name numeric ids. */
export const idNameRecords = [
  idNameRecord(55, 'clientApplication', 'Client Application'),
  idNameRecord(58, 'criticality', 'Criticality'),
  idNameRecord(59, 'networkProtocol', 'Network Protocol'),
  idNameRecord(60, 'attribute', 'Attribute'),
  idNameRecord(61, 'scanType', 'Scan Type'),
  idNameRecord(63, 'server', 'Server (Application Protocol)'),
  idNameRecord(90, 'sourceType', 'Source Type'),
  idNameRecord(91, 'sourceApplication', 'Source Application'),
  idNameRecord(96, 'sourceDetector', 'Source Detector'),
  idNameRecord(109, 'webApplication', 'Web Application'),
  idNameRecord(120, 'accessControlRuleAction', 'Access Control Rule Action'),
  idNameRecord(121, 'urlCategory', 'URL Category'),
  idNameRecord(122, 'urlReputation', 'URL Reputation'),
  idNameRecord(123, 'managedDevice', 'Managed Device'),
  idNameRecord(128, 'malwareEventType', 'Malware Event Type'),
  idNameRecord(129, 'malwareEventSubtype', 'Malware Event Subtype'),
  idNameRecord(130, 'ampDetectorType', 'AMP Detector Type'),
  idNameRecord(131, 'ampFileType', 'AMP File Type'),
  idNameRecord(281, 'securityIntelligenceSourceDestination', 'Security Intelligence Source/Destination'),
  idNameRecord(300, 'realm', 'Realm'),
  idNameRecord(302, 'securityGroup', 'Security Group'),
  idNameRecord(350, 'netmapDomain', 'Netmap Domain'),
  idNameRecord(510, 'fileType', 'File Type'),
  idNameRecord(515, 'fileStorageStatus', 'File Storage Status'),
  idNameRecord(516, 'fileAnalysisStatus', 'File Analysis (Sandbox) Status'),
  idNameRecord(517, 'speroStatus', 'Spero Status'),
  idNameRecord(518, 'archiveStatus', 'Archive Status'),
  idNameRecord(519, 'staticAnalysisStatus', 'Static Analysis Status'),
  idNameRecord(602, 'sslCipherSuite', 'SSL Cipher Suite'),
  idNameRecord(604, 'sslVersion', 'SSL Version'),
  idNameRecord(605, 'sslServerCertificateStatus', 'SSL Server Certificate Status'),
  idNameRecord(606, 'sslActualAction', 'SSL Actual Action'),
  idNameRecord(607, 'sslExpectedAction', 'SSL Expected Action'),
  idNameRecord(608, 'sslFlowStatus', 'SSL Flow Status'),
  idNameRecord(613, 'sslUrlCategory', 'SSL URL Category'),
] as const;

/** Metadata records that name UUIDs. */
export const uuidNameRecords = [
  uuidNameRecord(115, 'securityZone', 'Security Zone Name'),
  uuidNameRecord(116, 'interface', 'Interface Name'),
  uuidNameRecord(117, 'accessControlPolicyName', 'Access Control Policy Name'),
  uuidNameRecord(118, 'intrusionPolicy', 'Intrusion Policy Name'),
  uuidNameRecord(127, 'ampCloud', 'AMP Cloud Name'),
  uuidNameRecord(322, 'sinkhole', 'Sinkhole'),
] as const;
