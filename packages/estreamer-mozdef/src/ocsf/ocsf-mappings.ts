import type { DocumentMapping, DocumentSource } from '../documents/document-mapping.ts';
import { type KindFamily, mappingsOfFamilies } from '../documents/kind-families.ts';
import type { MappedEvent } from '../mapping/record-mapper.ts';
import {
  type Activity,
  classFields,
  connectionInfo,
  controlFields,
  endpointFields,
  fileObject,
  namedUser,
  ocsfClasses,
  requiredEndpoint,
  statusFields,
  userObject,
} from './common-fields.ts';
import { findingFields, impactFields, intrusionRule } from './finding-fields.ts';

/** Where keys go that the schema has no place for. */
const REST = 'unmapped';

const mapping = (fields: DocumentMapping['fields']): DocumentMapping => ({ fields, rest: REST });

const networkFields: DocumentMapping['fields'] = {
  ...controlFields,
  ...statusFields,
  ...endpointFields('src_endpoint', 'source'),
  ...requiredEndpoint('dst_endpoint', 'destination'),
  'dst_endpoint.hostname': 'referencedhost',
  'dst_endpoint.svc_name': 'applicationprotocol',
  ...connectionInfo('connection_info'),
  app_name: ['webapplication', 'clientapplication'],
};

const RESET_ACTION = /\bwith reset$/i;

function connectionActivity({ details }: MappedEvent): Activity {
  if (details['success'] !== false) return [6, 'Traffic'];
  return RESET_ACTION.test(String(details['accesscontrolruleaction'])) ? [3, 'Reset'] : [5, 'Refuse'];
}

/** The schema has no TLS without its version. */
function withTlsVersion(key: string): DocumentSource {
  return {
    compute: ({ details }) =>
      details['sslversion'] === undefined || details[key] === undefined ? undefined : String(details[key]),
  };
}

const connection = mapping({
  ...classFields(ocsfClasses.networkActivity, connectionActivity),
  ...networkFields,
  ...userObject('actor.user'),
  start_time: { time: 'firstpackettimestamp' },
  end_time: { time: 'lastpackettimestamp' },
  'traffic.bytes_out': { key: 'initiatortransmittedbytes', as: 'number' },
  'traffic.bytes_in': { key: 'respondertransmittedbytes', as: 'number' },
  'traffic.packets_out': { key: 'initiatortransmittedpackets', as: 'number' },
  'traffic.packets_in': { key: 'respondertransmittedpackets', as: 'number' },
  'url.url_string': 'destinationuri',
  'tls.version': 'sslversion',
  'tls.cipher': withTlsVersion('sslciphersuite'),
  'tls.sni': withTlsVersion('sslservername'),
});

function fileActivity({ details }: MappedEvent): Activity {
  const direction = String(details['direction']).toLowerCase();
  if (direction === 'upload') return [1, 'Upload'];
  return direction === 'download' ? [2, 'Download'] : [0, 'Unknown'];
}

const malwareFields: DocumentMapping['fields'] = {
  ...findingFields('detectionname', {
    typeId: 99,
    type: 'Other',
    name: 'detector',
    keys: ['detector'],
  }),
  ...fileObject('evidences.0.file'),
  'malware.0.name': 'detectionname',
  'malware.0.classification_ids': { value: [0], with: ['detectionname'] },
};

const deviceFields: DocumentMapping['fields'] = {
  ...classFields(ocsfClasses.deviceInventory, () => [1, 'Log']),
  'device.type_id': { lookup: 'mobile', in: { 1: 5 }, otherwise: 0 },
  'device.type': { lookup: 'mobile', in: { 1: 'Mobile' }, otherwise: 'Unknown' },
  'device.ip': ['sourceipaddress', 'sourceipv6address'],
  'device.mac': 'macaddress',
  'device.name': [
    'netbiosname',
    { compute: ({ details }) => (HOST_KEYS.some((key) => key in details) ? undefined : 'Unknown') },
  ],
  'device.os.name': 'operatingsystem',
  'device.os.type_id': { compute: ({ details }) => operatingSystemType(details['operatingsystem']) },
  'device.last_seen_time': { time: 'lastseen' },
};

const HOST_KEYS = ['sourceipaddress', 'sourceipv6address'];

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

const device = mapping(deviceFields);

const authentication = (...activity: Activity): DocumentMapping =>
  mapping({
    ...classFields(ocsfClasses.authentication, () => activity),
    ...statusFields,
    ...namedUser('user'),
    ...endpointFields('src_endpoint', 'source'),
    'service.name': ['reportedby', { value: 'Secure Firewall' }],
    auth_protocol: ['userprotocol', 'vpntype'],
    auth_protocol_id: { value: 99, with: ['userprotocol', 'vpntype'] },
    status_detail: 'authtype',
  });

const base = mapping(classFields(ocsfClasses.base, ({ category }) => [99, category]));

const families: Readonly<Record<KindFamily, DocumentMapping>> = {
  connection,
  intrusion: mapping({
    ...findingFields(['rulemessage', 'description'], intrusionRule),
    ...impactFields,
    'evidences.0.url.url_string': 'destinationuri',
  }),
  intrusionContext: base,
  file: mapping({
    ...classFields(ocsfClasses.networkFileActivity, fileActivity),
    ...networkFields,
    ...requiredEndpoint('src_endpoint', 'source'),
    ...namedUser('actor.user'),
    ...fileObject('file'),
  }),
  malware: mapping(malwareFields),
  correlation: mapping({
    ...findingFields('correlationrule', {
      typeId: 1,
      type: 'Rule',
      name: 'correlationrule',
      uid: 'correlationruleid',
      keys: ['correlationrule', 'correlationruleid'],
    }),
    ...impactFields,
  }),
  ioc: mapping({
    ...findingFields('iocname', {
      typeId: 1,
      type: 'Rule',
      name: 'iocname',
      uid: 'iocid',
      keys: ['iocname', 'iocid'],
    }),
    'finding_info.first_seen_time': { time: 'firstseen' },
    'finding_info.last_seen_time': { time: 'lastseen' },
  }),
  host: device,
  application: device,
  userInput: device,
  user: mapping({
    ...classFields(ocsfClasses.userInventory, () => [1, 'Log']),
    ...namedUser('user'),
  }),
  login: authentication(1, 'Logon'),
  vpnStart: authentication(1, 'Logon'),
  vpnEnd: authentication(2, 'Logoff'),
  unknown: base,
};

/** The mappings to documents of the Open Cybersecurity Schema Framework, by kind of record. */
export const ocsfMappings = mappingsOfFamilies(families);
