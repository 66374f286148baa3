/** Which metadata names a field: the metadata record's kind, and the event's fields that make its key. */
export interface Reference {
  readonly kind: string;
  readonly keyFields: readonly string[];
  /** The value that another field must have, where that decides whose number the field is. */
  readonly when?: { readonly field: string; readonly value: number };
}

/** The fields of a record that metadata names, each with the places to look in, in order. */
type ReferencesOfRecord = Readonly<Record<string, readonly Reference[]>>;

/** A field is named by the metadata records of a kind, found by the values of the key fields. */
function named(kind: string, ...keyFields: string[]): Reference {
  return { kind, keyFields };
}

/** The same, where another field has a value. */
function namedWhen(when: NonNullable<Reference['when']>, kind: string, ...keyFields: string[]): Reference {
  return { kind, keyFields, when };
}

/**
 * Which metadata names which field, for fields that mean the same in all records that have them; from what servers send
 * and what other clients resolve.
 */
export const references: ReferencesOfRecord = {
  deviceId: [named('managedDevice', 'deviceId')],
  ruleId: [named('ruleMessage', 'generatorId', 'ruleId')],
  classificationId: [named('classification', 'classificationId')],
  priorityId: [named('priority', 'priorityId')],
  intrusionPolicyUuid: [named('intrusionPolicy', 'intrusionPolicyUuid')],
  accessControlRuleId: [named('accessControlRule', 'accessControlPolicyUuid', 'accessControlRuleId')],
  accessControlPolicyUuid: [
    named('accessControlPolicy', 'deviceId', 'accessControlPolicyUuid'),
    named('accessControlPolicyName', 'accessControlPolicyUuid'),
  ],
  webApplicationId: [named('webApplication', 'webApplicationId')],
  clientApplicationId: [named('clientApplication', 'clientApplicationId')],
  applicationProtocolId: [named('server', 'applicationProtocolId')],
  ingressInterfaceUuid: [named('interface', 'ingressInterfaceUuid')],
  egressInterfaceUuid: [named('interface', 'egressInterfaceUuid')],
  ingressZoneUuid: [named('securityZone', 'ingressZoneUuid')],
  egressZoneUuid: [named('securityZone', 'egressZoneUuid')],
  sourceCountry: [named('geolocation', 'sourceCountry')],
  destinationCountry: [named('geolocation', 'destinationCountry')],
  userId: [named('user', 'userId')],
  iocNumber: [named('iocName', 'iocNumber')],
  securityContextUuid: [named('securityContext', 'securityContextUuid')],
  sslActualAction: [named('sslActualAction', 'sslActualAction')],
  sslFlowStatus: [named('sslFlowStatus', 'sslFlowStatus')],
  networkAnalysisPolicyUuid: [named('networkAnalysisPolicy', 'networkAnalysisPolicyUuid')],
  sslCertificateFingerprint: [named('sslCertificateDetails', 'sslCertificateFingerprint')],
  sourcePortOrIcmpType: [named('icmpType', 'ipProtocol', 'sourcePortOrIcmpType')],
  destinationPortOrIcmpCode: [
    named('icmpCode', 'ipProtocol', 'sourcePortOrIcmpType', 'destinationPortOrIcmpCode'),
  ],
  accessControlRuleAction: [named('accessControlRuleAction', 'accessControlRuleAction')],
  accessControlRuleReason: [named('accessControlRuleReason', 'accessControlRuleReason')],
  monitorRule1: [named('accessControlRule', 'accessControlPolicyUuid', 'monitorRule1')],
  monitorRule2: [named('accessControlRule', 'accessControlPolicyUuid', 'monitorRule2')],
  monitorRule3: [named('accessControlRule', 'accessControlPolicyUuid', 'monitorRule3')],
  monitorRule4: [named('accessControlRule', 'accessControlPolicyUuid', 'monitorRule4')],
  monitorRule5: [named('accessControlRule', 'accessControlPolicyUuid', 'monitorRule5')],
  monitorRule6: [named('accessControlRule', 'accessControlPolicyUuid', 'monitorRule6')],
  monitorRule7: [named('accessControlRule', 'accessControlPolicyUuid', 'monitorRule7')],
  monitorRule8: [named('accessControlRule', 'accessControlPolicyUuid', 'monitorRule8')],
  urlCategoryId: [named('urlCategory', 'urlCategoryId')],
  urlReputationId: [named('urlReputation', 'urlReputationId')],
  securityIntelligenceSourceDestination: [
    named('securityIntelligenceSourceDestination', 'securityIntelligenceSourceDestination'),
  ],
  securityIntelligenceList1: [
    named('securityIntelligenceCategoryDiscovery', 'securityIntelligenceList1', 'accessControlPolicyUuid'),
  ],
  securityIntelligenceList2: [
    named('securityIntelligenceCategoryDiscovery', 'securityIntelligenceList2', 'accessControlPolicyUuid'),
  ],
  initiatorCountry: [named('geolocation', 'initiatorCountry')],
  responderCountry: [named('geolocation', 'responderCountry')],
  originalClientCountry: [named('geolocation', 'originalClientCountry')],
  clientCountry: [named('geolocation', 'clientCountry')],
  dnsRecordType: [named('dnsRecordType', 'dnsRecordType')],
  dnsResponseType: [named('dnsResponseType', 'dnsResponseType')],
  sinkholeUuid: [named('sinkhole', 'sinkholeUuid')],
  sslExpectedAction: [
    named('sslExpectedAction', 'sslExpectedAction'),
    named('sslActualAction', 'sslExpectedAction'),
  ],
  sslServerCertificateStatus: [named('sslServerCertificateStatus', 'sslServerCertificateStatus')],
  sslCipherSuite: [named('sslCipherSuite', 'sslCipherSuite')],
  sslVersion: [named('sslVersion', 'sslVersion')],
  sslUrlCategoryId: [named('sslUrlCategory', 'sslUrlCategoryId')],
  sslPolicyUuid: [named('sslPolicy', 'sslPolicyUuid')],
  sslRuleId: [named('sslRule', 'sslPolicyUuid', 'sslRuleId')],
  endpointProfileId: [named('endpointProfile', 'endpointProfileId')],
  securityGroupId: [named('securityGroup', 'securityGroupId')],
  correlationPolicyId: [named('correlationPolicy', 'correlationPolicyId')],
  correlationRuleId: [named('correlationRule', 'correlationRuleId')],
  signatureId: [named('ruleMessage', 'signatureGeneratorId', 'signatureId')],
  eventDeviceId: [named('managedDevice', 'eventDeviceId')],
  networkProtocolId: [named('networkProtocol', 'networkProtocolId')],
  sourceServerId: [named('server', 'sourceServerId')],
  destinationServerId: [named('server', 'destinationServerId')],
  sourceFingerprintUuid: [named('fingerprint', 'sourceFingerprintUuid')],
  destinationFingerprintUuid: [named('fingerprint', 'destinationFingerprintUuid')],
  sourceUserId: [named('user', 'sourceUserId')],
  destinationUserId: [named('user', 'destinationUserId')],
  securityIntelligenceUuid: [named('securityIntelligenceCategoryGeneral', 'securityIntelligenceUuid')],
  cloudUuid: [named('ampCloud', 'cloudUuid')],
  eventTypeId: [named('malwareEventType', 'eventTypeId')],
  eventSubtypeId: [named('malwareEventSubtype', 'eventSubtypeId')],
  detectorId: [named('ampDetectorType', 'detectorId')],
  fileSha256: [named('fileEventShaHash', 'fileSha256')],
  parentFileSha256: [named('fileEventShaHash', 'parentFileSha256')],
  sha256: [named('fileEventShaHash', 'sha256')],
  fileTypeId: [named('fileType', 'fileTypeId')],
  fileStorageStatus: [named('fileStorageStatus', 'fileStorageStatus')],
  fileAnalysisStatus: [named('fileAnalysisStatus', 'fileAnalysisStatus')],
  speroDisposition: [named('speroStatus', 'speroDisposition')],
  archiveFileStatus: [named('archiveStatus', 'archiveFileStatus')],
  localMalwareAnalysisStatus: [named('staticAnalysisStatus', 'localMalwareAnalysisStatus')],
  extraDataType: [named('intrusionExtraDataMetadata', 'extraDataType')],
  fingerprintUuid: [named('fingerprint', 'fingerprintUuid')],
  vulnerabilityId: [named('vulnerability', 'vulnerabilityId')],
  realmId: [named('realm', 'realmId')],
  userProtocol: [named('server', 'userProtocol')],
};

/** In file and malware events the field holds a file policy, or else an access control policy (sources disagree: file-policy-field). */
const filePolicy = [
  named('filePolicy', 'accessControlPolicyUuid'),
  named('accessControlPolicy', 'deviceId', 'accessControlPolicyUuid'),
  named('accessControlPolicyName', 'accessControlPolicyUuid'),
];

/** The fields of a kind of record that need other metadata than the same field elsewhere, or that have a common name. */
export const referencesOfKinds: Readonly<Record<string, ReferencesOfRecord>> = {
  correlationEvent: {
    priority: [named('priority', 'priority')],
  },
  fileEvent: { accessControlPolicyUuid: filePolicy },
  fileMalwareEvent: { accessControlPolicyUuid: filePolicy },
  hostIocSet: {
    value: [named('iocName', 'value')],
    iocIdNumber: [named('iocName', 'iocIdNumber')],
  },
  malwareEvent: {
    accessControlPolicyUuid: filePolicy,
    fileTypeId: [named('ampFileType', 'fileTypeId'), named('fileType', 'fileTypeId')],
  },
};

/** Whose number a source id is follows from the source type. */
const SOURCE_TYPE_USER = 1;
const SOURCE_TYPE_SCANNER = 2;

/** The same for all records of a category. */
export const referencesOfCategories: Readonly<Record<string, ReferencesOfRecord>> = {
  discovery: {
    protocol: [named('networkProtocol', 'protocol')],
    sourceType: [named('sourceType', 'sourceType')],
    sourceId: [
      namedWhen({ field: 'sourceType', value: SOURCE_TYPE_USER }, 'systemUser', 'sourceId'),
      namedWhen({ field: 'sourceType', value: SOURCE_TYPE_SCANNER }, 'scanType', 'sourceId'),
      named('sourceApplication', 'sourceId'),
    ],
    criticality: [named('criticality', 'criticality')],
    scanType: [named('scanType', 'scanType')],
    attributeId: [named('attribute', 'attributeId')],
  },
};
