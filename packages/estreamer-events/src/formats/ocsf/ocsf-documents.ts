import type { FormatDependencies } from '../compiled-format.ts';
import { createDocumentFormat, type DocumentFormatSettings } from '../document/create-document-format.ts';
import type { AnyFact, Document, DocumentSource } from '../document/document.ts';
import { documentsOfVersion } from '../document/document.ts';
import type { Format } from '../format.ts';
import type { KindFamily } from '../kind-families.ts';
import {
  type Activity,
  type ActivityChoice,
  classFields,
  connectionInfo,
  controlFields,
  endpointFields,
  fileObject,
  findingFields,
  impactFields,
  intrusionRule,
  namedUser,
  OCSF_VERSION,
  ocsfClasses,
  requiredEndpoint,
  statusFields,
  userObject,
} from './ocsf-fields.ts';

/** Where goes what the schema has no place for. */
const REST = 'unmapped';

const ocsfDocument = (fields: Document['fields']): Document => ({ fields, rest: REST });

const networkFields: Document['fields'] = {
  ...controlFields,
  ...statusFields,
  ...endpointFields('src_endpoint', 'source'),
  ...requiredEndpoint('dst_endpoint', 'destination'),
  'dst_endpoint.hostname': 'referencedHost',
  'dst_endpoint.svc_name': 'applicationProtocol',
  ...connectionInfo('connection_info'),
  app_name: ['webApplication', 'clientApplication'],
};

/** The profiles of network classes: `actor` is there by `host`. */
const networkProfiles = ['security_control', 'host'];

const RESET_ACTION = /\bwith reset$/i;

const connectionActivity: ActivityChoice = {
  facts: ['letThrough', 'accessControlRuleAction'],
  choose: (letThrough, action) => {
    if (letThrough !== false) return [6, 'Traffic'];
    return RESET_ACTION.test(String(action)) ? [3, 'Reset'] : [5, 'Refuse'];
  },
};

/** The schema has no TLS without its version. */
function withTlsVersion(fact: AnyFact): DocumentSource {
  return {
    facts: ['sslVersion', fact],
    compute: (version, value) => (version === undefined || value === undefined ? undefined : String(value)),
  };
}

const fileActivity: ActivityChoice = {
  facts: ['direction'],
  choose: (direction) => {
    const found = String(direction).toLowerCase();
    if (found === 'upload') return [1, 'Upload'];
    return found === 'download' ? [2, 'Download'] : [0, 'Unknown'];
  },
};

const OPERATING_SYSTEMS: readonly (readonly [RegExp, number])[] = [
  [/windows/i, 100],
  [/android/i, 201],
  [/ios\b|iphone/i, 301],
  [/ipad/i, 302],
  [/mac ?os|os x/i, 300],
  [/linux/i, 200],
];

function operatingSystemType(name: unknown): number | undefined {
  if (typeof name !== 'string') return undefined;
  return OPERATING_SYSTEMS.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
}

const device = ocsfDocument({
  ...classFields(ocsfClasses.deviceInventory, [1, 'Log']),
  'device.type_id': { lookup: 'mobile', in: { 1: 5 }, fallback: 0 },
  'device.type': { lookup: 'mobile', in: { 1: 'Mobile' }, fallback: 'Unknown' },
  'device.ip': 'sourceAddress',
  'device.mac': 'macAddress',
  'device.name': [
    'netbiosName',
    { facts: ['sourceAddress'], compute: (address) => (address === undefined ? 'Unknown' : undefined) },
  ],
  'device.os.name': 'operatingSystem',
  'device.os.type_id': { facts: ['operatingSystem'], compute: operatingSystemType },
  'device.last_seen_time': { milliseconds: 'lastSeen' },
});

const authentication = (activity: Activity): Document =>
  ocsfDocument({
    ...classFields(ocsfClasses.authentication, activity),
    ...statusFields,
    ...namedUser('user'),
    ...endpointFields('src_endpoint', 'source'),
    'service.name': ['reportedBy', { value: 'Secure Firewall' }],
    auth_protocol: ['userProtocol', 'vpnType'],
    auth_protocol_id: { value: 99, with: ['userProtocol', 'vpnType'] },
    status_detail: 'authType',
  });

const base = ocsfDocument(
  classFields(ocsfClasses.base, { facts: ['category'], choose: (category) => [99, String(category)] }),
);

/** The documents of the Open Cybersecurity Schema Framework, by family of kinds. */
export const ocsfDocuments: Readonly<Record<KindFamily, Document>> = {
  connection: ocsfDocument({
    ...classFields(ocsfClasses.networkActivity, connectionActivity, networkProfiles),
    ...networkFields,
    ...userObject('actor.user'),
    start_time: { milliseconds: 'firstPacketTimestamp' },
    end_time: { milliseconds: 'lastPacketTimestamp' },
    'traffic.bytes_out': { fact: 'initiatorTransmittedBytes', as: 'number' },
    'traffic.bytes_in': { fact: 'responderTransmittedBytes', as: 'number' },
    'traffic.packets_out': { fact: 'initiatorTransmittedPackets', as: 'number' },
    'traffic.packets_in': { fact: 'responderTransmittedPackets', as: 'number' },
    'url.url_string': 'destinationUri',
    'tls.version': 'sslVersion',
    'tls.cipher': withTlsVersion('sslCipherSuite'),
    'tls.sni': withTlsVersion('sslServerName'),
  }),
  intrusion: ocsfDocument({
    ...findingFields(['ruleMessage', 'description'], intrusionRule),
    ...impactFields,
    'evidences.0.url.url_string': 'destinationUri',
  }),
  intrusionContext: base,
  file: ocsfDocument({
    ...classFields(ocsfClasses.networkFileActivity, fileActivity, networkProfiles),
    ...networkFields,
    ...requiredEndpoint('src_endpoint', 'source'),
    ...namedUser('actor.user'),
    ...fileObject('file'),
  }),
  malware: ocsfDocument({
    ...findingFields('detectionName', {
      typeId: 99,
      type: 'Other',
      name: 'detector',
      facts: ['detector'],
    }),
    ...fileObject('evidences.0.file'),
    'malware.0.name': 'detectionName',
    'malware.0.classification_ids': { value: [0], with: ['detectionName'] },
  }),
  correlation: ocsfDocument({
    ...findingFields('correlationRule', {
      typeId: 1,
      type: 'Rule',
      name: 'correlationRule',
      uid: 'correlationRuleId',
      facts: ['correlationRule', 'correlationRuleId'],
    }),
    ...impactFields,
  }),
  ioc: ocsfDocument({
    ...findingFields('iocName', {
      typeId: 1,
      type: 'Rule',
      name: 'iocName',
      uid: 'iocId',
      facts: ['iocName', 'iocId'],
    }),
    'finding_info.first_seen_time': { milliseconds: 'firstSeen' },
    'finding_info.last_seen_time': { milliseconds: 'lastSeen' },
  }),
  host: device,
  application: device,
  userInput: device,
  user: ocsfDocument({
    ...classFields(ocsfClasses.userInventory, [1, 'Log']),
    ...namedUser('user'),
  }),
  login: authentication([1, 'Logon']),
  vpnStart: authentication([1, 'Logon']),
  vpnEnd: authentication([2, 'Logoff']),
  unknown: base,
  other: base,
};

/** The versions of the schema that the documents keep to. */
const OCSF_VERSIONS = [OCSF_VERSION, '1.8.0'] as const;

/** Settings of the format `ocsf`. */
export interface OcsfFormatSettings extends DocumentFormatSettings {
  /** The version of the schema that documents say they follow. They have the same attributes in each. @default '1.4.0' */
  readonly schemaVersion?: (typeof OCSF_VERSIONS)[number];
}

/**
 * Documents of the Open Cybersecurity Schema Framework (1.4 or 1.8), one JSON line each. What the schema has no place for stands
 * under `unmapped`.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createOcsfFormat({ documents: { packet: false } });
 */
export function createOcsfFormat(
  settings: OcsfFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { schemaVersion = OCSF_VERSION } = settings;
  const documents = documentsOfVersion(ocsfDocuments, 'metadata.version', schemaVersion, OCSF_VERSIONS);
  return createDocumentFormat('ocsf', documents, settings, dependencies);
}
