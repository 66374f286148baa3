import type { DocumentMapping, DocumentSource, DocumentValue } from '../documents/document-mapping.ts';
import type { MappedEvent } from '../mapping/record-mapper.ts';

/** The version of the Elastic Common Schema that the documents follow. */
export const ECS_VERSION = '8.17.0';

/** The numbers of syslog, which `event.severity` has by custom. */
const syslogSeverity: Readonly<Record<string, number>> = {
  EMERGENCY: 0,
  ALERT: 1,
  CRITICAL: 2,
  ERROR: 3,
  WARNING: 4,
  NOTICE: 5,
  INFO: 6,
  DEBUG: 7,
};

const address = (key: string): DocumentSource => [`${key}ipaddress`, `${key}ipv6address`];

/** `00-50-56-AB-CD-EF`, the form of RFC 7042. */
const hardwareAddress: DocumentSource = {
  keys: ['macaddress'],
  compute: ({ details }) => {
    const mac = details['macaddress'];
    return typeof mac === 'string' ? [mac.replaceAll(':', '-').toUpperCase()] : undefined;
  },
};

const TLS_VERSION = /^(tls|ssl)\s*v?(\d(?:\.\d)?)/i;

/** `TLSv1.2` as what the schema has apart: the protocol, and the number of its version. */
function tlsVersion(part: 'protocol' | 'number'): DocumentSource {
  return {
    compute: ({ details }) => {
      const [, protocol, number] = TLS_VERSION.exec(String(details['sslversion'] ?? '')) ?? [];
      return part === 'number' ? number : protocol?.toLowerCase();
    },
  };
}

/** A country by its name, and not by the number that stands for one. */
function countryName(key: string): DocumentSource {
  return {
    compute: ({ details }) => {
      const country = details[key];
      return typeof country === 'string' && !/^\d+$/.test(country) ? country : undefined;
    },
  };
}

/** The sum of two counts; digits of counts that a number cannot hold have none. */
function sumOf({ details }: MappedEvent, ...keys: readonly string[]): number | undefined {
  const counts = keys.map((key) => details[key]).filter((count) => typeof count === 'number');
  return counts.length === keys.length ? counts.reduce((sum, count) => sum + count, 0) : undefined;
}

function ipVersion({ details }: MappedEvent): DocumentValue | undefined {
  if (details['sourceipaddress'] !== undefined || details['destinationipaddress'] !== undefined)
    return 'ipv4';
  const isIpv6 =
    details['sourceipv6address'] !== undefined || details['destinationipv6address'] !== undefined;
  return isIpv6 ? 'ipv6' : undefined;
}

/** What every document has. */
export const baseFields: DocumentMapping['fields'] = {
  '@timestamp': { event: 'timestamp' },
  'ecs.version': { value: ECS_VERSION },
  message: { event: 'summary' },
  tags: { event: 'tags' },
  'event.module': { value: 'cisco_fmc' },
  'event.dataset': { compute: ({ category }) => `cisco_fmc.${category}` },
  'event.provider': { value: 'estreamer' },
  'event.code': 'recordtype',
  'event.severity': { compute: ({ severity }) => syslogSeverity[severity] },
  'event.created': 'archivetimestamp',
  'event.outcome': { lookup: 'success', in: { true: 'success', false: 'failure' } },
  'log.level': { compute: ({ severity }) => severity.toLowerCase() },
  'observer.vendor': { value: 'Cisco' },
  'observer.product': { value: 'Secure Firewall' },
  'observer.type': { value: 'firewall' },
  'observer.name': { event: 'hostname' },
  'user.name': 'username',
  'user.id': 'userid',
  'user.domain': 'domain',
  'user.email': 'email',
  'related.ip': {
    list: [
      'sourceipaddress',
      'sourceipv6address',
      'destinationipaddress',
      'destinationipv6address',
      'originalclientipaddress',
      'assignedipaddress',
    ],
  },
  'related.hosts': { list: ['netbiosname', 'referencedhost', 'httphostname', 'sslservername', 'dnsquery'] },
  'related.user': { list: ['username', 'destinationusername'] },
  'related.hash': { list: ['sha256', 'parentsha256', 'archivesha256'] },
};

/** Where something goes from and to. */
export const networkFields: DocumentMapping['fields'] = {
  'source.ip': address('source'),
  'source.port': { key: 'sourceport', as: 'number' },
  'source.geo.country_name': countryName('sourcecountry'),
  'source.nat.ip': 'natsourceipaddress',
  'source.nat.port': { key: 'natsourceport', as: 'number' },
  'source.bytes': { key: 'initiatortransmittedbytes', as: 'number' },
  'source.packets': { key: 'initiatortransmittedpackets', as: 'number' },
  'destination.ip': address('destination'),
  'destination.port': { key: 'destinationport', as: 'number' },
  'destination.geo.country_name': countryName('destinationcountry'),
  'destination.nat.ip': 'natdestinationipaddress',
  'destination.nat.port': { key: 'natdestinationport', as: 'number' },
  'destination.bytes': { key: 'respondertransmittedbytes', as: 'number' },
  'destination.packets': { key: 'respondertransmittedpackets', as: 'number' },
  'client.ip': 'originalclientipaddress',
  'network.transport': { key: 'protocol', as: 'lower-case' },
  'network.iana_number': 'ipprotocol',
  'network.type': { compute: ipVersion },
  'network.protocol': { key: 'applicationprotocol', as: 'lower-case' },
  'network.application': { key: 'webapplication', as: 'lower-case' },
  'network.vlan.id': 'vlanid',
  'network.bytes': {
    compute: (event) => sumOf(event, 'initiatortransmittedbytes', 'respondertransmittedbytes'),
  },
  'network.packets': {
    compute: (event) => sumOf(event, 'initiatortransmittedpackets', 'respondertransmittedpackets'),
  },
  'observer.ingress.zone': 'ingresszone',
  'observer.ingress.interface.name': 'ingressinterface',
  'observer.egress.zone': 'egresszone',
  'observer.egress.interface.name': 'egressinterface',
  'event.start': 'firstpackettimestamp',
  'event.end': 'lastpackettimestamp',
  'url.original': 'destinationuri',
  'url.domain': ['referencedhost', 'httphostname'],
  'http.request.referrer': 'sourceuri',
  'http.response.status_code': { key: 'httpresponse', as: 'number' },
  'user_agent.original': 'useragent',
  'dns.question.name': 'dnsquery',
  'tls.version': tlsVersion('number'),
  'tls.version_protocol': tlsVersion('protocol'),
  'tls.cipher': 'sslciphersuite',
  'tls.client.server_name': 'sslservername',
  'rule.ruleset': 'accesscontrolpolicy',
};

/** A file. */
export const fileFields: DocumentMapping['fields'] = {
  'file.name': 'filename',
  'file.path': 'filepath',
  'file.size': { key: 'filesize', as: 'number' },
  'file.hash.sha256': 'sha256',
  'threat.software.name': 'detectionname',
};

/** The host that an event is about. */
export const hostFields: DocumentMapping['fields'] = {
  'host.ip': { list: ['sourceipaddress', 'sourceipv6address'] },
  'host.mac': hardwareAddress,
  'host.name': 'netbiosname',
  'host.type': 'hosttype',
  'host.os.full': 'operatingsystem',
  'server.port': { key: 'sourceport', as: 'number' },
  'network.transport': { key: 'protocol', as: 'lower-case' },
  'network.protocol': { key: 'applicationprotocol', as: 'lower-case' },
};
