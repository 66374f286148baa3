import type { SyslogFacts, SyslogOrigin } from '@x/sockets';

/** Finds in an event's JSON when and where it came from. @returns `undefined` if that is no JSON object */
export type ReadHeaderFacts = (json: string) => Omit<SyslogFacts, 'severity'> | undefined;

/** What is before an event's timestamp, in JSON as `createEvent` orders it. */
const BEFORE_TIMESTAMP = '{"timestamp":"';

/** Where the timestamp ends: 32 characters, as `createEvent` writes it. */
const TIMESTAMP_END = BEFORE_TIMESTAMP.length + 32;

/** What follows the timestamp, in JSON as `createEvent` orders it. */
const AFTER_TIMESTAMP = /^","processid":\d+,"processname":"(?:[^"\\]|\\.)*","hostname":"(?:[^"\\]|\\.)*",/;

/**
 * Makes a reader that remembers the last origin: events of one program differ in the timestamp only, and comparing a few
 * dozen characters is much faster than parsing an event.
 *
 * @param messageId of every header
 */
export function createFactsReader(messageId: string | undefined): ReadHeaderFacts {
  let lastText = '';
  let last: SyslogOrigin | undefined;

  return (json) => {
    if (last !== undefined && json.startsWith(lastText, TIMESTAMP_END) && json.startsWith(BEFORE_TIMESTAMP)) {
      return { time: json.slice(BEFORE_TIMESTAMP.length, TIMESTAMP_END), origin: last };
    }
    const facts = parseFacts(json, messageId);
    const [text] = AFTER_TIMESTAMP.exec(json.slice(TIMESTAMP_END)) ?? [];
    if (text !== undefined && json.startsWith(BEFORE_TIMESTAMP)) {
      lastText = text;
      last = facts?.origin;
    }
    return facts;
  };
}

function parseFacts(json: string, messageId: string | undefined): ReturnType<ReadHeaderFacts> {
  const event = parseObject(json);
  if (event === undefined) return undefined;
  const text = (key: string) => {
    const value = event[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const origin = {
    host: text('hostname'),
    // A tag is what collectors look for, so that there is always one.
    program: text('processname') || '-',
    processId: text('processid'),
    messageId,
  };
  return { time: text('timestamp'), origin };
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
