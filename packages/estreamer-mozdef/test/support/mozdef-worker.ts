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

/** Words at which a plug-in loses an ordinary event. */
const LOSING_WORDS = ['complianceitems', 'githubeventsqs', 'nagios_hostname', 'elb-healthchecker/1.0'];
const SUMMARY_ADDRESS_WORDS = ['sshd', 'fail2ban'];
const TYPE_WORDS = ['auditd', 'audisp-json', 'netflow'];

/** Lucene's limit for one term. */
const MAX_KEYWORD_BYTES = 32_766;
const KEYWORD_FIELDS = ['category', 'hostname', 'processid', 'processname', 'severity', 'source', 'type'];
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
  for (const word of LOSING_WORDS) if (words.has(word)) throw new Lost(`the word ${word}`);
  for (const word of TYPE_WORDS) if (words.has(word)) changes.push(`type, by ${word}`);
  if (words.has('ldap')) {
    details['username'] = null;
    details['email'] = null;
    changes.push('username and email, by ldap');
  }
  for (const word of SUMMARY_ADDRESS_WORDS) {
    const found = /\b\d{1,3}(?:\.\d{1,3}){3}\b/.exec(String(event['summary']))?.[0];
    if (words.has(word) && found !== undefined) {
      details['sourceipaddress'] = found;
      changes.push(`sourceipaddress, by ${word}`);
    }
  }
  if (words.has('http_x_forwarded_for') && details['http_x_forwarded_for'] === null)
    throw new Lost('null header');
  for (const [from, to] of [
    ['src', 'sourceipaddress'],
    ['srcip', 'sourceipaddress'],
    ['http_x_forwarded_for', 'sourceipaddress'],
    ['dst', 'destinationipaddress'],
    ['dstip', 'destinationipaddress'],
  ] as const) {
    if (Object.hasOwn(details, from)) changes.push(`${to}, by the key ${from}`);
  }
  for (const side of ['source', 'destination'] as const) changes.push(...fixAddress(details, side));
  return changes;
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
    if (typeof value !== 'string' || isIP(value) === 0) throw new Lost(`details.${key} is no address`);
    return 'ip';
  }
  if (key === 'success' && typeof value !== 'boolean') throw new Lost('details.success is no boolean');
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'object' ? 'object' : 'keyword';
}

function checkKeyword(key: string, value: Json): void {
  if (typeof value === 'object') throw new Lost(`${key} is an object`);
  if (Buffer.byteLength(String(value)) > MAX_KEYWORD_BYTES) throw new Lost(`${key} is longer than a term`);
}
