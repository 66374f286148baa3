import { createRecordDecoder, type RecordCatalogue, type RecordEncoder } from '@x/estreamer-protocol';
import { networkMetadata } from './network/metadata.ts';

/** A metadata record, encoded. */
export interface MetadataRecord {
  readonly recordType: number;
  readonly octets: Buffer;
}

/** Finds the metadata that an event needs. */
export interface MetadataIndex {
  /** The records that name the values of an encoded event, in the order in which they are to be sent. */
  neededBy(event: Uint8Array): readonly MetadataRecord[];
}

/** The fields of events that metadata names, in the order in which a server sends it: the kind of the metadata, and the fields of its key. */
const references: readonly (readonly [kind: string, ...keyFields: string[]])[] = [
  ['server', 'applicationProtocolId'],
  ['webApplication', 'webApplicationId'],
  ['securityZone', 'ingressZoneUuid'],
  ['securityZone', 'egressZoneUuid'],
  ['interface', 'ingressInterfaceUuid'],
  ['interface', 'egressInterfaceUuid'],
  ['accessControlPolicy', 'deviceId', 'accessControlPolicyUuid'],
  ['accessControlRule', 'accessControlPolicyUuid', 'accessControlRuleId'],
  ['accessControlRuleAction', 'accessControlRuleAction'],
  ['accessControlRuleReason', 'accessControlRuleReason'],
  ['urlCategory', 'urlCategoryId'],
  ['urlReputation', 'urlReputationId'],
  ['user', 'userId'],
  ['clientApplication', 'clientApplicationId'],
  ['geolocation', 'initiatorCountry'],
  ['geolocation', 'responderCountry'],
  ['geolocation', 'sourceCountry'],
  ['geolocation', 'destinationCountry'],
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
  ['classification', 'classificationId'],
  ['priority', 'priorityId'],
  ['iocName', 'iocNumber'],
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
];

const KEY_SEPARATOR = ' ';

export function createMetadataIndex(encoder: RecordEncoder, catalogue: RecordCatalogue): MetadataIndex {
  const decoder = createRecordDecoder({ catalogue });
  const records = new Map<string, MetadataRecord>();
  for (const record of networkMetadata()) {
    const definition = catalogue.byKind(record.kind);
    const data: Readonly<Record<string, unknown>> = record.data;
    const key = definition?.metadata?.key.map((field) => data[field]) ?? [];
    records.set([record.kind, ...key].join(KEY_SEPARATOR), {
      recordType: definition?.recordType ?? 0,
      octets: encoder.encode(record),
    });
  }
  return {
    neededBy(event) {
      // What is on the wire counts, not what was meant: a field that is left out is a 0 there, and metadata may name that, too.
      const data: Readonly<Record<string, unknown>> = { ...decoder.decode(event).data };
      const needed = new Set<MetadataRecord>();
      for (const [kind, ...fields] of references) {
        const record = records.get([kind, ...fields.map((field) => data[field])].join(KEY_SEPARATOR));
        if (record !== undefined) needed.add(record);
      }
      return [...needed];
    },
  };
}
