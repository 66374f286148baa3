/**
 * The enumerations of the Open Cybersecurity Schema Framework 1.3 that documents of this package use: what each number is
 * called in the attribute beside it.
 */

type Captions = Readonly<Record<number, string>>;

const network = {
  0: 'Unknown',
  1: 'Open',
  2: 'Close',
  3: 'Reset',
  4: 'Fail',
  5: 'Refuse',
  6: 'Traffic',
};

const inventory = { 0: 'Unknown', 1: 'Log', 2: 'Collect' };

/** What activities are called, by class. Of 99, the name is up to the source. */
const activityCaptions: Readonly<Record<number, Captions>> = {
  0: { 0: 'Unknown' },
  2004: { 0: 'Unknown', 1: 'Create', 2: 'Update', 3: 'Close' },
  3002: {
    0: 'Unknown',
    1: 'Logon',
    2: 'Logoff',
    3: 'Authentication Ticket',
    4: 'Service Ticket Request',
    5: 'Service Ticket Renew',
  },
  4001: network,
  4010: { 0: 'Unknown', 1: 'Upload', 2: 'Download' },
  5001: inventory,
  5003: inventory,
};

/** Class and category of each class, as they are called. */
export const classCaptions: Readonly<Record<number, readonly [name: string, category: string]>> = {
  0: ['Base Event', 'Uncategorized'],
  2004: ['Detection Finding', 'Findings'],
  3002: ['Authentication', 'Identity & Access Management'],
  4001: ['Network Activity', 'Network Activity'],
  4010: ['Network File Activity', 'Network Activity'],
  5001: ['Device Inventory Info', 'Discovery'],
  5003: ['User Inventory Info', 'Discovery'],
};

const status = { 0: 'Unknown', 1: 'Success', 2: 'Failure' };
const findingStatus = { 0: 'Unknown', 1: 'New', 2: 'In Progress', 3: 'Suppressed', 4: 'Resolved' };

/** The enumerations at the top of a document, by class where they differ. */
export function topLevelCaptions(classUid: number): Readonly<Record<string, Captions>> {
  return {
    severity: {
      0: 'Unknown',
      1: 'Informational',
      2: 'Low',
      3: 'Medium',
      4: 'High',
      5: 'Critical',
      6: 'Fatal',
    },
    activity_name: activityCaptions[classUid] ?? {},
    status: classUid === 2004 ? findingStatus : status,
    action: { 0: 'Unknown', 1: 'Allowed', 2: 'Denied' },
    disposition: { 0: 'Unknown', 1: 'Allowed', 2: 'Blocked' },
    impact: { 0: 'Unknown', 1: 'Low', 2: 'Medium', 3: 'High', 4: 'Critical' },
  };
}

/** The enumerations of objects, by the name of the object and of the attribute. */
export const objectCaptions: Readonly<Record<string, Captions>> = {
  'connection_info.direction': { 0: 'Unknown', 1: 'Inbound', 2: 'Outbound', 3: 'Lateral' },
  'file.type': { 0: 'Unknown', 1: 'Regular File', 2: 'Folder' },
  'hashes.algorithm': { 0: 'Unknown', 1: 'MD5', 2: 'SHA-1', 3: 'SHA-256', 4: 'SHA-512' },
  'analytic.type': { 0: 'Unknown', 1: 'Rule', 2: 'Behavioral', 3: 'Statistical', 99: 'Other' },
  'device.type': { 0: 'Unknown', 1: 'Server', 2: 'Desktop', 3: 'Laptop', 4: 'Tablet', 5: 'Mobile' },
};

const endpoint = ['hostname', 'ip', 'name', 'port', 'svc_name', 'uid'];

/** The attributes of objects, by the name of the object. */
export const objectAttributes: Readonly<Record<string, readonly string[]>> = {
  actor: ['app_name', 'process', 'session', 'user'],
  analytic: ['category', 'desc', 'name', 'type', 'type_id', 'uid', 'version'],
  connection_info: [
    'boundary',
    'boundary_id',
    'direction',
    'direction_id',
    'protocol_name',
    'protocol_num',
    'protocol_ver',
    'protocol_ver_id',
    'tcp_flags',
    'uid',
  ],
  device: [
    'first_seen_time',
    'hostname',
    'ip',
    'last_seen_time',
    'mac',
    'name',
    'os',
    'type',
    'type_id',
    'uid',
  ],
  dst_endpoint: endpoint,
  evidences: ['actor', 'connection_info', 'dst_endpoint', 'file', 'src_endpoint', 'url', 'user'],
  file: ['desc', 'hashes', 'mime_type', 'name', 'path', 'size', 'type', 'type_id', 'uid'],
  finding_info: [
    'analytic',
    'created_time',
    'desc',
    'first_seen_time',
    'last_seen_time',
    'title',
    'types',
    'uid',
  ],
  firewall_rule: ['category', 'desc', 'name', 'type', 'uid', 'version'],
  hashes: ['algorithm', 'algorithm_id', 'value'],
  malware: ['classification_ids', 'classifications', 'cves', 'name', 'path', 'provider', 'uid'],
  metadata: [
    'event_code',
    'labels',
    'log_level',
    'log_name',
    'log_provider',
    'logged_time',
    'original_time',
    'product',
    'profiles',
    'uid',
    'version',
  ],
  os: ['build', 'name', 'type', 'type_id', 'version'],
  policy: ['desc', 'group', 'name', 'uid', 'version'],
  product: ['feature', 'lang', 'name', 'uid', 'vendor_name', 'version'],
  service: ['labels', 'name', 'uid', 'version'],
  src_endpoint: endpoint,
  tls: ['certificate', 'cipher', 'sni', 'version'],
  traffic: ['bytes', 'bytes_in', 'bytes_out', 'packets', 'packets_in', 'packets_out'],
  url: ['hostname', 'path', 'port', 'scheme', 'url_string'],
  user: ['account', 'domain', 'email_addr', 'full_name', 'name', 'type', 'type_id', 'uid'],
};

/** Numbers of operating systems. */
export const operatingSystemTypes: readonly number[] = [
  0, 99, 100, 101, 200, 201, 300, 301, 302, 400, 401, 402,
];

const every = [
  'activity_id',
  'activity_name',
  'category_name',
  'category_uid',
  'class_name',
  'class_uid',
  'end_time',
  'message',
  'metadata',
  'severity',
  'severity_id',
  'start_time',
  'status',
  'status_detail',
  'status_id',
  'time',
  'type_name',
  'type_uid',
  'unmapped',
];
/** What the profile of security controls adds. */
const control = [
  'action',
  'action_id',
  'disposition',
  'disposition_id',
  'firewall_rule',
  'malware',
  'policy',
];
const networkAttributes = [
  ...every,
  ...control,
  'actor',
  'app_name',
  'connection_info',
  'dst_endpoint',
  'src_endpoint',
  'tls',
  'traffic',
];

/** The attributes of classes. */
export const classAttributes: Readonly<Record<number, readonly string[]>> = {
  0: every,
  2004: [...every, ...control, 'evidences', 'finding_info', 'impact', 'impact_id', 'is_alert'],
  3002: [
    ...every,
    'actor',
    'auth_protocol',
    'auth_protocol_id',
    'dst_endpoint',
    'logon_type_id',
    'service',
    'session',
    'src_endpoint',
    'user',
  ],
  4001: [...networkAttributes, 'url'],
  4010: [...networkAttributes, 'file'],
  5001: [...every, 'actor', 'device'],
  5003: [...every, 'actor', 'user'],
};
