import { formatSettingIssue } from '@x/foundation';
import { type MozDefText, toAsciiJson } from '@x/mozdef-events/transport';
import { createSyslogHeader, frameMessage, type SyslogFacts, type SyslogOrigin } from '@x/sockets';
import { type RejectedOutcome, rejected, TransportError } from '@x/transport';
import type { ResolvedSyslogTransportSettings } from './syslog-transport-settings.ts';

/** Writes an event as a syslog message in its frame, or says why that message will never be sent. */
export type MessageWriter = (event: MozDefText) => string | RejectedOutcome;

/**
 * Makes the writer of messages: header, optional cookie, and the event's JSON on one line of ASCII.
 *
 * @param address the destination for people
 */
export function createMessageWriter(
  settings: ResolvedSyslogTransportSettings,
  address: string,
): MessageWriter {
  const { name, format, facility, priority, cee, messageId, local, framing, maxMessageBytes } = settings;
  const severity = priority === 'event' ? undefined : priority;
  const writeHeader = createSyslogHeader({ format, facility, severity, local });
  const readFacts = createFactsReader(messageId);
  const cookie = cee ? '@cee: ' : '';
  const context = { transport: name, destination: address };

  function tooLarge(byteLength: number): RejectedOutcome {
    const message = `The message takes ${byteLength} bytes; ${address} is sent at most ${maxMessageBytes} (shorten the event, or raise maxMessageBytes if the collector takes more)`;
    return rejected(
      new TransportError('message-too-large', message, {
        context: { ...context, byteLength, limit: maxMessageBytes },
      }),
    );
  }

  function unfit(what: string, hint: string): RejectedOutcome {
    const issue = { path: [], rule: 'type', message: what, hint } as const;
    const message = `The event cannot be sent by syslog: ${formatSettingIssue(issue)}`;
    return rejected(
      new TransportError('invalid-message', message, { context: { ...context, issues: [issue] } }),
    );
  }

  return (event) => {
    if (event.kind !== 'event') {
      return unfit('is no event, and MozDef cannot store it from syslog', 'send it over HTTP or SQS');
    }
    const json = printableJson(event);
    if (json === undefined)
      return unfit('is not one line without control characters', 'make it with encodeEvent');
    const facts = readFacts(json);
    if (facts === undefined) return unfit('is not a JSON object', 'make it with encodeEvent');
    const { time, origin } = facts;
    const header = writeHeader({ time, origin, severity: event.severity ?? 'INFO' });
    // All of it is ASCII, so that length is size.
    const byteLength = header.length + cookie.length + json.length;
    if (byteLength > maxMessageBytes) return tooLarge(byteLength);
    const message = `${header}${cookie}${json}`;
    return framing === undefined ? message : frameMessage(message, framing);
  };
}

/** Everything that may stand in a message. */
const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/;

/**
 * Finds a message's JSON as one line of printable ASCII.
 *
 * @returns `undefined` if it has none: a line end could start a second message
 */
function printableJson({ text, byteLength }: MozDefText): string | undefined {
  // As many bytes as characters: all of it is ASCII, and nothing has to be escaped.
  if (byteLength === text.length && !hasControlCharacter(text)) return text;
  const asciiJson = toAsciiJson(text);
  return NOT_PRINTABLE_ASCII.test(asciiJson) ? undefined : asciiJson;
}

/** Whether there is one of the control characters that end a message somewhere, or that JSON lets through. */
function hasControlCharacter(text: string): boolean {
  return text.includes('\n') || text.includes('\r') || text.includes('\0') || text.includes('\x7f');
}

/** Finds in an event's JSON when and where it came from. @returns `undefined` if that is no JSON object */
type ReadHeaderFacts = (json: string) => Omit<SyslogFacts, 'severity'> | undefined;

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
function createFactsReader(messageId: string | undefined): ReadHeaderFacts {
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
