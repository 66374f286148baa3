import { isSince, type RecordInput } from '@x/estreamer-protocol';
import type { ProductVersion } from '../generated-source-settings.ts';
import {
  attacks,
  classifications,
  correlation,
  extraDataTypes,
  indicatorsOfCompromise,
  priorities,
  RULE_GENERATOR,
} from './attacks.ts';
import {
  accessControlRules,
  devices,
  intrusionPolicy,
  malwareCloud,
  networkAnalysisPolicy,
  ruleActions,
  ruleReasons,
  zones,
} from './devices.ts';
import { files, fileTypes, malwareDetectors, malwareEventSubtypes, malwareEventTypes } from './files.ts';
import { administrator, noUser, operatingSystems, realm, users } from './hosts.ts';
import {
  clientApplications,
  countries,
  dnsRecordTypes,
  dnsResponseTypes,
  servers,
  urlCategories,
  urlReputations,
  webApplications,
} from './sites.ts';

/** Coded values that the generated events use, as metadata names them. */
const fixedNames = {
  sslCipherSuite: [{ id: 0, name: 'TLS_NULL_WITH_NULL_NULL' }],
  sslVersion: [{ id: 0, name: 'Unknown' }],
  sslServerCertificateStatus: [{ id: 0, name: 'Not Checked' }],
  sslActualAction: [{ id: 0, name: 'Unknown' }],
  sslExpectedAction: [{ id: 0, name: 'Unknown' }],
  sslFlowStatus: [{ id: 0, name: 'Unknown' }],
  fileStorageStatus: [
    { id: 0, name: 'Not Available' },
    { id: 1, name: 'File Stored' },
  ],
  fileAnalysisStatus: [
    { id: 0, name: 'Not Sent for Analysis' },
    { id: 1, name: 'Sent for Analysis' },
  ],
  speroStatus: [{ id: 0, name: 'Spero Detection Not Performed on File' }],
  archiveStatus: [{ id: 0, name: 'Not Inspected as Archive' }],
  staticAnalysisStatus: [{ id: 0, name: 'Not Analyzed' }],
} as const;

interface IdName {
  readonly id: number;
  readonly name: string;
}

/** The kinds of metadata records whose body is an id and a name. */
type IdNameKind = Extract<
  RecordInput,
  {
    kind:
      | 'server'
      | 'clientApplication'
      | 'webApplication'
      | 'urlCategory'
      | 'fileType'
      | 'networkProtocol'
      | 'sourceType'
      | 'criticality'
      | keyof typeof fixedNames;
  }
>['kind'];

const idNames = (kind: IdNameKind, items: readonly IdName[]) =>
  items.map((data) => ({ kind, data }) as RecordInput);

const networkProtocols = [{ id: 2048, name: 'IP' }];
const sourceTypes = [
  { id: 0, name: 'RNA' },
  { id: 1, name: 'User' },
];
const criticalities = [
  { id: 0, name: 'None' },
  { id: 3, name: 'High' },
];

/** Every metadata record of the simulated network, as a product version writes it. */
export function networkMetadata(productVersion: ProductVersion): RecordInput[] {
  return [
    ...devices.flatMap((device) => deviceMetadata(device, productVersion)),
    ...Object.values(zones).map((data): RecordInput => ({ kind: 'securityZone', data })),
    ...Object.values(accessControlRules).flatMap(ruleMetadata),
    ...Object.values(ruleActions).map((data): RecordInput => ({ kind: 'accessControlRuleAction', data })),
    ...Object.values(ruleReasons).map(
      ({ id, name }): RecordInput => ({
        kind: 'accessControlRuleReason',
        data: { blockType: isSince(productVersion, '6.0') ? 59 : 21, id, description: name },
      }),
    ),
    { kind: 'networkAnalysisPolicy', data: { blockType: 14, ...networkAnalysisPolicy } },
    { kind: 'intrusionPolicy', data: intrusionPolicy },
    { kind: 'ampCloud', data: malwareCloud },
    { kind: 'realm', data: realm },
    ...idNames('networkProtocol', networkProtocols),
    ...idNames('sourceType', sourceTypes),
    { kind: 'sourceApplication', data: { id: 0, name: 'Network Discovery' } },
    { kind: 'sourceApplication', data: administrator },
    ...idNames('criticality', criticalities),
    ...Object.values(operatingSystems).map(
      ({ uuid, vendor, name, version }): RecordInput => ({
        kind: 'fingerprint',
        data: { uuid, name, vendor, version },
      }),
    ),
    ...idNames('server', Object.values(servers)),
    ...idNames('clientApplication', Object.values(clientApplications)),
    ...idNames('webApplication', Object.values(webApplications)),
    ...idNames('urlCategory', Object.values(urlCategories)),
    ...Object.values(urlReputations).map((data): RecordInput => ({ kind: 'urlReputation', data })),
    ...[noUser, ...users].map(
      ({ id, name }): RecordInput => ({ kind: 'user', data: { id, userName: name } }),
    ),
    ...Object.values(countries).map(
      ({ code, name }): RecordInput => ({ kind: 'geolocation', data: { countryCode: code, country: name } }),
    ),
    ...dnsRecordTypes.map((data): RecordInput => ({ kind: 'dnsRecordType', data })),
    ...dnsResponseTypes.map((data): RecordInput => ({ kind: 'dnsResponseType', data })),
    ...attackMetadata(),
    ...correlationMetadata(),
    ...fileMetadata(),
    ...Object.entries(fixedNames).flatMap(([kind, items]) => idNames(kind as IdNameKind, items)),
  ];
}

function deviceMetadata(device: (typeof devices)[number], productVersion: ProductVersion): RecordInput[] {
  const { id, name, interfaces, policyUuid } = device;
  return [
    { kind: 'managedDevice', data: { id, name } },
    isSince(productVersion, '6.1')
      ? { kind: 'accessControlPolicy', data: { uuid: policyUuid, sensorId: id, name: `${name}-access` } }
      : { kind: 'accessControlPolicyName', data: { uuid: policyUuid, name: `${name}-access` } },
    ...Object.entries(interfaces).map(
      ([label, uuid]): RecordInput => ({ kind: 'interface', data: { uuid, name: label } }),
    ),
  ];
}

function ruleMetadata({ id, name }: IdName): RecordInput[] {
  return devices.map(({ policyUuid }) => ({
    kind: 'accessControlRule',
    data: { uuid: policyUuid, accessControlRuleId: id, name },
  }));
}

function attackMetadata(): RecordInput[] {
  return [
    ...attacks.map(
      ({ ruleId, message, ruleUuid }): RecordInput => ({
        kind: 'ruleMessage',
        data: {
          generatorId: RULE_GENERATOR,
          ruleId,
          ruleRevision: 1,
          renderedSignatureId: ruleId,
          ruleUuid,
          ruleRevisionUuid: ruleUuid,
          message,
        },
      }),
    ),
    ...Object.values(classifications).map(
      ({ id, name, description, uuid }): RecordInput => ({
        kind: 'classification',
        data: { id, name, description, uuid, revisionUuid: uuid },
      }),
    ),
    ...Object.values(priorities).map((data): RecordInput => ({ kind: 'priority', data })),
    ...Object.values(indicatorsOfCompromise).map((data): RecordInput => ({ kind: 'iocName', data })),
  ];
}

function correlationMetadata(): RecordInput[] {
  const { policy, ...rules } = correlation;
  return [
    {
      kind: 'correlationPolicy',
      data: { ...policy, revisionUuid: policy.uuid },
    },
    ...Object.values(rules).map(
      (rule): RecordInput => ({ kind: 'correlationRule', data: { ...rule, revisionUuid: rule.uuid } }),
    ),
    ...Object.values(extraDataTypes).map(
      ({ id, name, encoding }): RecordInput => ({
        kind: 'intrusionExtraDataMetadata',
        data: { extraDataType: id, name, encoding },
      }),
    ),
  ];
}

function fileMetadata(): RecordInput[] {
  return [
    ...idNames('fileType', Object.values(fileTypes)),
    ...Object.values(fileTypes).map((data): RecordInput => ({ kind: 'ampFileType', data })),
    ...files.map(
      ({ sha256, name, disposition }): RecordInput => ({
        kind: 'fileEventShaHash',
        data: { sha256, fileName: name, disposition },
      }),
    ),
    ...malwareEventTypes.map((data): RecordInput => ({ kind: 'malwareEventType', data })),
    ...malwareEventSubtypes.map((data): RecordInput => ({ kind: 'malwareEventSubtype', data })),
    ...malwareDetectors.map((data): RecordInput => ({ kind: 'ampDetectorType', data })),
  ];
}
