import { millisOf } from '../documents/compile-source.ts';
import type { DocumentMapping } from '../documents/document-mapping.ts';
import type { MappedEvent } from '../mapping/record-mapper.ts';

/** The version of the Open Cybersecurity Schema Framework that the documents follow. */
export const OCSF_VERSION = '1.3.0';

/** Severities, by number; the names follow from these. */
const severityIds: Readonly<Record<string, number>> = {
  DEBUG: 1,
  INFO: 1,
  NOTICE: 2,
  WARNING: 3,
  ERROR: 4,
  CRITICAL: 5,
  ALERT: 5,
  EMERGENCY: 6,
};
const severityNames = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical', 'Fatal'];

/** What stands where the schema wants a value and there is none. */
const UNKNOWN = 'Unknown';

/** A class of the schema. */
export interface OcsfClass {
  readonly uid: number;
  readonly name: string;
  readonly category: string;
}

/** The classes that records become. */
export const ocsfClasses = {
  base: { uid: 0, name: 'Base Event', category: 'Uncategorized' },
  detectionFinding: { uid: 2004, name: 'Detection Finding', category: 'Findings' },
  authentication: { uid: 3002, name: 'Authentication', category: 'Identity & Access Management' },
  networkActivity: { uid: 4001, name: 'Network Activity', category: 'Network Activity' },
  networkFileActivity: { uid: 4010, name: 'Network File Activity', category: 'Network Activity' },
  deviceInventory: { uid: 5001, name: 'Device Inventory Info', category: 'Discovery' },
  userInventory: { uid: 5003, name: 'User Inventory Info', category: 'Discovery' },
} as const satisfies Readonly<Record<string, OcsfClass>>;

/** An activity of a class: its number and what it is called. */
export type Activity = readonly [id: number, name: string];

/** Chooses the activity of an event. */
export type ActivityOf = (event: MappedEvent) => Activity;

/** What every document of a class has. */
export function classFields(
  { uid, name, category }: OcsfClass,
  activityOf: ActivityOf,
): DocumentMapping['fields'] {
  return {
    class_uid: { value: uid },
    class_name: { value: name },
    category_uid: { value: Math.floor(uid / 1000) },
    category_name: { value: category },
    activity_id: { compute: (event) => activityOf(event)[0] },
    activity_name: { compute: (event) => activityOf(event)[1] },
    type_uid: { compute: (event) => uid * 100 + activityOf(event)[0] },
    type_name: { compute: (event) => `${name}: ${activityOf(event)[1]}` },
    severity_id: { compute: ({ severity }) => severityIds[severity] ?? 0 },
    severity: { compute: ({ severity }) => severityNames[severityIds[severity] ?? 0] },
    time: { compute: ({ timestamp }) => millisOf(timestamp) },
    message: { event: 'summary' },
    'metadata.version': { value: OCSF_VERSION },
    'metadata.product.name': { value: 'Secure Firewall Management Center' },
    'metadata.product.vendor_name': { value: 'Cisco' },
    'metadata.log_name': { value: 'eStreamer' },
    'metadata.log_provider': { event: 'hostname' },
    'metadata.event_code': 'recordtype',
    'metadata.labels': { event: 'tags' },
    'metadata.logged_time': { time: 'archivetimestamp' },
  };
}

/** Let through or stopped: the schema's profile for what a control did. */
export const controlFields: DocumentMapping['fields'] = {
  'metadata.profiles': { value: ['security_control'] },
  action_id: { lookup: 'success', in: { true: 1, false: 2 }, otherwise: 0 },
  action: { lookup: 'success', in: { true: 'Allowed', false: 'Denied' }, otherwise: 'Unknown' },
  disposition_id: { lookup: 'success', in: { true: 1, false: 2 }, otherwise: 0 },
  disposition: { lookup: 'success', in: { true: 'Allowed', false: 'Blocked' }, otherwise: 'Unknown' },
  'firewall_rule.name': 'accesscontrolrule',
  'firewall_rule.uid': 'accesscontrolruleid',
  'policy.name': 'accesscontrolpolicy',
  'policy.uid': 'accesscontrolpolicyuuid',
};

/** Whether something succeeded. */
export const statusFields: DocumentMapping['fields'] = {
  status_id: { lookup: 'success', in: { true: 1, false: 2 }, otherwise: 0 },
  status: { lookup: 'success', in: { true: 'Success', false: 'Failure' }, otherwise: 'Unknown' },
};

const addressKeys = (side: string) => [`${side}ipaddress`, `${side}ipv6address`];

/** One end of a connection, where its address is known. */
export function endpointFields(prefix: string, side: 'source' | 'destination'): DocumentMapping['fields'] {
  return {
    [`${prefix}.ip`]: addressKeys(side),
    [`${prefix}.port`]: {
      keys: [`${side}port`],
      compute: ({ details }) => {
        const port = details[`${side}port`];
        return addressKeys(side).some((key) => key in details) && typeof port === 'number' ? port : undefined;
      },
    },
  };
}

/** An end that the schema wants to be there: where its address is not known, it is called so. */
export function requiredEndpoint(prefix: string, side: 'source' | 'destination'): DocumentMapping['fields'] {
  return {
    [`${prefix}.ip`]: addressKeys(side),
    [`${prefix}.port`]: { key: `${side}port`, as: 'number' },
    [`${prefix}.name`]: {
      compute: ({ details }) => (addressKeys(side).some((key) => key in details) ? undefined : UNKNOWN),
    },
  };
}

/** What can be said of a connection. */
const CONNECTION_KEYS = ['ipprotocol', 'protocol', 'tcpflags'];

/** The connection between the two ends, where something is known of it. Its direction is not. */
export function connectionInfo(prefix: string): DocumentMapping['fields'] {
  return {
    [`${prefix}.direction_id`]: { value: 0, with: CONNECTION_KEYS },
    [`${prefix}.direction`]: { value: UNKNOWN, with: CONNECTION_KEYS },
    [`${prefix}.protocol_num`]: { key: 'ipprotocol', as: 'number' },
    [`${prefix}.protocol_name`]: { key: 'protocol', as: 'lower-case' },
    [`${prefix}.protocol_ver_id`]: {
      compute: ({ details }) =>
        CONNECTION_KEYS.some((key) => key in details) ? ipVersion(details) : undefined,
    },
    [`${prefix}.tcp_flags`]: { key: 'tcpflags', as: 'number' },
  };
}

function ipVersion(details: MappedEvent['details']): number {
  if ('sourceipaddress' in details || 'destinationipaddress' in details) return 4;
  return 'sourceipv6address' in details || 'destinationipv6address' in details ? 6 : 0;
}

/** A file; it always has a name, because the schema wants one. */
export function fileObject(prefix: string): DocumentMapping['fields'] {
  return {
    [`${prefix}.name`]: ['filename', { value: UNKNOWN }],
    [`${prefix}.type_id`]: { value: 1 },
    [`${prefix}.type`]: { value: 'Regular File' },
    [`${prefix}.path`]: 'filepath',
    [`${prefix}.size`]: { key: 'filesize', as: 'number' },
    [`${prefix}.desc`]: 'filetype',
    [`${prefix}.hashes.0.algorithm_id`]: { value: 3, with: ['sha256'] },
    [`${prefix}.hashes.0.algorithm`]: { value: 'SHA-256', with: ['sha256'] },
    [`${prefix}.hashes.0.value`]: 'sha256',
  };
}

/** A user, where one is known. */
export function userObject(prefix: string): DocumentMapping['fields'] {
  return {
    [`${prefix}.name`]: 'username',
    [`${prefix}.uid`]: 'userid',
    [`${prefix}.type_id`]: { value: 0, with: ['username', 'userid'] },
    [`${prefix}.domain`]: 'domain',
    [`${prefix}.email_addr`]: 'email',
  };
}

/** A user whom the schema wants to have a name. */
export function namedUser(prefix: string): DocumentMapping['fields'] {
  return {
    ...userObject(prefix),
    [`${prefix}.name`]: ['username', { value: UNKNOWN }],
    [`${prefix}.type_id`]: { value: 0 },
  };
}
