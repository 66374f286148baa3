import { describe, expect, it } from 'vitest';
import { createRecordDecoder } from '../src/index.ts';
import { readGoldenBytes } from './support/golden-file.ts';

/**
 * Record types whose body is that of a golden record of another type: by the golden record, their kinds by number.
 */
const sameBody: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'discovery/add-host-78': {
    78: 'userDeleteAddress',
  },
  'discovery/add-host-attribute-38': {
    47: 'updateHostAttribute',
    48: 'deleteHostAttribute',
  },
  'discovery/add-protocol-83': {
    76: 'userDeleteProtocol',
  },
  'discovery/attribute-value-82': {
    84: 'userDeleteAttributeValue',
  },
  'discovery/client-application-122': {
    35: 'clientApplicationTimeout',
    107: 'clientApplicationUpdate',
  },
  'discovery/delete-client-application-60': {
    87: 'userAddClientApplication',
  },
  'discovery/host-timeout': {
    20: 'hostIpAddressReused',
    21: 'hostDeletedHostLimitReached',
    44: 'hostDroppedHostLimitReached',
  },
  'discovery/identity-conflict-94': {
    103: 'identityTimeout',
  },
  'discovery/mac-information-95': {
    28: 'additionalMacDetectedForHost',
  },
  'discovery/new-tcp-server-103': {
    16: 'tcpServerInformationUpdate',
    17: 'udpServerInformationUpdate',
    51: 'tcpServerConfidenceUpdate',
    52: 'udpServerConfidenceUpdate',
  },
  'discovery/operating-system-53': {
    53: 'operatingSystemConfidenceUpdate',
  },
  'discovery/user-set-server-134': {
    74: 'userSetOperatingSystem',
    86: 'userAddServer',
  },
  'discovery/valid-vulnerabilities-80': {
    81: 'userSetInvalidVulnerabilities',
  },
  'file/event-56': {
    502: 'fileMalwareEvent',
  },
  'file/event-79': {
    502: 'fileMalwareEvent',
  },
  'file/malware-event-46': {
    500: 'fileEvent',
  },
  'metadata/access-control-rule-15': {
    601: 'sslRule',
  },
  'metadata/id-name-description-61': {
    321: 'dnsResponseType',
  },
  'metadata/managed-device': {
    55: 'clientApplication',
    58: 'criticality',
    59: 'networkProtocol',
    60: 'attribute',
    61: 'scanType',
    63: 'server',
    90: 'sourceType',
    91: 'sourceApplication',
    96: 'sourceDetector',
    109: 'webApplication',
    120: 'accessControlRuleAction',
    121: 'urlCategory',
    122: 'urlReputation',
    128: 'malwareEventType',
    129: 'malwareEventSubtype',
    130: 'ampDetectorType',
    131: 'ampFileType',
    281: 'securityIntelligenceSourceDestination',
    300: 'realm',
    302: 'securityGroup',
    350: 'netmapDomain',
    510: 'fileType',
    515: 'fileStorageStatus',
    516: 'fileAnalysisStatus',
    517: 'speroStatus',
    518: 'archiveStatus',
    519: 'staticAnalysisStatus',
    600: 'sslPolicy',
    602: 'sslCipherSuite',
    604: 'sslVersion',
    605: 'sslServerCertificateStatus',
    606: 'sslActualAction',
    607: 'sslExpectedAction',
    608: 'sslFlowStatus',
    613: 'sslUrlCategory',
  },
  'metadata/network-analysis-policy-14': {
    115: 'securityZone',
    116: 'interface',
    117: 'accessControlPolicyName',
    118: 'intrusionPolicy',
    127: 'ampCloud',
    132: 'securityContext',
    282: 'securityIntelligenceCategoryGeneral',
    322: 'sinkhole',
    530: 'filePolicy',
    600: 'sslPolicy',
  },
  'metadata/network-analysis-policy-bare': {
    132: 'securityContext',
    282: 'securityIntelligenceCategoryGeneral',
    530: 'filePolicy',
    600: 'sslPolicy',
  },
  'metadata/policy-64': {
    146: 'prefilterPolicy',
    147: 'tunnelOrPrefilterRule',
  },
  'user/dropped-120': {
    93: 'userRemoved',
    94: 'newUserIdentified',
  },
  'user/information-158': {
    92: 'userDroppedUserLimitReached',
    93: 'userRemoved',
  },
};

const decoder = createRecordDecoder();
const recordTypes = Object.entries(sameBody).flatMap(([golden, kinds]) =>
  Object.entries(kinds).map(([recordType, kind]) => ({ golden, recordType: Number(recordType), kind })),
);

describe('record types with the body of another', () => {
  it.each(recordTypes)('$recordType is $kind, with the body of $golden', ({ golden, recordType, kind }) => {
    const [family = '', name = ''] = golden.split('/');
    const bytes = readGoldenBytes(family, name);
    const { discoveryHeader, data } = decoder.decode(bytes);
    bytes.writeUInt32BE(recordType, 0);
    expect(decoder.decode(bytes)).toMatchObject({
      kind,
      recordType,
      discoveryHeader,
      data,
      undecodedBytes: 0,
    });
  });
});
