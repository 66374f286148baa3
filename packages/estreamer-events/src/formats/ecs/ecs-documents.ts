import { maliciousDispositions } from '../../tables/shared.ts';
import type { FormatDependencies } from '../compiled-format.ts';
import { createDocumentFormat, type DocumentFormatSettings } from '../document/create-document-format.ts';
import type { AnyFact, Document, DocumentSource, DocumentValue } from '../document/document.ts';
import { documentsOfVersion } from '../document/document.ts';
import type { Format } from '../format.ts';
import type { KindFamily } from '../kind-families.ts';

/** The version of the Elastic Common Schema that the documents follow. */
export const ECS_VERSION = '8.17.0' as const;

/** Where goes what the schema has no place for. */
const REST = 'cisco.fmc';

const number = (fact: string): DocumentSource => ({ fact, as: 'number' });
const lowerCase = (fact: string): DocumentSource => ({ fact, as: 'lower-case' });

/** `00-50-56-AB-CD-EF`, the form of RFC 7042. */
const hardwareAddress: DocumentSource = {
  facts: ['macAddress'],
  covers: true,
  compute: (mac) => (typeof mac === 'string' ? [mac.replaceAll(':', '-').toUpperCase()] : undefined),
};

const TLS_VERSION = /^(tls|ssl)\s*v?(\d(?:\.\d)?)/i;

/** `TLSv1.2` as what the schema has apart: the protocol, and the number of its version. */
function tlsVersion(part: 'protocol' | 'number'): DocumentSource {
  return {
    facts: ['sslVersion'],
    compute: (version) => {
      const [, protocol, digits] = TLS_VERSION.exec(typeof version === 'string' ? version : '') ?? [];
      return part === 'number' ? digits : protocol?.toLowerCase();
    },
  };
}

/** A country by its name, and not by the number that stands for one. */
function countryName(fact: string): DocumentSource {
  return {
    facts: [fact],
    compute: (country) => (typeof country === 'string' && !/^\d+$/.test(country) ? country : undefined),
  };
}

/** The sum of two counts; digits of counts that a number cannot hold have none. */
function sumOf(...facts: readonly [string, string]): DocumentSource {
  return {
    facts,
    compute: (one, other) => (typeof one === 'number' && typeof other === 'number' ? one + other : undefined),
  };
}

function ipVersion(source: unknown, destination: unknown): DocumentValue | undefined {
  const address = source ?? destination;
  if (typeof address !== 'string') return undefined;
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** Facts to find the event by, beside their own places. */
function related(...list: readonly AnyFact[]): DocumentSource {
  return { list, covers: false };
}

/** What every document has. */
const baseFields: Document['fields'] = {
  '@timestamp': 'time',
  'ecs.version': { value: ECS_VERSION },
  message: 'summary',
  tags: { tags: true },
  'event.id': 'eventId',
  'event.module': { value: 'cisco_fmc' },
  'event.dataset': { facts: ['category'], compute: (category) => `cisco_fmc.${category}` },
  'event.provider': { value: 'estreamer' },
  'event.code': 'recordType',
  'event.severity': { severity: 'syslog' },
  'event.created': 'archiveTimestamp',
  'event.outcome': { lookup: 'letThrough', in: { true: 'success', false: 'failure' } },
  'log.level': { severity: 'level' },
  'observer.vendor': { value: 'Cisco' },
  'observer.product': { value: 'Secure Firewall' },
  'observer.type': { value: 'firewall' },
  'observer.name': 'sensor',
  'observer.ip': { list: ['deviceAddress'] },
  'observer.serial_number': 'deviceSerialNumber',
  // The observer is the device; the management center is the service that the events are collected from.
  'service.name': 'managementCenter',
  'user.name': 'userName',
  'user.id': 'userId',
  'user.domain': 'domain',
  'user.email': 'email',
  'related.ip': related(
    'sourceAddress',
    'destinationAddress',
    'originalClientAddress',
    'assignedAddress',
    'natSourceAddress',
    'natDestinationAddress',
  ),
  'related.hosts': related('netbiosName', 'referencedHost', 'httpHostname', 'sslServerName', 'dnsQuery'),
  'related.user': related('userName', 'destinationUserName'),
  'related.hash': related('sha256', 'parentSha256', 'archiveSha256'),
};

/** Where something goes from and to. */
const networkFields: Document['fields'] = {
  'source.ip': 'sourceAddress',
  'source.port': number('sourcePort'),
  'source.geo.country_name': countryName('sourceCountry'),
  'source.nat.ip': 'natSourceAddress',
  'source.nat.port': number('natSourcePort'),
  'source.bytes': number('initiatorTransmittedBytes'),
  'source.packets': number('initiatorTransmittedPackets'),
  'destination.ip': 'destinationAddress',
  'destination.port': number('destinationPort'),
  'destination.geo.country_name': countryName('destinationCountry'),
  'destination.nat.ip': 'natDestinationAddress',
  'destination.nat.port': number('natDestinationPort'),
  'destination.bytes': number('responderTransmittedBytes'),
  'destination.packets': number('responderTransmittedPackets'),
  'client.ip': 'originalClientAddress',
  'network.transport': lowerCase('protocol'),
  'network.iana_number': 'ipProtocol',
  'network.type': { facts: ['sourceAddress', 'destinationAddress'], compute: ipVersion },
  'network.protocol': lowerCase('applicationProtocol'),
  'network.application': lowerCase('webApplication'),
  'network.vlan.id': 'vlanId',
  'network.bytes': sumOf('initiatorTransmittedBytes', 'responderTransmittedBytes'),
  'network.packets': sumOf('initiatorTransmittedPackets', 'responderTransmittedPackets'),
  'observer.ingress.zone': 'ingressZone',
  'observer.ingress.interface.name': 'ingressInterface',
  'observer.egress.zone': 'egressZone',
  'observer.egress.interface.name': 'egressInterface',
  'event.start': 'firstPacketTimestamp',
  'event.end': 'lastPacketTimestamp',
  'url.original': 'destinationUri',
  'url.domain': ['referencedHost', 'httpHostname'],
  'http.request.referrer': 'sourceUri',
  'http.response.status_code': number('httpResponse'),
  'user_agent.original': 'userAgent',
  'dns.question.name': 'dnsQuery',
  'tls.version': tlsVersion('number'),
  'tls.version_protocol': tlsVersion('protocol'),
  'tls.cipher': 'sslCipherSuite',
  'tls.client.server_name': 'sslServerName',
  'rule.ruleset': 'accessControlPolicy',
};

/** A file. */
const fileFields: Document['fields'] = {
  'file.name': 'fileName',
  'file.path': 'filePath',
  'file.size': number('fileSize'),
  'file.hash.sha256': 'sha256',
  'threat.software.name': 'detectionName',
};

/** The host that an event is about. */
const hostFields: Document['fields'] = {
  'host.ip': { list: ['sourceAddress'] },
  'host.mac': hardwareAddress,
  'host.name': 'netbiosName',
  'host.type': 'hostType',
  'host.os.full': 'operatingSystem',
  'server.port': number('sourcePort'),
  'network.transport': lowerCase('protocol'),
  'network.protocol': lowerCase('applicationProtocol'),
};

/** Let through or stopped, beside what an event is anyway. */
const verdictTypes = (...types: readonly string[]): DocumentSource => ({
  lookup: 'letThrough',
  in: { true: [...types, 'allowed'], false: [...types, 'denied'] },
  fallback: types,
});

const always = (...values: readonly string[]): DocumentSource => ({ value: values });

/** What the schema says of keywords (`ignore_above`), and its fields of text that are none. */
const KEYWORDS = { maxLength: 1024, except: ['message', 'error.message', 'url.original'] };

const ecsDocument = (fields: Document['fields']): Document => ({
  fields: { ...baseFields, ...fields },
  rest: REST,
  keywords: KEYWORDS,
});

/** Generator and number of an intrusion rule. */
const ruleId: DocumentSource = {
  facts: ['generatorId', 'ruleId'],
  compute: (generator, rule) => (rule === undefined ? undefined : `${generator ?? 1}:${rule}`),
};

const discovery = (category: string, type: string): Document =>
  ecsDocument({
    ...hostFields,
    'event.kind': { value: 'event' },
    'event.category': always(category),
    'event.type': always(type),
    'event.action': ['eventSubtype', 'category'],
  });

const session = (...types: readonly string[]): Document =>
  ecsDocument({
    ...networkFields,
    'event.kind': { value: 'event' },
    'event.category': always('authentication', 'session'),
    'event.type': always(...types),
    'event.action': ['eventSubtype', 'category'],
    'network.protocol': lowerCase('vpnType'),
    'host.os.full': 'clientOs',
    'user_agent.original': 'clientApplication',
  });

/** The documents of the Elastic Common Schema, by family of kinds. */
export const ecsDocuments: Readonly<Record<KindFamily, Document>> = {
  connection: ecsDocument({
    ...networkFields,
    'event.kind': [{ value: 'alert', when: { securityIntelligence: [true] } }, { value: 'event' }],
    'event.category': always('network'),
    'event.type': verdictTypes('connection'),
    'event.action': ['accessControlRuleAction', { value: 'connection' }],
    'event.reason': 'accessControlRuleReason',
    'rule.name': 'accessControlRule',
    'rule.id': 'accessControlRuleId',
  }),
  intrusion: ecsDocument({
    ...networkFields,
    'event.kind': { value: 'alert' },
    'event.category': always('intrusion_detection', 'network'),
    'event.type': verdictTypes('info'),
    'event.action': ['blocked', { value: 'intrusion' }],
    'rule.name': ['ruleMessage', 'description'],
    'rule.id': ruleId,
    'rule.version': 'ruleRevision',
    'rule.category': 'classification',
    'rule.ruleset': 'intrusionPolicy',
  }),
  intrusionContext: ecsDocument({
    ...networkFields,
    'event.kind': { value: 'event' },
    'event.category': always('network'),
    'event.type': always('info'),
    'event.action': 'category',
  }),
  file: ecsDocument({
    ...networkFields,
    ...fileFields,
    'event.kind': [{ value: 'alert', when: { disposition: maliciousDispositions } }, { value: 'event' }],
    'event.category': [
      { value: ['malware', 'file', 'network'], when: { disposition: maliciousDispositions } },
      { value: ['file', 'network'] },
    ],
    'event.type': verdictTypes('info'),
    'event.action': ['action', { value: 'file' }],
  }),
  malware: ecsDocument({
    ...networkFields,
    ...fileFields,
    'event.kind': { value: 'alert' },
    'event.category': always('malware', 'file'),
    'event.type': always('info'),
    'event.action': ['eventType', 'action', { value: 'malware' }],
    'event.reason': 'eventDescription',
    'process.name': 'parentFileName',
    'process.hash.sha256': 'parentSha256',
  }),
  correlation: ecsDocument({
    ...networkFields,
    'event.kind': { value: 'alert' },
    'event.category': always('intrusion_detection'),
    'event.type': verdictTypes('info'),
    'event.action': ['triggerEventType', { value: 'correlation' }],
    'event.reason': 'eventDescription',
    'rule.name': 'correlationRule',
    'rule.id': 'correlationRuleId',
    'rule.ruleset': 'correlationPolicy',
  }),
  ioc: ecsDocument({
    ...hostFields,
    'event.kind': { value: 'alert' },
    'event.category': always('intrusion_detection', 'host'),
    'event.type': always('info'),
    'event.action': { value: 'indication-of-compromise' },
    'rule.name': 'iocName',
    'rule.id': 'iocId',
  }),
  host: discovery('host', 'info'),
  application: discovery('host', 'info'),
  userInput: discovery('configuration', 'change'),
  user: ecsDocument({
    ...hostFields,
    'event.kind': { value: 'event' },
    'event.category': always('iam'),
    'event.type': always('user', 'info'),
    'event.action': ['eventSubtype', 'category'],
  }),
  login: ecsDocument({
    ...networkFields,
    'event.kind': { value: 'event' },
    'event.category': always('authentication'),
    'event.type': always('start'),
    'event.action': { value: 'login' },
  }),
  vpnStart: session('start'),
  vpnEnd: session('end'),
  unknown: ecsDocument({
    'event.kind': { value: 'pipeline_error' },
    'event.action': { value: 'decode' },
    'error.message': 'reason',
    'error.code': 'reasonCode',
  }),
  other: ecsDocument({
    ...hostFields,
    'event.kind': { value: 'event' },
    'event.action': ['eventSubtype', 'category'],
  }),
};

/** The versions of the schema that the documents keep to. */
const ECS_VERSIONS = [ECS_VERSION, '9.4.0'] as const;

/** Settings of the format `ecs`. */
export interface EcsFormatSettings extends DocumentFormatSettings {
  /** The version of the schema that documents say they follow. They have the same fields in each. @default '8.17.0' */
  readonly schemaVersion?: (typeof ECS_VERSIONS)[number];
}

/**
 * Documents of the Elastic Common Schema (8.17 or 9.4), one JSON line each. What the schema has no place for stands under
 * `cisco.fmc`.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createEcsFormat({ extend: { connectionStatistics: { fields: { 'labels.site': { value: 'Paris' } } } } });
 */
export function createEcsFormat(
  settings: EcsFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { schemaVersion = ECS_VERSION } = settings;
  const documents = documentsOfVersion(ecsDocuments, 'ecs.version', schemaVersion, ECS_VERSIONS);
  return createDocumentFormat('ecs', documents, settings, dependencies);
}
