import type { AnyFact, Document, DocumentSource } from '../document/document.ts';

/** The version of the Open Cybersecurity Schema Framework whose attributes the documents use. */
export const OCSF_VERSION = '1.4.0' as const;

/** What stands where the schema wants a value and there is none. */
const UNKNOWN = 'Unknown';

type Fields = Document['fields'];

const number = (fact: AnyFact): DocumentSource => ({ fact, as: 'number' });

/** A class of the schema. */
interface OcsfClass {
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

/** Chooses the activity of an event by some of its facts. */
export interface ActivityChoice {
  readonly facts: readonly AnyFact[];
  readonly choose: (...facts: readonly unknown[]) => Activity;
}

/** What every document of a class has. */
export function classFields(
  { uid, name, category }: OcsfClass,
  activity: Activity | ActivityChoice,
  profiles: readonly string[] = [],
): Fields {
  const { facts, choose } = 'choose' in activity ? activity : { facts: [], choose: () => activity };
  return {
    class_uid: { value: uid },
    class_name: { value: name },
    category_uid: { value: Math.floor(uid / 1000) },
    category_name: { value: category },
    activity_id: { facts, compute: (...given) => choose(...given)[0] },
    activity_name: { facts, compute: (...given) => choose(...given)[1] },
    type_uid: { facts, compute: (...given) => uid * 100 + choose(...given)[0] },
    type_name: { facts, compute: (...given) => `${name}: ${choose(...given)[1]}` },
    severity_id: { severity: 'ocsf' },
    severity: { severity: 'ocsfName' },
    time: { milliseconds: 'time' },
    message: 'summary',
    ...(profiles.length === 0 ? {} : { 'metadata.profiles': { value: profiles } }),
    'metadata.version': { value: OCSF_VERSION },
    'metadata.uid': 'eventId',
    'metadata.product.name': { value: 'Secure Firewall Management Center' },
    'metadata.product.vendor_name': { value: 'Cisco' },
    'metadata.log_name': { value: 'eStreamer' },
    'metadata.log_provider': 'sensor',
    'metadata.loggers.0.name': 'managementCenter',
    'metadata.event_code': 'recordType',
    'metadata.labels': { tags: true },
    'metadata.logged_time': { milliseconds: 'archiveTimestamp' },
  };
}

/** Let through or stopped: the schema's profile for what a control did. */
export const controlFields: Fields = {
  action_id: { lookup: 'letThrough', in: { true: 1, false: 2 }, fallback: 0 },
  action: { lookup: 'letThrough', in: { true: 'Allowed', false: 'Denied' }, fallback: UNKNOWN },
  disposition_id: { lookup: 'letThrough', in: { true: 1, false: 2 }, fallback: 0 },
  disposition: { lookup: 'letThrough', in: { true: 'Allowed', false: 'Blocked' }, fallback: UNKNOWN },
  'firewall_rule.name': 'accessControlRule',
  'firewall_rule.uid': 'accessControlRuleId',
  'policy.name': 'accessControlPolicy',
  'policy.uid': 'accessControlPolicyUuid',
};

/** Whether something succeeded. */
export const statusFields: Fields = {
  status_id: { lookup: 'letThrough', in: { true: 1, false: 2 }, fallback: 0 },
  status: { lookup: 'letThrough', in: { true: 'Success', false: 'Failure' }, fallback: UNKNOWN },
};

/** One end of a connection, where its address is known. */
export function endpointFields(prefix: string, side: 'source' | 'destination'): Fields {
  return {
    [`${prefix}.ip`]: `${side}Address`,
    [`${prefix}.port`]: {
      facts: [`${side}Port`, `${side}Address`],
      covers: true,
      compute: (port, address) => (address === undefined ? undefined : portOf(port)),
    },
  };
}

/** What the schema takes for a port: a text event can hold any number there. */
function portOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 65_535 ? value : undefined;
}

/** An end that the schema wants to be there: where its address is not known, it is called so. */
export function requiredEndpoint(prefix: string, side: 'source' | 'destination'): Fields {
  return {
    [`${prefix}.ip`]: `${side}Address`,
    [`${prefix}.port`]: { facts: [`${side}Port`], covers: true, compute: portOf },
    [`${prefix}.name`]: {
      facts: [`${side}Address`],
      compute: (address) => (address === undefined ? UNKNOWN : undefined),
    },
  };
}

/** What can be said of a connection. */
const CONNECTION_FACTS = ['ipProtocol', 'protocol', 'tcpFlags'] as const;

/** The connection between the two ends, where something is known of it. Its direction is not. */
export function connectionInfo(prefix: string): Fields {
  return {
    [`${prefix}.direction_id`]: { value: 0, with: CONNECTION_FACTS },
    [`${prefix}.direction`]: { value: UNKNOWN, with: CONNECTION_FACTS },
    [`${prefix}.protocol_num`]: number('ipProtocol'),
    [`${prefix}.protocol_name`]: { fact: 'protocol', as: 'lower-case' },
    [`${prefix}.protocol_ver_id`]: {
      facts: ['sourceAddress', 'destinationAddress', ...CONNECTION_FACTS],
      compute: (source, destination, ...known) =>
        known.every((fact) => fact === undefined) ? undefined : ipVersion(source ?? destination),
    },
    [`${prefix}.tcp_flags`]: number('tcpFlags'),
  };
}

function ipVersion(address: unknown): number {
  if (typeof address !== 'string') return 0;
  return address.includes(':') ? 6 : 4;
}

/** A file; it always has a name, because the schema wants one. */
export function fileObject(prefix: string): Fields {
  return {
    [`${prefix}.name`]: ['fileName', { value: UNKNOWN }],
    [`${prefix}.type_id`]: { value: 1 },
    [`${prefix}.type`]: { value: 'Regular File' },
    [`${prefix}.path`]: 'filePath',
    [`${prefix}.size`]: number('fileSize'),
    [`${prefix}.desc`]: 'fileType',
    [`${prefix}.hashes.0.algorithm_id`]: { value: 3, with: ['sha256'] },
    [`${prefix}.hashes.0.algorithm`]: { value: 'SHA-256', with: ['sha256'] },
    [`${prefix}.hashes.0.value`]: 'sha256',
  };
}

const EMAIL_ADDRESS = /^[\w.+-]+@[A-Za-z\d-]+\.[A-Za-z\d.-]+$/;

/** The schema takes nothing else; what is none stands under `unmapped`, as all do. */
function emailAddress(email: unknown): string | undefined {
  return typeof email === 'string' && EMAIL_ADDRESS.test(email) ? email : undefined;
}

/** A user, where one is known. */
export function userObject(prefix: string): Fields {
  return {
    [`${prefix}.name`]: 'userName',
    [`${prefix}.uid`]: 'userId',
    [`${prefix}.type_id`]: { value: 0, with: ['userName', 'userId'] },
    [`${prefix}.domain`]: 'domain',
    [`${prefix}.email_addr`]: { facts: ['email'], compute: emailAddress },
  };
}

/** A user whom the schema wants to have a name. */
export function namedUser(prefix: string): Fields {
  return {
    ...userObject(prefix),
    [`${prefix}.name`]: ['userName', { value: UNKNOWN }],
    [`${prefix}.type_id`]: { value: 0 },
  };
}

/** Generator and number of an intrusion rule. */
const ruleUid: DocumentSource = {
  facts: ['generatorId', 'ruleId'],
  compute: (generator, rule) => (rule === undefined ? undefined : `${generator ?? 1}:${rule}`),
};

/** What tells an event from all others, where the caller gives no identity: what it is about, and when. */
const describedUid: DocumentSource = {
  facts: [
    'recordType',
    'deviceId',
    'deviceUuid',
    'eventNumber',
    'connectionInstanceId',
    'connectionCounter',
    'sha256',
    'iocId',
    'sourceAddress',
    'time',
  ],
  compute: (
    recordType,
    deviceId,
    deviceUuid,
    eventNumber,
    instance,
    counter,
    sha256,
    iocId,
    source,
    time,
  ) => {
    const connection = [instance, counter].filter((part) => part !== undefined);
    return [
      recordType,
      deviceId ?? deviceUuid,
      eventNumber ?? connection.join('.'),
      sha256,
      iocId,
      connection.length > 0 ? undefined : source,
      time,
    ]
      .filter((part) => part !== undefined && part !== '')
      .join('-');
  },
};

/** The rule, list or engine that found something. */
interface Analytic {
  readonly typeId: number;
  readonly type: string;
  readonly name: DocumentSource;
  readonly uid?: DocumentSource;
  readonly version?: DocumentSource;
  /** The facts of which the event must have one. */
  readonly facts: readonly AnyFact[];
}

/** What every finding has: what was found, by what, between whom. */
export function findingFields(
  title: AnyFact | readonly AnyFact[],
  { typeId, type, name, uid, version, facts }: Analytic,
): Fields {
  return {
    ...classFields(ocsfClasses.detectionFinding, [1, 'Create'], ['security_control']),
    ...controlFields,
    is_alert: { value: true },
    status_id: { value: 1 },
    status: { value: 'New' },
    'finding_info.title': [...(typeof title === 'string' ? [title] : title), 'summary'],
    'finding_info.uid': ['eventId', describedUid],
    'finding_info.desc': 'summary',
    'finding_info.types': { list: ['category'] },
    'finding_info.analytic.type_id': { value: typeId, with: facts },
    'finding_info.analytic.type': { value: type, with: facts },
    'finding_info.analytic.name': name,
    ...(uid === undefined ? {} : { 'finding_info.analytic.uid': uid }),
    ...(version === undefined ? {} : { 'finding_info.analytic.version': version }),
    ...endpointFields('evidences.0.src_endpoint', 'source'),
    ...endpointFields('evidences.0.dst_endpoint', 'destination'),
    ...connectionInfo('evidences.0.connection_info'),
    ...userObject('evidences.0.actor.user'),
  };
}

/** How much an intrusion matters, from the impact level. */
export const impactFields: Fields = {
  impact_id: { lookup: 'impactLevel', in: { 1: 4, 2: 3, 3: 2, 4: 1, 0: 0 } },
  impact: { lookup: 'impactLevel', in: { 1: 'Critical', 2: 'High', 3: 'Medium', 4: 'Low', 0: UNKNOWN } },
};

/** A rule of an intrusion policy. */
export const intrusionRule: Analytic = {
  typeId: 1,
  type: 'Rule',
  name: 'ruleMessage',
  uid: ruleUid,
  version: 'ruleRevision',
  facts: ['ruleMessage', 'ruleId'],
};
