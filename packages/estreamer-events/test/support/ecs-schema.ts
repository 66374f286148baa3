import { isIP } from 'node:net';

/** What the Elastic Common Schema 8.17 says, as far as documents of this package use it. */

const eventKinds = ['alert', 'asset', 'event', 'state', 'metric', 'signal', 'pipeline_error', 'enrichment'];

/** Each category of events with the types that the schema expects of it. */
const expectedTypes: Readonly<Record<string, readonly string[]>> = {
  authentication: ['start', 'end', 'info'],
  configuration: ['access', 'change', 'creation', 'deletion', 'info'],
  file: ['access', 'change', 'creation', 'deletion', 'info'],
  host: ['access', 'change', 'end', 'info', 'start'],
  iam: ['admin', 'change', 'creation', 'deletion', 'group', 'info', 'user'],
  intrusion_detection: ['allowed', 'denied', 'info'],
  malware: ['info'],
  network: ['access', 'allowed', 'connection', 'denied', 'end', 'info', 'protocol', 'start'],
  session: ['start', 'end', 'info'],
};

const isKeyword = (value: unknown) => typeof value === 'string' && value !== '';
const isDate = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isLong = (value: unknown) => typeof value === 'number' && Number.isSafeInteger(value);
const isAddress = (value: unknown) => typeof value === 'string' && isIP(value) !== 0;
const eachOne = (check: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every(check);

const keyword = isKeyword;
const isLowerCase = (value: unknown) => isKeyword(value) && value === String(value).toLowerCase();

/** The fields that the schema has, each with a check of its type. */
const ecsFields: Readonly<Record<string, (value: unknown) => boolean>> = {
  '@timestamp': isDate,
  'ecs.version': keyword,
  message: keyword,
  tags: eachOne(isKeyword),
  'event.kind': (value) => eventKinds.includes(String(value)),
  'event.category': eachOne((value) => Object.hasOwn(expectedTypes, String(value))),
  'event.type': eachOne(isKeyword),
  'event.action': keyword,
  'event.outcome': (value) => ['success', 'failure', 'unknown'].includes(String(value)),
  'event.module': keyword,
  'event.dataset': keyword,
  'event.provider': keyword,
  'event.code': keyword,
  'event.id': keyword,
  'event.reason': keyword,
  'event.severity': isLong,
  'event.created': isDate,
  'event.start': isDate,
  'event.end': isDate,
  'log.level': keyword,
  'observer.vendor': keyword,
  'observer.product': keyword,
  'observer.type': keyword,
  'observer.name': keyword,
  'observer.ingress.zone': keyword,
  'observer.ingress.interface.name': keyword,
  'observer.egress.zone': keyword,
  'observer.egress.interface.name': keyword,
  'user.name': keyword,
  'user.id': keyword,
  'user.domain': keyword,
  'user.email': keyword,
  'user_agent.original': keyword,
  'related.ip': eachOne(isAddress),
  'related.user': eachOne(isKeyword),
  'related.hash': eachOne(isKeyword),
  'related.hosts': eachOne(isKeyword),
  'source.ip': isAddress,
  'source.port': isLong,
  'source.bytes': isLong,
  'source.packets': isLong,
  'source.geo.country_name': keyword,
  'source.nat.ip': isAddress,
  'source.nat.port': isLong,
  'destination.ip': isAddress,
  'destination.port': isLong,
  'destination.bytes': isLong,
  'destination.packets': isLong,
  'destination.geo.country_name': keyword,
  'destination.nat.ip': isAddress,
  'destination.nat.port': isLong,
  'client.ip': isAddress,
  'network.transport': isLowerCase,
  'network.iana_number': keyword,
  'network.type': (value) => value === 'ipv4' || value === 'ipv6',
  'network.protocol': isLowerCase,
  'network.application': isLowerCase,
  'network.vlan.id': keyword,
  'network.bytes': (value) => typeof value === 'number',
  'network.packets': (value) => typeof value === 'number',
  'server.port': isLong,
  'service.name': keyword,
  'url.domain': keyword,
  'url.original': keyword,
  'http.request.referrer': keyword,
  'http.response.status_code': isLong,
  'dns.question.name': keyword,
  'tls.version': (value) => /^\d(\.\d)?$/.test(String(value)),
  'tls.version_protocol': (value) => value === 'tls' || value === 'ssl',
  'tls.cipher': keyword,
  'tls.client.server_name': keyword,
  'rule.name': keyword,
  'rule.id': keyword,
  'rule.version': keyword,
  'rule.category': keyword,
  'rule.ruleset': keyword,
  'file.name': keyword,
  'file.path': keyword,
  'file.size': isLong,
  'file.hash.sha256': keyword,
  'threat.software.name': keyword,
  'process.name': keyword,
  'process.hash.sha256': keyword,
  'host.ip': eachOne(isAddress),
  'host.mac': eachOne((value) => /^[0-9A-F]{2}(-[0-9A-F]{2}){5}$/.test(String(value))),
  'host.name': keyword,
  'host.type': keyword,
  'host.os.full': keyword,
  'error.message': keyword,
  'error.code': keyword,
};

/** What is wrong with a document. */
export function ecsIssues(document: object): string[] {
  const issues: string[] = [];
  for (const [path, value] of leavesOf(document)) {
    if (path.startsWith('cisco.fmc.')) continue;
    const check = Object.hasOwn(ecsFields, path) ? ecsFields[path] : undefined;
    if (check === undefined) issues.push(`${path} is no field`);
    else if (!check(value)) issues.push(`${path} is ${JSON.stringify(value)}`);
  }
  const { kind, category, type } = (
    document as { event: { kind: string; category?: string[]; type?: string[] } }
  ).event;
  for (const required of ['@timestamp', 'ecs', 'event']) {
    if (!Object.hasOwn(document, required)) issues.push(`${required} is missing`);
  }
  const expected = new Set(category?.flatMap((name) => expectedTypes[name] ?? []));
  for (const name of type ?? []) if (!expected.has(name)) issues.push(`type ${name} is none of ${category}`);
  if (kind !== 'pipeline_error' && (category === undefined || type === undefined))
    issues.push('it is of no category');
  return issues;
}

/** The values of a document that are no objects, each with its path. */
function leavesOf(document: object, prefix = ''): [path: string, value: unknown][] {
  return Object.entries(document).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leavesOf(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value] as [string, unknown]],
  );
}
