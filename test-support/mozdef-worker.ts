import { isIP } from 'node:net';

/**
 * What MozDef's event worker, its plug-ins and the default index template make of an event: a small model of what was
 * observed and read of the real ones. It knows nothing of this package.
 */

type Json = unknown;
type JsonObject = Record<string, Json>;

/** What becomes of an event: a document, or the reason why there is none. */
export type WorkerOutcome =
  | { readonly status: 'stored'; readonly document: JsonObject; readonly changedBy: readonly string[] }
  | { readonly status: 'lost'; readonly reason: string };

/** Words at which a plug-in loses an ordinary event, wherever they are. */
const LOSING_WORDS = ['complianceitems', 'nagios_hostname'];
const SUMMARY_ADDRESS_WORDS = ['sshd', 'fail2ban'];
const TYPE_WORDS = ['auditd', 'audisp-json', 'netflow'];
const LDAP_WORDS = ['ldap', 'ldap-humanizer'];

/** Keys of `details` from which an address is taken, and put where another one may be. */
const ADDRESS_KEYS = [
  ['src', 'sourceipaddress'],
  ['srcip', 'sourceipaddress'],
  ['cluster_client_ip', 'sourceipaddress'],
  ['dst', 'destinationipaddress'],
  ['dstip', 'destinationipaddress'],
] as const;

/** Lucene's limit for one term. */
const MAX_KEYWORD_BYTES = 32_766;
const KEYWORD_FIELDS = ['category', 'hostname', 'processid', 'processname', 'severity', 'source', 'type'];
/** Keys of `details` that the index template has as objects, and as numbers or words. */
const OBJECT_KEYS = ['apiversion', 'requestparameters'];
const SCALAR_KEYS = ['sourceport', 'destinationport', 'hostname'];
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

class Lost extends Error {}

/** Makes a worker with an index of its own, which remembers the type of each key, as a real index does. */
export function createMozDefWorker() {
  const types = new Map<string, string>();
  return {
    /** Takes an event as it comes over the wire. */
    take(json: string): WorkerOutcome {
      try {
        const document = mapKeys(JSON.parse(json) as JsonObject);
        const changedBy = runPlugins(document);
        checkIndex(document, types);
        return { status: 'stored', document, changedBy };
      } catch (error) {
        if (error instanceof Lost) return { status: 'lost', reason: error.message };
        throw error;
      }
    },
  };
}

/** The keys that the worker keeps at the top level; all others are dropped. */
function mapKeys(sent: JsonObject): JsonObject {
  const details: JsonObject = {};
  const event: JsonObject = { tags: [], details, type: 'event' };
  for (const [name, value] of Object.entries(sent)) {
    const key = name.toLowerCase().replaceAll('@', '');
    if (['summary', 'message'].includes(key)) event['summary'] = String(value);
    else if ('payload'.includes(key)) event['summary'] ??= String(value);
    else if (['eventtime', 'timestamp', 'utctimestamp', 'date'].includes(key)) {
      if (typeof value !== 'string' || !ISO_TIME.test(value)) throw new Lost(`no time: ${String(value)}`);
      event['timestamp'] = value;
    } else if (['hostname', 'host', 'source_host'].includes(key)) event['hostname'] = String(value);
    else if ('tags'.includes(key)) {
      if (value === null || typeof value === 'number') throw new Lost('tags are no list');
      event['tags'] = Array.isArray(value) ? value : [value];
    } else if (['severity', 'level', 'priority'].includes(key))
      event['severity'] = String(value).toUpperCase();
    else if (['facility', 'source'].includes(key)) event['source'] = value;
    else if (['processid', 'pid'].includes(key)) event['processid'] = String(value);
    else if (['processname', 'pname', 'sourcename', 'program'].includes(key)) event['processname'] = value;
    else if (['category', 'type', 'eventtype'].includes(key)) event['category'] = value;
    else if (['details', 'fields'].includes(key)) mergeDetails(details, value);
    else if (/^(details|fields)\./.test(key)) addDotted(details, key, value);
  }
  return event;
}

function mergeDetails(details: JsonObject, value: Json): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) Object.assign(details, value);
  else details['message'] = value;
}

function addDotted(details: JsonObject, key: string, value: Json): void {
  const name = key.slice(key.indexOf('.') + 1);
  if (/_(int|float)$/.test(name) && Number.isNaN(Number(value))) throw new Lost(`${name} is not a number`);
  details[name] = value;
}

/** Every key and every value, in small letters, at any depth: what plug-ins look for their words in. */
function wordsOf(value: Json): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => [
      ...(Array.isArray(value) ? [] : [key.toLowerCase()]),
      ...wordsOf(item),
    ]);
  }
  return [String(value).toLowerCase()];
}

/** Runs the plug-ins that an event can touch off; returns what they changed. */
function runPlugins(event: JsonObject): string[] {
  const words = new Set(wordsOf(event));
  const changes: string[] = [];
  const details = event['details'] as JsonObject;
  const lossAt = lossByPlugin(words, event, details);
  if (lossAt !== undefined) throw new Lost(lossAt);
  for (const word of TYPE_WORDS) if (words.has(word)) changes.push(`type, by ${word}`);
  for (const word of LDAP_WORDS) {
    if (!words.has(word)) continue;
    details['username'] = null;
    details['email'] = null;
    changes.push(`username and email, by ${word}`);
  }
  for (const word of SUMMARY_ADDRESS_WORDS) {
    const found = /\b\d{1,3}(?:\.\d{1,3}){3}\b/.exec(String(event['summary']))?.[0];
    if (words.has(word) && found !== undefined) {
      details['sourceipaddress'] = found;
      changes.push(`sourceipaddress, by ${word}`);
    }
  }
  if (Object.hasOwn(details, 'http_x_forwarded_for')) {
    changes.push('sourceipaddress, by the key http_x_forwarded_for');
  }
  for (const [from, to] of ADDRESS_KEYS) {
    if (!Object.hasOwn(details, from)) continue;
    if (isIP(String(details[from])) === 4) details[to] = details[from];
    changes.push(`${to}, by the key ${from}`);
  }
  for (const side of ['source', 'destination'] as const) changes.push(...fixAddress(details, side));
  return changes;
}

/** Why a plug-in drops the event or fails at it, which comes to the same: most read what they need without a look. */
function lossByPlugin(
  words: ReadonlySet<string>,
  event: JsonObject,
  details: JsonObject,
): string | undefined {
  const tags = event['tags'] as Json[];
  const category = event['category'];
  for (const word of LOSING_WORDS) if (words.has(word)) return `the word ${word}`;
  if (words.has('filterlog') && String(event['summary']).split(',').length > 9) {
    return 'the word filterlog, beside a summary that has the commas of a firewall log';
  }
  if (words.has('guardduty') && event['source'] === 'guardduty') return 'the source guardduty';
  if (words.has('triagebot') && category === 'triagebot') return 'the category triagebot';
  if (tags.includes('githubeventsqs')) return 'the tag githubeventsqs';
  const fromGoogle = ['activity', 'data_access', 'syslog', 'gceactivity'].includes(String(category));
  if (tags.includes('stackdriver') && fromGoogle) return `the tag stackdriver with the category ${category}`;
  if (tags.includes('pubsub') && Object.hasOwn(details, 'logName'))
    return 'the tag pubsub with details.logName';
  if (tags.includes('zoom') && words.has('zoom_host')) return 'the tag zoom with the word zoom_host';
  for (const [key, ...triggers] of [
    ['http_x_forwarded_for', 'http_x_forwarded_for'],
    ['hostname', 'network', 'netflow'],
    ['kind', 'google'],
    ['actor', ...LDAP_WORDS],
  ] as const) {
    const isTriggered = triggers.some((word) => words.has(word));
    if (isTriggered && Object.hasOwn(details, key) && typeof details[key] !== 'string') {
      return `details.${key}, which is no text, with the word ${triggers.join(' or ')}`;
    }
  }
  if (words.has('elb-healthchecker/1.0') && details['http_user_agent'] === 'ELB-HealthChecker/1.0') {
    return 'the user agent of a health check';
  }
  return undefined;
}

function fixAddress(details: JsonObject, side: 'source' | 'destination'): string[] {
  const key = `${side}ipaddress`;
  if (!Object.hasOwn(details, key)) return [];
  const address = details[key];
  const family = typeof address === 'string' ? isIP(address) : 0;
  if (family === 4) {
    details[`${side}ipv4address`] = address;
    return [];
  }
  details[family === 6 ? `${side}ipv6address` : side] = address;
  details[key] = '0.0.0.0';
  return [`${key}, which is no IPv4 address`];
}

/** What an index with the default template refuses. */
function checkIndex(event: JsonObject, types: Map<string, string>): void {
  for (const key of KEYWORD_FIELDS) checkKeyword(key, event[key] ?? 'UNKNOWN');
  for (const tag of event['tags'] as Json[]) checkKeyword('tags', tag);
  for (const [key, value] of Object.entries(event['details'] as JsonObject)) {
    if (key === '' || key.includes('.')) throw new Lost(`the key ${JSON.stringify(key)} in details`);
    const type = typeOf(key, value);
    const before = types.get(key) ?? type;
    if (before !== type) throw new Lost(`details.${key} was ${before} and is ${type}`);
    types.set(key, type);
    if (type === 'keyword') checkKeyword(`details.${key}`, value);
  }
}

function typeOf(key: string, value: Json): string {
  if (/^(source|destination)ip(v4|v6)?address$/.test(key)) {
    if (typeof value !== 'string' || isIP(value) === 0 || value.includes('%'))
      throw new Lost(`details.${key} is no address`);
    return 'ip';
  }
  if (key === 'success' && typeof value !== 'boolean') throw new Lost('details.success is no boolean');
  const isObject = typeof value === 'object' && value !== null;
  if (OBJECT_KEYS.includes(key) !== isObject && (OBJECT_KEYS.includes(key) || SCALAR_KEYS.includes(key))) {
    throw new Lost(`details.${key} is ${isObject ? 'an object' : 'no object'}`);
  }
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'object' ? 'object' : 'keyword';
}

function checkKeyword(key: string, value: Json): void {
  if (typeof value === 'object') throw new Lost(`${key} is an object`);
  if (Buffer.byteLength(String(value)) > MAX_KEYWORD_BYTES) throw new Lost(`${key} is longer than a term`);
}
