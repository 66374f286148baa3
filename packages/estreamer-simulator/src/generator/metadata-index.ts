import {
  createMetadataStore,
  type EventRecord,
  type RecordCatalogue,
  type RecordDecoder,
  type RecordEncoder,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import { isKnownBlock } from '../source/known-blocks.ts';
import type { ProductVersion } from './generated-source-settings.ts';
import { networkMetadata } from './network/metadata.ts';
import type { MetadataRecord } from './record-template.ts';

/** Finds the metadata that an event needs. */
export interface MetadataIndex {
  /** The records that name the values of an event, in the order in which they are to be sent. */
  neededBy(event: EventRecord): readonly MetadataRecord[];
  /** The names themselves. */
  namesFor(event: EventRecord): ResolvedNames;
}

type Values = Readonly<Record<string, unknown>>;

const KEY_SEPARATOR = ' ';

export function createMetadataIndex(
  encoder: RecordEncoder,
  decoder: RecordDecoder,
  catalogue: RecordCatalogue,
  productVersion: ProductVersion,
): MetadataIndex {
  const records = new Map<string, MetadataRecord>();
  const store = createMetadataStore({ catalogue });
  for (const record of networkMetadata(productVersion)) {
    const { recordType = 0, metadata } = catalogue.byKind(record.kind) ?? {};
    const data: Values = record.data;
    const { blockType } = data;
    const bytes = encoder.encode(record);
    store.update(decoder.decode(bytes));
    records.set([record.kind, ...(metadata?.key.map((field) => data[field]) ?? [])].join(KEY_SEPARATOR), {
      recordType,
      byteLength: bytes.length,
      isEvent: false,
      writeTo: (message, offset) => message.set(bytes, offset),
      isKnown: typeof blockType !== 'number' || isKnownBlock(recordType, blockType),
    });
  }

  const collect = (values: Values, needed: Set<MetadataRecord>) => {
    for (const [kind, ...fields] of metadataReferences) {
      const record = records.get(keyOf(kind, fields, values));
      if (record !== undefined) needed.add(record);
    }
    for (const value of Object.values(values)) {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (typeof item === 'object' && item !== null && !(item instanceof Uint8Array)) {
          collect(item as Values, needed);
        }
      }
    }
  };

  return {
    neededBy({ data, discoveryHeader }) {
      const needed = new Set<MetadataRecord>();
      collect({ deviceId: discoveryHeader?.deviceId, ...data }, needed);
      return [...needed];
    },
    namesFor: (event) => store.resolve(event),
  };
}

function keyOf(kind: MetadataReference[0], fields: readonly string[], values: Values): string {
  return [kind, ...fields.map((field) => values[field])].join(KEY_SEPARATOR);
}

/** The kind of the metadata, and the fields of an event that make its key. */
type MetadataReference = readonly [kind: string, ...keyFields: string[]];

/** The fields of events that metadata names, each in the order in which a server sends it. */
const metadataReferences: readonly MetadataReference[] = [
  ['server', 'applicationProtocolId'],
  ['server', 'userProtocol'],
  ['server', 'sourceServerId'],
  ['server', 'destinationServerId'],
  ['webApplication', 'webApplicationId'],
  ['securityZone', 'ingressZoneUuid'],
  ['securityZone', 'egressZoneUuid'],
  ['interface', 'ingressInterfaceUuid'],
  ['interface', 'egressInterfaceUuid'],
  ['accessControlPolicy', 'deviceId', 'accessControlPolicyUuid'],
  ['accessControlPolicyName', 'accessControlPolicyUuid'],
  ['accessControlRule', 'accessControlPolicyUuid', 'accessControlRuleId'],
  ['accessControlRuleAction', 'accessControlRuleAction'],
  ['accessControlRuleReason', 'accessControlRuleReason'],
  ['urlCategory', 'urlCategoryId'],
  ['urlReputation', 'urlReputationId'],
  ['user', 'userId'],
  ['user', 'sourceUserId'],
  ['user', 'destinationUserId'],
  ['realm', 'realmId'],
  ['clientApplication', 'clientApplicationId'],
  ['geolocation', 'initiatorCountry'],
  ['geolocation', 'responderCountry'],
  ['geolocation', 'sourceCountry'],
  ['geolocation', 'destinationCountry'],
  ['geolocation', 'clientCountry'],
  ['sslCipherSuite', 'sslCipherSuite'],
  ['sslVersion', 'sslVersion'],
  ['sslServerCertificateStatus', 'sslServerCertificateStatus'],
  ['sslActualAction', 'sslActualAction'],
  ['sslExpectedAction', 'sslExpectedAction'],
  ['sslFlowStatus', 'sslFlowStatus'],
  ['dnsRecordType', 'dnsRecordType'],
  ['dnsResponseType', 'dnsResponseType'],
  ['networkAnalysisPolicy', 'networkAnalysisPolicyUuid'],
  ['intrusionPolicy', 'intrusionPolicyUuid'],
  ['ruleMessage', 'generatorId', 'ruleId'],
  ['ruleMessage', 'signatureGeneratorId', 'signatureId'],
  ['classification', 'classificationId'],
  ['priority', 'priorityId'],
  ['priority', 'priority'],
  ['correlationPolicy', 'correlationPolicyId'],
  ['correlationRule', 'correlationRuleId'],
  ['intrusionExtraDataMetadata', 'extraDataType'],
  ['iocName', 'iocNumber'],
  ['iocName', 'iocIdNumber'],
  ['iocName', 'value'],
  ['networkProtocol', 'networkProtocolId'],
  ['networkProtocol', 'protocol'],
  ['fingerprint', 'fingerprintUuid'],
  ['fingerprint', 'sourceFingerprintUuid'],
  ['fingerprint', 'destinationFingerprintUuid'],
  ['sourceType', 'sourceType'],
  ['sourceApplication', 'sourceId'],
  ['criticality', 'criticality'],
  ['fileType', 'fileTypeId'],
  ['ampFileType', 'fileTypeId'],
  ['fileEventShaHash', 'sha256'],
  ['fileEventShaHash', 'fileSha256'],
  ['fileStorageStatus', 'fileStorageStatus'],
  ['fileAnalysisStatus', 'fileAnalysisStatus'],
  ['speroStatus', 'speroDisposition'],
  ['archiveStatus', 'archiveFileStatus'],
  ['staticAnalysisStatus', 'localMalwareAnalysisStatus'],
  ['ampCloud', 'cloudUuid'],
  ['malwareEventType', 'eventTypeId'],
  ['malwareEventSubtype', 'eventSubtypeId'],
  ['ampDetectorType', 'detectorId'],
  ['managedDevice', 'deviceId'],
  ['managedDevice', 'eventDeviceId'],
];
